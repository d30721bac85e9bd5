# make help lists the targets. Each says little when all is well.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

include scripts/versions.env

# The pinned tools come before whatever else is on PATH.
export BITSAGE_TOOLS ?= $(CURDIR)/.tools
export PATH := $(BITSAGE_TOOLS)/bin:$(PATH)

# What generators write and what is committed all the same.
GENERATED := ':(glob)**/*.gen.go' contracts/abi

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: tools
tools: ## install the pinned tools that are missing (Cairo, starknet-devnet, ffmpeg, bubblewrap)
	@scripts/toolchain.sh

.PHONY: contracts
contracts: tools ## compile the contracts that changed; write their ABIs and pack their classes
	@go run ./internal/contractbuild

.PHONY: generate
generate: contracts ## write all generated files anew
	@go generate ./...

.PHONY: build
build: contracts ## build the programs into bin/
	@go build -trimpath -o bin/ ./cmd/...

.PHONY: demo
demo: build ## run the whole market on this machine and one job through it (VIDEO=file: transcode that)
	@bin/sage demo $(if $(VIDEO),--video '$(VIDEO)')

.PHONY: test
test: contracts test-cairo vet test-go verify ## all tests of a change: contracts, Go, generated files

.PHONY: test-cairo
test-cairo: tools ## test the contracts
	@go run ./internal/contractbuild -test

.PHONY: test-go
test-go: contracts ## test the Go packages
	@go test -count=1 . # go's test cache does not see what this one reads
	@go test -timeout 20m $$(go list ./... | grep -v '/e2e/')
	@go test -timeout 30m -p 1 ./e2e/... # each starts chains and networks of its own

.PHONY: test-long
test-long: contracts ## test with the race detector, and what takes minutes (build tag long)
	@go test -count=1 -tags long -race -timeout 80m ./...

.PHONY: bench
bench: build ## measure; prints ratios
	@go run ./bench/demo
	@go run ./bench/spine
	@go test -count=1 ./e2e/gas -update

.PHONY: sim
sim: ## play the economy a thousand times; writes docs/simulation.md and its plots
	@go run ./bench/economy

.PHONY: vet
vet: ## go vet
	@go vet ./...

.PHONY: verify
verify: generate ## fail where a generated file is not what its source gives
	@git diff --exit-code --stat -- $(GENERATED) || \
		{ echo 'verify: generated files are out of date; they are written anew now: commit them'; exit 1; }
	@new=$$(git ls-files --others --exclude-standard -- $(GENERATED)); [[ -z $$new ]] || \
		{ printf 'verify: generated files are not under version control:\n%s\n' "$$new"; exit 1; }

.PHONY: fmt
fmt: tools ## format Go and Cairo
	@gofmt -w $$(git ls-files --cached --others --exclude-standard -- '*.go')
	@cairo-format --recursive contracts/src

.PHONY: check
check: tools vet ## format, vet and lint, as a reviewer would
	@unformatted=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard -- '*.go')); [[ -z $$unformatted ]] || \
		{ printf 'check: not formatted (make fmt):\n%s\n' "$$unformatted"; exit 1; }
	@# cairo-format hangs where its reader goes away: all of it is read before any is shown.
	@diff=$$(cairo-format --check --recursive contracts/src 2>&1) || \
		{ grep '^Diff found' <<<"$$diff" || echo "$$diff"; echo 'check: not formatted (make fmt)'; exit 1; }
	@if [[ $$(golangci-lint version --short 2>/dev/null) == $(GOLANGCI_LINT_VERSION:v%=%) ]]; then golangci-lint run; \
	else go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION) run; fi

.PHONY: clean
clean: ## remove what was built, but not the tools
	@rm -rf bin build contracts/classes/*.gz

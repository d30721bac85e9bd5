package transcode

import (
	"context"
	"fmt"
	"time"

	sdk "github.com/bitsage-network/bitsage/sdk/transcode"
)

// toolsAge is how long an answer of the programs stands: a machine may be
// upgraded beneath a worker that runs for months.
const toolsAge = time.Minute

// toolbox remembers which programs the engine runs. However many tasks ask at
// once, the programs are asked by one of them, in one sandbox at a time.
type toolbox struct {
	turn  slots // one: whoever has it may look and ask
	now   func() time.Time
	known map[sdk.Encoder]knownTools
}

type knownTools struct {
	tools sdk.Tools
	asked time.Time
}

func newToolbox(now func() time.Time) toolbox {
	return toolbox{turn: make(slots, 1), now: now, known: make(map[sdk.Encoder]knownTools)}
}

// get returns what is known of an encoder's tools, or asks.
func (b toolbox) get(ctx context.Context, encoder sdk.Encoder, ask func() (sdk.Tools, error)) (sdk.Tools, error) {
	free, err := b.turn.take(ctx)
	if err != nil {
		return sdk.Tools{}, err
	}
	defer free()
	now := b.now()
	if known, ok := b.known[encoder]; ok && now.Sub(known.asked) < toolsAge {
		return known.tools, nil
	}
	tools, err := ask()
	if err != nil {
		return sdk.Tools{}, err
	}
	b.known[encoder] = knownTools{tools, now}
	return tools, nil
}

// toolLimits of a program that prints its version and ends.
var toolLimits = sdk.Limits{MemoryBytes: 512 << 20, CPUSeconds: 10, WallSeconds: 30, OutputBytes: 4096, PIDs: 32}

// tools are the programs that the engine would run, not those of the host.
func (e *Executor) tools(ctx context.Context, encoder sdk.Encoder) (sdk.Tools, error) {
	return e.toolbox.get(ctx, encoder, func() (t sdk.Tools, err error) {
		if t.FFmpeg, err = e.version(ctx, sdk.VersionCommand(), sdk.ParseVersion); err != nil {
			return t, err
		}
		t.Encoder, err = e.version(ctx, sdk.EncoderCommand(encoder), func(stdout []byte) (string, bool) { return sdk.ParseEncoder(encoder, stdout) })
		return t, err
	})
}

func (e *Executor) version(ctx context.Context, argv []string, parse func([]byte) (string, bool)) (string, error) {
	r := &runner{Executor: e, id: "transcode-tools", limits: toolLimits}
	result, err := r.run(ctx, r.probes, argv, nil)
	if err != nil {
		return "", err
	}
	if !result.OK() {
		return "", failure(argv[0], result)
	}
	version, ok := parse(result.Stdout.Tail)
	if !ok {
		return "", fmt.Errorf("%w: %s does not tell its version", ErrTask, argv[0])
	}
	return version, nil
}

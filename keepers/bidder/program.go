package bidder

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"github.com/bitsage-network/bitsage/keepers/bidder/strategy"
)

// Program is a strategy that is started when it is first asked, and again when
// it has failed.
type Program struct {
	cfg strategy.Config
	log *slog.Logger

	mu      sync.Mutex
	running *strategy.Process
}

// NewProgram checks the configuration and starts nothing.
func NewProgram(cfg strategy.Config, log *slog.Logger) (*Program, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Program{cfg: cfg, log: log}, nil
}

// Ask implements Adviser. After any failure but an unusable answer the process
// is gone, and the next question starts another.
func (p *Program) Ask(ctx context.Context, q strategy.Question) (strategy.Answer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running == nil {
		running, err := strategy.Start(p.cfg, p.log)
		if err != nil {
			return strategy.Answer{}, err
		}
		p.running = running
	}
	a, err := p.running.Ask(ctx, q)
	var failed *strategy.Error
	if err != nil && (!errors.As(err, &failed) || failed.Reason != strategy.Unusable) {
		p.running = nil
	}
	return a, err
}

// Close ends the process, if one runs.
func (p *Program) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running != nil {
		p.running.Close()
		p.running = nil
	}
}

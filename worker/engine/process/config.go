package process

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"
)

// Config of the engine. Zero values mean the defaults.
type Config struct {
	// StateDir holds a record per running task. It belongs to one engine at a
	// time; created if absent.
	StateDir string
	// ReadOnly are host paths shown to tasks at the same place, beside /usr,
	// the loader's directories and its cache in /etc.
	ReadOnly []string
	// MaxTasks run at once; default 16.
	MaxTasks int
	// UIDBase: an agent that runs as root gives each running task a user id of
	// its own, UIDBase to UIDBase+MaxTasks-1, which nothing else on the
	// machine may use. Default 1900000000, which no distribution assigns.
	UIDBase uint32
	// Cgroup is a cgroup v2 directory delegated to the agent, with the memory
	// and pids controllers. Empty looks for one at the agent's own cgroup;
	// "none" does not look.
	Cgroup string
	// TmpBytes bounds /tmp and /dev/shm of a task, each; default 64 MiB. They
	// are in memory and, without a cgroup, beside the task's own limit.
	TmpBytes int64
	// Tick is how often usage is compared with the limits; default 50 ms.
	Tick time.Duration
	Log  *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.MaxTasks == 0 {
		c.MaxTasks = 16
	}
	if c.UIDBase == 0 {
		c.UIDBase = 1_900_000_000
	}
	if c.TmpBytes == 0 {
		c.TmpBytes = 64 << 20
	}
	if c.Tick == 0 {
		c.Tick = 50 * time.Millisecond
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Check names the first field that breaks its constraint.
func (c Config) Check() error {
	c = c.withDefaults()
	switch {
	case !filepath.IsAbs(c.StateDir):
		return fmt.Errorf("process: Config.StateDir %q must be absolute", c.StateDir)
	case c.MaxTasks < 1 || c.MaxTasks > 1<<16:
		return fmt.Errorf("process: Config.MaxTasks must be within 1 to 65536, is %d", c.MaxTasks)
	case c.UIDBase < 1000 || int64(c.UIDBase)+int64(c.MaxTasks) > 1<<31-1:
		return fmt.Errorf("process: Config.UIDBase %d must leave room for MaxTasks ids between 1000 and 2^31-1", c.UIDBase)
	case c.Cgroup != "" && c.Cgroup != "none" && !filepath.IsAbs(c.Cgroup):
		return fmt.Errorf("process: Config.Cgroup %q must be absolute, empty or %q", c.Cgroup, "none")
	case c.TmpBytes < 4096:
		return fmt.Errorf("process: Config.TmpBytes must be at least 4096, is %d", c.TmpBytes)
	case c.Tick < time.Millisecond:
		return errors.New("process: Config.Tick must be at least 1 ms")
	}
	for _, path := range c.ReadOnly {
		if !filepath.IsAbs(path) || filepath.Clean(path) != path {
			return fmt.Errorf("process: Config.ReadOnly %q must be a clean absolute path", path)
		}
	}
	return nil
}

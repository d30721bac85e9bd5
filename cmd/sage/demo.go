package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/bitsage-network/bitsage/cmd/sage/local"
	"github.com/bitsage-network/bitsage/sdk/job"
)

// The sample: long enough for three workers to have something each.
const sampleSeconds, sampleWidth, sampleHeight = 30, 1280, 720

func (a *app) demoCommand() *cobra.Command {
	var flags orderFlags
	cmd := &cobra.Command{
		Use: "demo", Short: "Start a network here and have one video transcoded by its workers", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			state, err := local.Up(cmd.Context(), local.Options{Dir: a.dir, Progress: a.steps()})
			if err != nil {
				return err
			}
			if flags.video == "" {
				if flags.video, err = a.sample(cmd); err != nil {
					return err
				}
			}
			if err := a.transcode(cmd.Context(), state, flags, ""); err != nil {
				return err
			}
			a.describe(state)
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&flags.video, "video", "", "video to transcode (default: a clip made for the purpose)")
	return cmd
}

// sample makes the clip once and uses it again.
func (a *app) sample(cmd *cobra.Command) (string, error) {
	path := filepath.Join(a.dir, "sample.mp4")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	desk, err := job.OpenDesk(filepath.Join(a.dir, "buyer"), a.counter())
	if err != nil {
		return "", err
	}
	defer desk.Close()
	fmt.Fprintf(a.out, "making a clip of %d s at %dx%d with sound\n", sampleSeconds, sampleWidth, sampleHeight)
	return path, desk.Client().MakeSample(cmd.Context(), path, sampleSeconds, sampleWidth, sampleHeight)
}

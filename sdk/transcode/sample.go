package transcode

import (
	"context"
	"fmt"
	"strconv"
)

// MakeSample writes a test clip of even dimensions: a moving picture with a running clock at 30
// frames per second, a key frame every second, and a tone with a beat.
func (c *Client) MakeSample(ctx context.Context, path string, seconds, width, height int) error {
	for _, err := range []error{
		within("seconds", seconds, 1, 3600),
		within("width", width, minDimension, maxDimension),
		within("height", height, minDimension, maxDimension),
	} {
		if err != nil {
			return fmt.Errorf("transcode: sample: %w", err)
		}
	}
	if width%2 != 0 || height%2 != 0 {
		return fmt.Errorf("transcode: sample: %dx%d is not even", width, height)
	}
	target, err := fileURL(path)
	if err != nil {
		return err
	}
	_, err = c.output(ctx, []string{"ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-loglevel", "error",
		"-f", "lavfi", "-i", fmt.Sprintf("testsrc2=size=%dx%d:rate=30", width, height),
		"-f", "lavfi", "-i", "sine=frequency=220:beep_factor=4:sample_rate=48000",
		"-t", strconv.Itoa(seconds),
		"-c:v", string(X264), "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "30",
		"-c:a", "aac", "-b:a", "96k", "-y", target})
	return err
}

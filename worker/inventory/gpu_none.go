//go:build !cgo || !linux

package inventory

func readGPUs() ([]GPU, string, error) {
	return nil, "this program was built without cgo, which loading the NVIDIA management library needs", nil
}

//go:build cgo && linux

package inventory

import (
	"errors"
	"reflect"
	"testing"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock"
)

// fakeLibrary answers as a driver would in situations that this machine is not in.
type fakeLibrary struct {
	init    nvml.Return
	devices []nvml.Device
	down    int
}

func (f *fakeLibrary) Init() nvml.Return { return f.init }
func (f *fakeLibrary) Shutdown() nvml.Return {
	f.down++
	return nvml.SUCCESS
}
func (f *fakeLibrary) SystemGetDriverVersion() (string, nvml.Return) { return "570.1", nvml.SUCCESS }
func (f *fakeLibrary) DeviceGetCount() (int, nvml.Return)            { return len(f.devices), nvml.SUCCESS }
func (f *fakeLibrary) DeviceGetHandleByIndex(i int) (nvml.Device, nvml.Return) {
	return f.devices[i], nvml.SUCCESS
}

func device(energy uint64, ret nvml.Return) nvml.Device {
	return &mock.Device{
		GetNameFunc:                   func() (string, nvml.Return) { return "NVIDIA H200", nvml.SUCCESS },
		GetUUIDFunc:                   func() (string, nvml.Return) { return "GPU-1", nvml.SUCCESS },
		GetMemoryInfoFunc:             func() (nvml.Memory, nvml.Return) { return nvml.Memory{Total: 141 << 30}, nvml.SUCCESS },
		GetTotalEnergyConsumptionFunc: func() (uint64, nvml.Return) { return energy, ret },
	}
}

func TestGPUs(t *testing.T) {
	lib := &fakeLibrary{devices: []nvml.Device{device(1234, nvml.SUCCESS), device(0, nvml.ERROR_NOT_SUPPORTED)}}
	gpus, none, err := gpusFrom(lib)
	energy := uint64(1234)
	want := []GPU{
		{Model: "NVIDIA H200", UUID: "GPU-1", MemoryBytes: 141 << 30, Driver: "570.1", EnergyMillijoules: &energy},
		{Model: "NVIDIA H200", UUID: "GPU-1", MemoryBytes: 141 << 30, Driver: "570.1"},
	}
	if err != nil || none != "" || !reflect.DeepEqual(gpus, want) {
		t.Errorf("%+v, %q, %v", gpus, none, err)
	}
	if lib.down != 1 {
		t.Errorf("shut down %d times", lib.down)
	}
	lost := &fakeLibrary{devices: []nvml.Device{device(0, nvml.ERROR_GPU_IS_LOST)}}
	if _, _, err := gpusFrom(lost); !errors.Is(err, nvml.ERROR_GPU_IS_LOST) || lost.down != 1 {
		t.Errorf("lost GPU: %v, shut down %d times", err, lost.down)
	}
	for _, ret := range []nvml.Return{nvml.ERROR_LIBRARY_NOT_FOUND, nvml.ERROR_DRIVER_NOT_LOADED} {
		absent := &fakeLibrary{init: ret}
		if gpus, none, err := gpusFrom(absent); gpus != nil || none == "" || err != nil || absent.down != 0 {
			t.Errorf("%v: %v, %q, %v, shut down %d times", ret, gpus, none, err, absent.down)
		}
	}
	if _, none, err := gpusFrom(&fakeLibrary{}); none == "" || err != nil {
		t.Errorf("no device: %q, %v", none, err)
	}
	if _, _, err := gpusFrom(&fakeLibrary{init: nvml.ERROR_NO_PERMISSION}); !errors.Is(err, nvml.ERROR_NO_PERMISSION) {
		t.Errorf("no permission: %v", err)
	}
}

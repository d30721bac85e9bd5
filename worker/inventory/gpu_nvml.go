//go:build cgo && linux

package inventory

import (
	"errors"
	"fmt"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
)

// library is the part of NVML that an inventory needs.
type library interface {
	Init() nvml.Return
	Shutdown() nvml.Return
	SystemGetDriverVersion() (string, nvml.Return)
	DeviceGetCount() (int, nvml.Return)
	DeviceGetHandleByIndex(index int) (nvml.Device, nvml.Return)
}

// readGPUs loads libnvidia-ml.so.1 if the machine has it.
func readGPUs() ([]GPU, string, error) { return gpusFrom(nvml.New()) }

func gpusFrom(lib library) (gpus []GPU, none string, err error) {
	switch ret := lib.Init(); ret {
	case nvml.SUCCESS:
	case nvml.ERROR_LIBRARY_NOT_FOUND:
		return nil, "the NVIDIA management library (libnvidia-ml.so.1) is not installed", nil
	case nvml.ERROR_DRIVER_NOT_LOADED:
		return nil, "the NVIDIA driver is not loaded", nil
	default:
		return nil, "", fmt.Errorf("inventory: NVML: %w", ret)
	}
	defer func() {
		if ret := lib.Shutdown(); ret != nvml.SUCCESS {
			err = errors.Join(err, fmt.Errorf("inventory: NVML shutdown: %w", ret))
		}
	}()
	driver, ret := lib.SystemGetDriverVersion()
	if ret != nvml.SUCCESS {
		return nil, "", fmt.Errorf("inventory: NVIDIA driver version: %w", ret)
	}
	count, ret := lib.DeviceGetCount()
	if ret != nvml.SUCCESS {
		return nil, "", fmt.Errorf("inventory: GPU count: %w", ret)
	}
	if count == 0 {
		return nil, "the NVIDIA driver knows no GPU", nil
	}
	for i := range count {
		gpu, err := describe(lib, i)
		if err != nil {
			return nil, "", err
		}
		gpu.Driver = driver
		gpus = append(gpus, gpu)
	}
	return gpus, "", nil
}

func describe(lib library, index int) (GPU, error) {
	device, ret := lib.DeviceGetHandleByIndex(index)
	if ret != nvml.SUCCESS {
		return GPU{}, fmt.Errorf("inventory: GPU %d: %w", index, ret)
	}
	var g GPU
	if g.Model, ret = device.GetName(); ret != nvml.SUCCESS {
		return GPU{}, fmt.Errorf("inventory: GPU %d: model: %w", index, ret)
	}
	if g.UUID, ret = device.GetUUID(); ret != nvml.SUCCESS {
		return GPU{}, fmt.Errorf("inventory: GPU %d: UUID: %w", index, ret)
	}
	memory, ret := device.GetMemoryInfo()
	if ret != nvml.SUCCESS {
		return GPU{}, fmt.Errorf("inventory: GPU %d: memory: %w", index, ret)
	}
	g.MemoryBytes = int64(memory.Total)
	switch energy, ret := device.GetTotalEnergyConsumption(); ret {
	case nvml.SUCCESS:
		g.EnergyMillijoules = &energy
	case nvml.ERROR_NOT_SUPPORTED:
	default:
		return GPU{}, fmt.Errorf("inventory: GPU %d: energy: %w", index, ret)
	}
	return g, nil
}

package main

import "golang.org/x/sys/cpu"

// isaClass is the psABI level of this machine, which receipts state: results
// are bit-identical within a class.
func isaClass() string {
	x := cpu.X86
	switch {
	case x.HasAVX512F && x.HasAVX512BW && x.HasAVX512CD && x.HasAVX512DQ && x.HasAVX512VL:
		return "x86-64-v4"
	case x.HasAVX2 && x.HasBMI1 && x.HasBMI2 && x.HasFMA:
		return "x86-64-v3"
	case x.HasSSE42 && x.HasPOPCNT:
		return "x86-64-v2"
	}
	return "x86-64-v1"
}

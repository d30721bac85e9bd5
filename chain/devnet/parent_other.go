//go:build !linux

package devnet

import "syscall"

func dieWithParent() *syscall.SysProcAttr { return nil }

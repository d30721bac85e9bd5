package process

import "golang.org/x/sys/unix"

const (
	auditArch = unix.AUDIT_ARCH_X86_64
	// alienNumbers: system call numbers from here on are the x32 ABI's.
	alienNumbers = 0x40000000
)

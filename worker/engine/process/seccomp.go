package process

import (
	"bytes"
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// withheld system calls answer ENOSYS, as if the kernel were older: new name
// spaces and mounts, the kernel's own machinery, other processes' memory, and
// the interfaces with the longest record of local root holes.
var withheld = []uint32{
	unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_CLONE3, // clone3 hides its flags in memory
	unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_MOVE_MOUNT, unix.SYS_OPEN_TREE,
	unix.SYS_FSOPEN, unix.SYS_FSCONFIG, unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR,
	unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD,
	unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_KCMP, unix.SYS_PIDFD_GETFD,
	unix.SYS_KEYCTL, unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY,
	unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_KEXEC_LOAD, unix.SYS_KEXEC_FILE_LOAD,
	unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_NAME_TO_HANDLE_AT, unix.SYS_FANOTIFY_INIT, unix.SYS_QUOTACTL,
	unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_REBOOT, unix.SYS_ACCT, unix.SYS_SYSLOG, unix.SYS_PERSONALITY,
	unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_ADJTIMEX, unix.SYS_CLOCK_ADJTIME,
}

// unmetered calls make memory that no process's resident set shows.
var unmetered = []uint32{
	unix.SYS_MEMFD_CREATE, unix.SYS_MEMFD_SECRET,
	unix.SYS_SHMGET, unix.SYS_SHMAT, unix.SYS_MSGGET, unix.SYS_MQ_OPEN,
}

// families of sockets a task may make; its network name space is empty, but
// some families (vsock, which reaches a virtual machine's host, is one) do not
// belong to a network name space at all.
var families = []uint32{unix.AF_UNIX, unix.AF_INET, unix.AF_INET6}

// Offsets in struct seccomp_data. The low half of an argument comes first on
// every architecture we have.
const (
	offsetNumber = 0
	offsetArch   = 4
	offsetArg0   = 16
)

// seccompFilter returns the filter as bubblewrap wants it: an array of struct
// sock_filter in the machine's byte order.
func seccompFilter(withholdUnmetered bool) []byte {
	p := program{}
	p.load(offsetArch)
	p.unlessEqual(auditArch, unix.SECCOMP_RET_KILL_PROCESS)
	p.load(offsetNumber)
	if alienNumbers != 0 { // x32: the same architecture word, other numbers
		p.ifAtLeast(alienNumbers, unix.SECCOMP_RET_KILL_PROCESS)
	}
	for _, nr := range withheld {
		p.ifEqual(nr, unix.SECCOMP_RET_ERRNO|uint32(unix.ENOSYS))
	}
	if withholdUnmetered {
		for _, nr := range unmetered {
			p.ifEqual(nr, unix.SECCOMP_RET_ERRNO|uint32(unix.ENOSYS))
		}
	}
	p.when(unix.SYS_CLONE, func(p *program) {
		p.load(offsetArg0)
		p.ifAnyBit(unix.CLONE_NEWUSER, unix.SECCOMP_RET_ERRNO|uint32(unix.EPERM))
		p.answer(unix.SECCOMP_RET_ALLOW)
	})
	for _, nr := range []uint32{unix.SYS_SOCKET, unix.SYS_SOCKETPAIR} {
		p.when(nr, func(p *program) {
			p.load(offsetArg0)
			for _, family := range families {
				p.ifEqual(family, unix.SECCOMP_RET_ALLOW)
			}
			p.answer(unix.SECCOMP_RET_ERRNO | uint32(unix.EAFNOSUPPORT))
		})
	}
	p.answer(unix.SECCOMP_RET_ALLOW)

	var out bytes.Buffer
	// Writing fixed-size integers to a bytes.Buffer cannot fail.
	_ = binary.Write(&out, binary.NativeEndian, []unix.SockFilter(p))
	return out.Bytes()
}

// program is a classic BPF program under construction.
type program []unix.SockFilter

func (p *program) add(code uint16, k uint32, jt, jf int) {
	*p = append(*p, unix.SockFilter{Code: code, Jt: uint8(jt), Jf: uint8(jf), K: k})
}

func (p *program) load(offset uint32)   { p.add(unix.BPF_LD|unix.BPF_W|unix.BPF_ABS, offset, 0, 0) }
func (p *program) answer(action uint32) { p.add(unix.BPF_RET|unix.BPF_K, action, 0, 0) }

func (p *program) ifEqual(k, action uint32) {
	p.add(unix.BPF_JMP|unix.BPF_JEQ|unix.BPF_K, k, 0, 1)
	p.answer(action)
}

func (p *program) unlessEqual(k, action uint32) {
	p.add(unix.BPF_JMP|unix.BPF_JEQ|unix.BPF_K, k, 1, 0)
	p.answer(action)
}

func (p *program) ifAtLeast(k, action uint32) {
	p.add(unix.BPF_JMP|unix.BPF_JGE|unix.BPF_K, k, 0, 1)
	p.answer(action)
}

func (p *program) ifAnyBit(k, action uint32) {
	p.add(unix.BPF_JMP|unix.BPF_JSET|unix.BPF_K, k, 0, 1)
	p.answer(action)
}

// when runs body, which must end in an answer, for system call nr only.
func (p *program) when(nr uint32, body func(*program)) {
	var inner program
	body(&inner)
	p.add(unix.BPF_JMP|unix.BPF_JEQ|unix.BPF_K, nr, 0, len(inner))
	*p = append(*p, inner...)
}

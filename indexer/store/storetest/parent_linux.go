package storetest

import "syscall"

// dieWithParent ends a child when the thread that started it ends, so that a
// test that is killed leaves no server behind.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }

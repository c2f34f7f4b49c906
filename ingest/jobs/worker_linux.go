package jobs

import (
	"os"
	"syscall"
)

// workerAttributes: its own process group, so that Ctrl-C reaches the runner alone; killed when the runner dies.
func workerAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// Humble makes the worker's process the one that gives way: others get the CPU first, and it is the first to go when memory runs out.
func Humble() {
	_ = syscall.Setpriority(syscall.PRIO_PGRP, 0, 10) // all threads of the group, and those that they start
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("800"), 0)
}

//go:build !linux

package jobs

import "syscall"

// workerAttributes: its own process group, so that Ctrl-C reaches the runner alone.
func workerAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// Humble makes the worker's process the one that gives way.
func Humble() { _ = syscall.Setpriority(syscall.PRIO_PGRP, 0, 10) }

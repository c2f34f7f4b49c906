package benchmarks

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// watched runs a command and returns its time and the most memory (resident set, VmHWM) it held, in MB of 2^20 bytes. The
// kernel's figure for an ended process is of no use: it counts what the process that started it held. So the mark is read
// every few milliseconds; it never falls, so only growth in the last of them is missed.
func watched(command *exec.Cmd) (took time.Duration, peakMB int64, err error) {
	start := time.Now()
	if err := command.Start(); err != nil {
		return 0, 0, err
	}
	done := make(chan error, 1)
	go func() { done <- command.Wait() }()
	status := fmt.Sprintf("/proc/%d/status", command.Process.Pid)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return time.Since(start), peakMB, err
		case <-tick.C:
			peakMB = max(peakMB, highWater(status))
		}
	}
}

// highWater reads VmHWM; 0 if the process is gone or the system has no such file.
func highWater(status string) int64 {
	data, err := os.ReadFile(status)
	if err != nil {
		return 0
	}
	_, rest, found := bytes.Cut(data, []byte("VmHWM:"))
	if !found {
		return 0
	}
	kb, err := strconv.ParseInt(string(bytes.Fields(rest)[0]), 10, 64)
	if err != nil {
		return 0
	}
	return kb / 1024
}

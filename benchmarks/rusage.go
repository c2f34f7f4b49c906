package benchmarks

import (
	"os"
	"syscall"
)

// peakMB is the most memory (resident set) that an ended process held, in MB of 2^20 bytes.
func peakMB(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss / 1024 // Linux tells kilobytes
}

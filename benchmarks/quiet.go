package benchmarks

import (
	"bytes"
	"context"
	"os"
	"strconv"
	"time"
)

// Quiet waits until the machine has been at least nine tenths idle for three seconds, as long as BENCH_QUIET says (such as
// 10m; not set: no waiting). On a machine that is shared, this finds the gaps between other people's work.
func Quiet(ctx context.Context) error {
	limit, err := time.ParseDuration(os.Getenv("BENCH_QUIET"))
	if err != nil || limit <= 0 {
		return nil // not asked for
	}
	for end := time.Now().Add(limit); time.Now().Before(end); {
		idle, all := idleTime()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(3 * time.Second):
		}
		laterIdle, laterAll := idleTime()
		if 10*(laterIdle-idle) >= 9*(laterAll-all) {
			return nil
		}
	}
	return nil
}

// idleTime reads the processors' idle time and all their time, in ticks; zeros where the system does not tell.
func idleTime() (idle, all int64) {
	data, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, 0
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	for i, word := range bytes.Fields(line) {
		v, err := strconv.ParseInt(string(word), 10, 64)
		if err != nil {
			continue // "cpu"
		}
		all += v
		if i == 4 || i == 5 { // idle, waiting for the disk
			idle += v
		}
	}
	return idle, all
}

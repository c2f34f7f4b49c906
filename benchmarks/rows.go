package benchmarks

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Sizes are the numbers of eligible workers to measure at: BENCH_ROWS, such as 1e5,1e6,1e7; 1e5 if it is not set.
func Sizes() ([]int64, error) {
	text := os.Getenv("BENCH_ROWS")
	if text == "" {
		text = "1e5"
	}
	var out []int64
	for _, word := range strings.Split(text, ",") {
		v, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil || v < 1000 || v > 1e8 || v != math.Trunc(v) {
			return nil, fmt.Errorf("BENCH_ROWS: %q is not a number of rows from 1e3 to 1e8", word)
		}
		out = append(out, int64(v))
	}
	return out, nil
}

// Size writes a number of rows as benchmark names have it: 1e5, 25e3.
func Size(rows int64) string {
	zeros := 0
	for rows%10 == 0 && rows > 0 {
		rows /= 10
		zeros++
	}
	return fmt.Sprintf("%de%d", rows, zeros)
}

// DataDir holds the data of the benchmarks, made once: BENCH_DATA, else .corridor/bench in the repository.
func DataDir() (string, error) {
	if dir := os.Getenv("BENCH_DATA"); dir != "" {
		return dir, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return filepath.Join(at, ".corridor", "bench"), nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no go.mod above %s: set BENCH_DATA", dir)
		}
	}
}

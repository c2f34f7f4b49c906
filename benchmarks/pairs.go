package benchmarks

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"
)

// Ratio compares two jobs that are run in pairs on the same machine, so that whatever disturbs one disturbs the other.
type Ratio struct {
	Of, To string
	Rows   int64
	// Speed: how many times faster the first is (its aim is to be large); else its cost in units of the second.
	Speed bool
	Pairs []Pair
}

// Pair is the time of both jobs, one after the other.
type Pair struct{ Of, To time.Duration }

func (r Ratio) of(p Pair) float64 {
	if r.Speed {
		return p.To.Seconds() / p.Of.Seconds()
	}
	return p.Of.Seconds() / p.To.Seconds()
}

// warmUps are pairs that are run and not counted.
const warmUps = 2

// Interleave runs n pairs in the order A B, B A, A B, … after the warm-ups.
func Interleave(ctx context.Context, n int, a, b func(context.Context) error) ([]Pair, error) {
	if err := Quiet(ctx); err != nil {
		return nil, err
	}
	var out []Pair
	for i := range n + warmUps {
		var p Pair
		steps := []struct {
			run  func(context.Context) error
			took *time.Duration
		}{{a, &p.Of}, {b, &p.To}}
		if i%2 == 1 {
			slices.Reverse(steps)
		}
		for _, s := range steps {
			var err error
			if *s.took, err = Timed(ctx, s.run); err != nil {
				return nil, err
			}
		}
		if i >= warmUps {
			out = append(out, p)
		}
	}
	return out, nil
}

// Timed is how long a call took.
func Timed(ctx context.Context, run func(context.Context) error) (time.Duration, error) {
	start := time.Now()
	err := run(ctx)
	return time.Since(start), err
}

// Print writes the ratio of every pair in Go's benchmark format, for benchstat, and the median with its range for people.
func (r Ratio) Print(w io.Writer) {
	name, unit := "BenchmarkRatio/of="+r.Of+"/to="+r.To, "x-cost"
	if r.Rows > 0 {
		name += "/rows=" + Size(r.Rows)
	}
	if r.Speed {
		unit = "x-speed"
	}
	all := make([]float64, len(r.Pairs))
	for i, p := range r.Pairs {
		all[i] = r.of(p)
		fmt.Fprintf(w, "%s 1 %.4g %s %d of-ns %d to-ns\n", name, all[i], unit, p.Of.Nanoseconds(), p.To.Nanoseconds())
	}
	slices.Sort(all)
	fmt.Fprintf(w, "# %s : %s, %s: median %.3g (%.3g to %.3g), %d pairs\n", r.Of, r.To, unit, median(all), all[0], all[len(all)-1], len(all))
}

// median of sorted values.
func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

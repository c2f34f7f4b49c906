package synth

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// ordered makes every chunk with a number of workers and takes the results in file order; a few results per worker are
// in flight at a time, whatever the size of the file.
func ordered[T any](ctx context.Context, d *design, workers int, produce func(chunk) (T, error), take func(T) error) error {
	type job struct {
		chunk chunk
		done  chan T
	}
	group, ctx := errgroup.WithContext(ctx)
	jobs := make(chan job)
	queue := make(chan job, 2*workers)
	group.Go(func() error {
		defer close(queue)
		defer close(jobs)
		for c := range d.chunks {
			j := job{c, make(chan T, 1)}
			for _, to := range []chan job{queue, jobs} {
				select {
				case to <- j:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error {
			for j := range jobs {
				made, err := produce(j.chunk)
				if err != nil {
					return err
				}
				j.done <- made
			}
			return nil
		})
	}
	group.Go(func() error {
		for j := range queue {
			select {
			case made := <-j.done:
				if err := take(made); err != nil {
					return err
				}
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	return group.Wait()
}

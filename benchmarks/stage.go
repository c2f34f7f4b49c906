package benchmarks

import "context"

// Stage is one measured part of the way from a survey file to an answer over HTTP.
type Stage struct {
	Name string // key=value parts of the benchmark's name
	// Prepare makes everything that is not to be timed, for a number of eligible workers.
	Prepare func(ctx context.Context, rows int64) (*Job, error)
}

// Job is a stage ready to run.
type Job struct {
	Rows  int64                           // rows that a run works on, for ns/row; 0 = the stage does not grow with rows
	Bytes int64                           // bytes that a run works on, for MB/s; 0 = not measured in bytes
	Check func(ctx context.Context) error // whether the answer is right; called once, before timing
	Run   func(ctx context.Context) error
	Close func() // may be nil
}

// End gives back what the job holds.
func (j *Job) End() {
	if j.Close != nil {
		j.Close()
	}
}

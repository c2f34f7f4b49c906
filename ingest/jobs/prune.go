package jobs

import (
	"os"
	"time"

	"corridor/engine"
)

// How much of the past is kept.
const (
	mostEnded   = 1000               // jobs that are over
	keepSpooled = 7 * 24 * time.Hour // uploads of a job that was not done, for another try
)

// prune removes old jobs and uploads that nobody came back for. What cannot be removed stays for the next time.
func (q *Queue) prune(now time.Time) {
	_ = q.clearIncoming()
	ids, err := q.ids()
	if err != nil {
		return
	}
	ended := 0
	for i := len(ids) - 1; i >= 0; i-- {
		id := ids[i]
		r, err := q.read(id)
		if err != nil || !r.Job.State.Final() || q.undelivered(r) {
			continue
		}
		if ended++; ended > mostEnded {
			_ = os.RemoveAll(q.path(id))
			q.forget(id)
			continue
		}
		at, err := time.Parse(time.RFC3339, r.Job.Updated)
		if r.Job.Via == engine.ViaAPI && err == nil && now.Sub(at) > keepSpooled {
			_ = os.RemoveAll(q.path(id, string(PartFile)))
		}
	}
}

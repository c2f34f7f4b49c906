package engine

// JobState says how far a job is.
type JobState string

// The states. Rejected: the content of the files was refused. Failed: it could not run, for the mapping, the rates or the machine.
const (
	JobQueued    JobState = "queued"
	JobRunning   JobState = "running"
	JobDone      JobState = "done"
	JobRejected  JobState = "rejected"
	JobFailed    JobState = "failed"
	JobCancelled JobState = "cancelled"
)

// JobStates lists them all.
func JobStates() []JobState {
	return []JobState{JobQueued, JobRunning, JobDone, JobRejected, JobFailed, JobCancelled}
}

// Final says that nothing more happens to the job unless somebody asks for it.
func (s JobState) Final() bool {
	return s == JobDone || s == JobRejected || s == JobFailed || s == JobCancelled
}

// The ways by which a job comes.
const (
	ViaCommand = "cli"
	ViaInbox   = "inbox"
	ViaAPI     = "api"
)

// Ends of an attempt beside the final states of its job.
const (
	AttemptInterrupted = "interrupted" // the process that ran the queue was stopped or died
	AttemptCrashed     = "crashed"     // the worker died without saying how it ended
)

// Job is one load of one round, from the moment it was asked for. It holds no value of the files and no path: it is shown to
// whoever has the operator's key. Times are RFC 3339, UTC.
type Job struct {
	ID          string       `json:"id"`       // sorts by the time it was made
	Revision    int64        `json:"revision"` // grows with every change but those of the progress
	State       JobState     `json:"state"`
	Source      string       `json:"source"` // what kind of data: survey
	Via         string       `json:"via"`    // cli, inbox or api
	By          string       `json:"by"`     // who asked for it, as far as known
	Round       string       `json:"round,omitempty"`
	Files       []JobFile    `json:"files"`
	Mapping     JobFile      `json:"mapping"`
	Rates       JobFile      `json:"rates"`
	Created     string       `json:"created"`
	Updated     string       `json:"updated"`
	Waiting     *Text        `json:"waiting,omitempty"`      // why a queued job does not begin
	CancelAsked bool         `json:"cancel_asked,omitempty"` // of a running job
	Attempts    []JobAttempt `json:"attempts"`
	Progress    *JobProgress `json:"progress,omitempty"` // of a running job
	Result      *JobResult   `json:"result,omitempty"`
	Problem     *JobProblem  `json:"problem,omitempty"`
}

// JobFile names what was given: the base name, the size, and the hash as soon as the bytes have been read.
type JobFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256,omitempty"`
}

// JobAttempt is one run of a job.
type JobAttempt struct {
	Started string      `json:"started"`
	Ended   string      `json:"ended,omitempty"`
	Outcome string      `json:"outcome,omitempty"` // a final state, interrupted or crashed
	Problem *JobProblem `json:"problem,omitempty"`
}

// JobProgress is how far a running job is; Total ≤ 0 is not known.
type JobProgress struct {
	Stage Text  `json:"stage"`
	Done  int64 `json:"done"`
	Total int64 `json:"total"`
}

// JobResult is what became of the rows; a refused round has counts and rejects but no dataset.
type JobResult struct {
	Dataset   string      `json:"dataset,omitempty"` // round@version
	Round     string      `json:"round,omitempty"`
	Version   int         `json:"version,omitempty"`
	Synthetic bool        `json:"synthetic,omitempty"`
	RowsHash  string      `json:"rows_hash,omitempty"`
	Unchanged bool        `json:"unchanged,omitempty"` // the same bytes were in the store already
	Counts    JobCounts   `json:"counts"`
	Rejects   []JobReject `json:"rejects,omitempty"` // the first of them; the values are in the local report only
}

// JobCounts is LoadCounts as the API writes it.
type JobCounts struct {
	Read      int64            `json:"read"`
	Loaded    int64            `json:"loaded"`
	Rejected  int64            `json:"rejected"`
	Merged    int64            `json:"merged,omitempty"`
	Eligible  int64            `json:"eligible"`
	Usable    int64            `json:"usable"`
	NotUsable int64            `json:"not_usable"`
	Flagged   int64            `json:"flagged"`
	ByRule    map[string]int64 `json:"by_rule"`
}

// JobReject is the place of a broken rule, without the value.
type JobReject struct {
	File     string   `json:"file"`
	Row      int64    `json:"row"`
	Column   string   `json:"column"`
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
}

// JobProblem is an Error without its cause: what was wrong, where (base name of the file), what to do next.
type JobProblem struct {
	Kind   string `json:"kind"` // usage, rejected, io, …
	Text   Text   `json:"text"`
	Cure   Text   `json:"cure"`
	File   string `json:"file,omitempty"`
	Row    int64  `json:"row,omitempty"`
	Line   int64  `json:"line,omitempty"`
	Column string `json:"column,omitempty"`
}

// Package jobs is the queue of loads: files in the store's folder, so that any process can read and extend it whoever has the
// database open, and so that it survives any crash.
//
//	STORE/jobs/ID/job.json       the job and what it needs; replaced whole, synced
//	STORE/jobs/ID/progress.json  how far it is; replaced whole
//	STORE/jobs/ID/cancel         asks a running job to stop
//	STORE/jobs/ID/files/         survey files that were uploaded or taken from the inbox; mapping/ and rates/ likewise
//	STORE/jobs/ID/rejects.csv    the local report: microdata, its owner's only
//	STORE/jobs/ID/worker.log     what the worker's process said last
//	STORE/jobs/.incoming-ID/     a job in the making; takes its name when it is whole
//	STORE/jobs/queue.lock        held for the moment of a change
//	STORE/jobs/runner.lock       held by the one process that runs jobs, and by its worker
//	STORE/jobs/operator.json     the operator's key, hashed
//
// The runner starts a process for each job. Who dies takes its locks with it; what it left is queued again. A round that was
// loaded by an attempt that died before it could say so is found in the store by the next attempt: it is never loaded twice.
package jobs

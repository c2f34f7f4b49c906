// Package api serves a published release over HTTP: JSON, CSV and Arrow, from memory.
//
// It selects and encodes; it computes no figure. At load the public observations of a release are checked (nothing
// withheld may carry a number), indexed by breakdown and kept; a request reads them, never a file and never the store.
// A newly published release is swapped in whole: a request keeps the one it started with.
//
// A request goes: strict query → language → release → indicator → selection → encoder → conditional answer.
// The ingest service takes uploads and tells about jobs through the interface Jobs, which main hands over: the API knows
// neither the queue nor the store, and a job holds no value of a survey file.
//
// Errors are problem documents (RFC 9457) in Vietnamese and English.
package api

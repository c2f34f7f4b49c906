// Package release is the read side of Corridor: an immutable directory of observation files, and the pointer to the
// one that is published.
//
//	<root>/releases/<id>/manifest.json            what was computed from what, with the hash of every file
//	<root>/releases/<id>/structure.json           []engine.Indicator, code lists and labels as of this release
//	<root>/releases/<id>/public/<indicator>.arrow and .parquet   rounded, protected: the only files ever served
//	<root>/releases/<id>/full/<indicator>.arrow and .parquet     full precision, local, mode 0600
//	<root>/current                                 the id of the published release, replaced by rename
//	<root>/published                               the ids of all that have been published, oldest first
//
// A release directory is written under a temporary name, synced and renamed: it is there whole or not at all.
// The id is "r" and the first 16 hex digits of the SHA-256 of the manifest's Hashed part.
package release

import "corridor/engine"

// Manifest describes a release. Hashed alone determines the id; Provenance may differ between two builds of the same
// release and is kept beside it.
type Manifest struct {
	ID         string     `json:"id"`
	Hashed     Hashed     `json:"hashed"`
	Provenance Provenance `json:"provenance"`
}

// Hashed is everything that determines the figures.
type Hashed struct {
	Method    string            `json:"method"` // method version, e.g. "1"
	Synthetic bool              `json:"synthetic"`
	Datasets  []Input           `json:"datasets"` // sorted by period, then round
	Config    Config            `json:"config"`
	Indicator map[string]string `json:"indicators"` // indicator id → sha256 of its file
	Files     map[string]string `json:"files"`      // path inside the release → sha256
}

// Input names a dataset by what is in it, not by how or when it was loaded.
type Input struct {
	Round    string `json:"round"`
	Period   string `json:"period"`
	RefArea  string `json:"refArea"`
	RowsHash string `json:"rowsHash"`
}

// Config is the statistical configuration of a release (methodology 6; defaults of the issue).
type Config struct {
	LonelyPSU         string  `json:"lonelyPsu"`        // adjust
	QuantileRule      string  `json:"quantileRule"`     // hf1
	DF                string  `json:"df"`               // full
	ShareInterval     string  `json:"shareInterval"`    // xlogit
	QuantileInterval  string  `json:"quantileInterval"` // xlogit
	Level             float64 `json:"level"`            // 0.95
	MinPersons        int     `json:"minPersons"`       // 5
	MinPSUs           int     `json:"minPsus"`          // 2
	MinHouseholds     int     `json:"minHouseholds"`    // 3
	SecondaryDone     bool    `json:"secondarySuppression"`
	SecondaryNotice   string  `json:"secondaryNotice"` // says that complementary suppression has not been applied
	HeadlineIndicator string  `json:"headlineIndicator"`
	HeadlineMeasure   string  `json:"headlineMeasure"`
}

// Provenance says who made the files and when; outside the hashed part.
type Provenance struct {
	BuiltAt  string           `json:"builtAt"` // RFC 3339
	Code     string           `json:"code"`    // version of the program
	Engine   string           `json:"engine"`  // version of the store's engine
	Datasets []engine.Dataset `json:"datasets"`
}

package engine

// Dataset is one version of one round as the store holds it. A corrected file makes a new version; the old one stays.
type Dataset struct {
	Round       string       `json:"round"`   // e.g. lfs_2021
	Version     int          `json:"version"` // 1, 2, …
	Table       string       `json:"table"`   // table of persons (engine/schema) of this version
	RefArea     string       `json:"refArea"` // M49 code, "704" for Viet Nam
	Period      string       `json:"period"`  // TIME_PERIOD, e.g. 2021
	Synthetic   bool         `json:"synthetic"`
	RowsHash    string       `json:"rowsHash"`    // order-free hash of the canonical rows: same rows, same hash
	ContentHash string       `json:"contentHash"` // hash of the raw bytes and of everything that shaped the load
	Files       []SourceFile `json:"files"`
	Mapping     string       `json:"mapping"` // sha256 of the mapping file
	Rates       string       `json:"rates"`   // sha256 of the rate table
	RatesSource string       `json:"ratesSource"`
	Provinces   string       `json:"provinces"` // version of the province list: VN63 or VN34
	Earnings    string       `json:"earnings"`  // GROSS, NET or UNKNOWN
	Assumptions []string     `json:"assumptions"`
	LoadedAt    string       `json:"loadedAt"` // RFC 3339
	Counts      LoadCounts   `json:"counts"`
}

// SourceFile is a file that a dataset version was made from.
type SourceFile struct {
	Name   string `json:"name"` // base name only
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows"`
}

// LoadCounts says what became of the rows of a load; Read = Loaded + Rejected + Merged, and Usable ≤ Eligible ≤ Loaded.
type LoadCounts struct {
	Read      int64            `json:"read"`
	Loaded    int64            `json:"loaded"`
	Rejected  int64            `json:"rejected"`         // design or id not readable: not in the design
	Merged    int64            `json:"merged,omitempty"` // of a panel: interviews of persons whose later interview stands, with their weight
	Eligible  int64            `json:"eligible"`
	Usable    int64            `json:"usable"`
	NotUsable int64            `json:"notUsable"` // in the design, eligible, but a hard rule was broken or a part is missing
	Flagged   int64            `json:"flagged"`
	ByRule    map[string]int64 `json:"byRule"`
}

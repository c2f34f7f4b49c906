package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sort"

	"corridor/engine"
)

// Contents is what a release holds of one indicator. Both lists are sorted by NewBundle.
type Contents struct {
	Indicator engine.Indicator
	Full      []engine.Observation // with Full parts, full precision
	Public    []engine.Observation // rounded, protected, without Full parts
}

// Bundle is a release in memory: every file's bytes and the id that follows from them. Verify compares one with what
// is on disk; Write puts it there.
type Bundle struct {
	ID     string
	Hashed Hashed
	Files  map[string][]byte // path inside the release → bytes; the manifest is not among them
}

// NewBundle encodes the contents. hashed is everything that determined them, without Files, which NewBundle fills.
// Contents are put in order of indicator id.
func NewBundle(hashed Hashed, contents []Contents) (*Bundle, error) {
	b := &Bundle{Hashed: hashed, Files: map[string][]byte{}}
	contents = append([]Contents(nil), contents...)
	sort.Slice(contents, func(i, j int) bool { return contents[i].Indicator.ID < contents[j].Indicator.ID })
	indicators := []engine.Indicator{}
	for _, c := range contents {
		indicators = append(indicators, c.Indicator)
		for set, obs := range map[Set][]engine.Observation{Full: c.Full, Public: c.Public} {
			SortObservations(c.Indicator, obs)
			arrowFile, parquetFile, err := encodeSet(c.Indicator, set, hashed.Synthetic, obs)
			if err != nil {
				return nil, err
			}
			b.Files[fileName(set, c.Indicator.ID, "arrow")] = arrowFile
			b.Files[fileName(set, c.Indicator.ID, "parquet")] = parquetFile
		}
	}
	structure, err := canonicalJSON(indicators)
	if err != nil {
		return nil, err
	}
	b.Files[structureFile] = structure
	b.Hashed.Files = map[string]string{}
	for path, data := range b.Files {
		b.Hashed.Files[path] = hashOf(data)
	}
	b.ID, err = idOf(b.Hashed)
	return b, err
}

const (
	structureFile = "structure.json"
	manifestFile  = "manifest.json"
)

func fileName(set Set, indicator, ext string) string {
	return fmt.Sprintf("%s/%s.%s", set, indicator, ext)
}

// idOf is the release id: "r" and the first 16 hex digits of the hash of the canonical JSON of h.
func idOf(h Hashed) (string, error) {
	data, err := canonicalJSON(h)
	if err != nil {
		return "", err
	}
	return "r" + hashOf(data)[:16], nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// canonicalJSON is indented JSON with struct fields in their declared order and map keys sorted; <, > and & stand as
// they are, so that a person can read labels.
func canonicalJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return out.Bytes(), err
}

package synth

import (
	"bytes"
	"fmt"
	"strings"

	"corridor/engine/schema"
)

// mappingHead is what the mapping says of the round. Codes of small questions are the default; an empty cell is a
// question that the person was not asked.
const mappingHead = `# Mapping of the synthetic module. Nobody in it exists: dữ liệu mô phỏng.
round: synthetic_%d
period: "%d"
ref_area: "704"
synthetic: true
provinces: VN63

currency: {cost: VND, total: VND, finance: VND, deposit: VND}

missing: {dk: [%s], refused: [%s], not_applicable: [%s]}

variables:
`

// mappingYAML is the mapping file (ingest/README.md) of the columns, of the Stata file or of the others.
func mappingYAML(stata bool) []byte {
	var b bytes.Buffer
	missing := []any{"98", "99", "97"}
	if stata {
		missing = []any{".b", ".c", ".a"} // of every question: see dta.go
	}
	fmt.Fprintf(&b, mappingHead, append([]any{year, year}, missing...)...)
	design := map[string]bool{}
	for _, v := range schema.Variables() {
		design[v.Name] = v.Block == "design"
	}
	anchored := map[codes]bool{}
	for i := range columns {
		c := &columns[i]
		if c.target == "" {
			fmt.Fprintf(&b, "  # %s: %s\n", c.name, c.meaning)
			continue
		}
		parts := []string{"column: " + c.name}
		if c.recode != nil {
			parts = append(parts, "recode: {"+c.recodes(stata)+"}")
		}
		if !design[c.target] && !stata { // a default code such as 99 never empties a design column
			parts = append(parts, c.missing(anchored)...)
		}
		if len(parts) == 1 {
			fmt.Fprintf(&b, "  %s: %s # %s\n", c.target, c.name, c.meaning)
		} else {
			fmt.Fprintf(&b, "  %s: {%s} # %s\n", c.target, strings.Join(parts, ", "), c.meaning)
		}
	}
	return b.Bytes()
}

// recodes are the pairs "what the file writes: canonical code".
func (c *column) recodes(stata bool) string {
	var pairs []string
	for i, code := range c.recode {
		source := fmt.Sprint(i + 1)
		if c.kind == label && !stata {
			source = `"` + c.labels[i] + `"`
		}
		pairs = append(pairs, source+": "+code)
	}
	return strings.Join(pairs, ", ")
}

// codeNames are the anchors of the sets of codes that are not the default.
var codeNames = map[codes]string{moneyCodes: "money", monthCodes: "month", yearCodes: "year", noCodes: "none"}

// missing is the column's own set of codes: an anchor where it is first used, then an alias; nothing for the default.
func (c *column) missing(anchored map[codes]bool) []string {
	name, own := codeNames[c.codes]
	if !own {
		return nil
	}
	if anchored[c.codes] {
		return []string{"missing: *" + name}
	}
	anchored[c.codes] = true
	if c.codes == noCodes {
		return []string{"missing: &none {}"}
	}
	return []string{fmt.Sprintf("missing: &%s {not_applicable: [%d], dk: [%d], refused: [%d]}", name, c.codes[0], c.codes[1], c.codes[2])}
}

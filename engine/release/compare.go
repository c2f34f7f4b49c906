package release

import (
	"fmt"
	"os"
	"reflect"
	"sort"
	"strings"

	"corridor/engine"
)

// Difference is the first place where two computations of a release part. It names figures but shows none of them: the full
// set holds values that are withheld.
type Difference struct {
	File        string
	Observation string // "" where the file is not one of observations, or the difference is not in one
	Field       string
}

// String says it in English.
func (d *Difference) String() string {
	s := d.File
	if d.Observation != "" {
		s += ", observation " + d.Observation + ", " + d.Field
	}
	return s
}

// Compare compares a release on disk, byte for byte, with a bundle computed anew. Nil: they are the same.
func Compare(r *Release, b *Bundle) (*Difference, error) {
	names := map[string]bool{}
	for name := range b.Files {
		names[name] = true
	}
	for name := range r.Manifest.Hashed.Files {
		names[name] = true
	}
	var sorted []string
	for name := range names {
		sorted = append(sorted, name)
	}
	// the structure first, then the full sets, where a difference arises
	sort.Slice(sorted, func(i, j int) bool { return comparisonKey(sorted[i]) < comparisonKey(sorted[j]) })
	for _, name := range sorted {
		if !r.HasFull && strings.HasPrefix(name, string(Full)+"/") {
			continue
		}
		if r.Manifest.Hashed.Files[name] != b.Hashed.Files[name] {
			return r.difference(b, name)
		}
	}
	if r.Manifest.ID != b.ID {
		return &Difference{File: manifestFile}, nil
	}
	return nil, nil
}

func comparisonKey(name string) string {
	rank := "2"
	switch {
	case name == structureFile:
		rank = "0"
	case strings.HasPrefix(name, string(Full)) && strings.HasSuffix(name, ".arrow"):
		rank = "1"
	}
	return rank + name
}

func (r *Release) difference(b *Bundle, name string) (*Difference, error) {
	d := &Difference{File: name}
	set, rest, _ := strings.Cut(name, "/")
	id, isArrow := strings.CutSuffix(rest, ".arrow")
	theirs, ok := b.Files[name]
	ind, err := r.Indicator(id)
	if !isArrow || !ok || err != nil {
		return d, nil
	}
	data, err := os.ReadFile(r.path(name))
	if err != nil {
		return d, nil // it is there in one of the two only
	}
	ours, err := decode(ind, Set(set), r.Manifest.Hashed.Synthetic, data)
	if err != nil {
		return nil, err
	}
	others, err := decode(ind, Set(set), b.Hashed.Synthetic, theirs)
	if err != nil {
		return d, nil // its columns differ
	}
	d.locate(ours, others)
	return d, nil
}

// locate finds the first observation that differs, and the field.
func (d *Difference) locate(a, b []engine.Observation) {
	for i := range min(len(a), len(b)) {
		if reflect.DeepEqual(a[i], b[i]) {
			continue
		}
		d.Observation, d.Field = keyOf(&a[i]), fieldOf(reflect.ValueOf(a[i]), reflect.ValueOf(b[i]))
		return
	}
	if len(a) != len(b) {
		longer := a
		if len(b) > len(a) {
			longer = b
		}
		d.Observation, d.Field = keyOf(&longer[min(len(a), len(b))]), "which one of the two does not have"
	}
}

func keyOf(o *engine.Observation) string {
	return fmt.Sprintf("%s %s [%s] %s", o.Measure, o.TimePeriod, o.Breakdown, strings.Join(o.Codes, ","))
}

func fieldOf(a, b reflect.Value) string {
	for i := range a.NumField() {
		x, y := a.Field(i), b.Field(i)
		if reflect.DeepEqual(x.Interface(), y.Interface()) {
			continue
		}
		name := a.Type().Field(i).Name
		if name == "Full" && !x.IsNil() && !y.IsNil() {
			return "Full." + fieldOf(x.Elem(), y.Elem())
		}
		return name
	}
	return ""
}

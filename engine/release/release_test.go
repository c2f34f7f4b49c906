package release

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"corridor/engine"
)

func number(v float64) *float64 { return &v }

func sample() Contents {
	one := 1
	ind := engine.Indicator{
		ID: "demo", Title: engine.Text{En: "Demo <&>", Vi: "Thử"},
		Measures: []engine.Measure{
			{ID: "B_MEAN", Unit: "MONTHS", Estimator: "mean", Rounding: engine.Rounding{Decimals: &one}},
			{ID: "A_P50", Unit: "VND", Estimator: "quantile", P: "0.5", Rounding: engine.Rounding{Significant: 3}},
		},
		Dimensions: []engine.Dimension{{ID: "SEX", Codes: []engine.Code{{ID: "M"}, {ID: "F"}}}},
		Breakdowns: []string{"", "SEX"},
	}
	cell := func(measure, breakdown, sex string, v float64) engine.Observation {
		return engine.Observation{
			Indicator: "demo", Measure: measure, Breakdown: breakdown, RefArea: "704", TimePeriod: "2021", Codes: []string{sex},
			Value: number(v), SE: number(0.25), DF: number(4), NBand: "15-29", ObsStatus: engine.StatusNormal, ConfStatus: engine.ConfFree,
		}
	}
	public := []engine.Observation{
		cell("A_P50", "SEX", "F", 3), cell("B_MEAN", "SEX", "F", 4), cell("B_MEAN", "SEX", "M", 5), cell("B_MEAN", "", engine.Total, 6),
	}
	withheld := cell("A_P50", "SEX", "M", 0)
	withheld.Value, withheld.SE, withheld.DF, withheld.NBand = nil, nil, nil, ""
	withheld.ObsStatus, withheld.ConfStatus, withheld.Comment = engine.StatusSuppressed, engine.ConfConfidential, "CONFIDENTIAL"
	public = append(public, withheld)
	full := append([]engine.Observation(nil), public...)
	for i := range full {
		full[i].Full = &engine.FullObservation{N: 3, NPSU: 2, NStrata: 1, SumW: "12.500000", Reason: "PRIMARY_PERSONS", Warnings: []string{"a", "b"}}
		full[i].Value = number(1.0 / 3)
	}
	return Contents{Indicator: ind, Full: full, Public: public}
}

func bundle(t *testing.T, c Contents) *Bundle {
	t.Helper()
	b, err := NewBundle(Hashed{Method: "1", Synthetic: true, Indicator: map[string]string{"demo": "abc"}}, []Contents{c})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What goes in comes out, in the documented order, in both sets.
func TestWrittenReleaseReadsBack(t *testing.T) {
	root := t.TempDir()
	b := bundle(t, sample())
	r, written, err := b.Write(root, Provenance{BuiltAt: "2026-11-22T00:00:00Z"})
	if err != nil || !written {
		t.Fatal(written, err)
	}
	var order []string
	for _, set := range []Set{Public, Full} {
		obs, err := ReadObservations(r, set, "demo")
		if err != nil {
			t.Fatal(err)
		}
		want := sample().Public
		if set == Full {
			want = sample().Full
		}
		SortObservations(sample().Indicator, want)
		if !reflect.DeepEqual(obs, want) {
			t.Fatalf("%s: %+v\nwant %+v", set, obs, want)
		}
		for _, o := range obs {
			order = append(order, o.Breakdown+":"+o.Codes[0]+":"+o.Measure)
		}
	}
	if got := strings.Join(order[:5], " "); got != ":_T:B_MEAN SEX:M:B_MEAN SEX:M:A_P50 SEX:F:B_MEAN SEX:F:A_P50" {
		t.Fatal(got)
	}
	if again, written, err := b.Write(root, Provenance{BuiltAt: "2027-01-01T00:00:00Z"}); err != nil || written || again.Manifest.Provenance.BuiltAt[:4] != "2026" {
		t.Fatal("the second write of the same release must keep the first", written, err)
	}
}

// The order in which observations were computed must not show; a figure's last bit must.
func TestIdFollowsFromContents(t *testing.T) {
	a := bundle(t, sample())
	c := sample()
	c.Full[0], c.Full[3] = c.Full[3], c.Full[0]
	c.Public[1], c.Public[4] = c.Public[4], c.Public[1]
	b := bundle(t, c)
	if a.ID != b.ID || !reflect.DeepEqual(a.Files, b.Files) {
		t.Fatal("order shows in the bytes")
	}
	c.Full[2].SE = number(0.25000000000000006)
	if bundle(t, c).ID == a.ID {
		t.Fatal("a changed figure kept the id")
	}
}

func TestParquetEqualsArrow(t *testing.T) {
	b := bundle(t, sample())
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer mem.AssertSize(t, 0)
	table, err := pqarrow.ReadTable(context.Background(), bytes.NewReader(b.Files["full/demo.parquet"]), parquet.NewReaderProperties(mem), pqarrow.ArrowReadProperties{}, mem)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	pf, err := file.NewParquetReader(bytes.NewReader(b.Files["full/demo.parquet"]))
	if err != nil {
		t.Fatal(err)
	}
	defer pf.Close()
	if v := pf.MetaData().KeyValueMetadata().FindValue("synthetic"); v == nil || *v != "true" {
		t.Fatal("the Parquet file does not say that it is synthetic")
	}
	tr := array.NewTableReader(table, -1)
	defer tr.Release()
	var obs []engine.Observation
	for tr.Next() {
		obs = decodeBatch(obs, tr.RecordBatch(), sample().Indicator, Full)
	}
	want, err := decode(sample().Indicator, Full, true, b.Files["full/demo.arrow"])
	if err != nil || len(want) != 5 || !reflect.DeepEqual(obs, want) {
		t.Fatalf("%v\n%+v\n%+v", err, obs, want)
	}
}

// One flipped byte anywhere, or a manifest that says more than was hashed, is found and named.
func TestOpenNamesTheDamage(t *testing.T) {
	for _, name := range []string{"public/demo.arrow", "full/demo.parquet", "structure.json", "manifest.json"} {
		root := t.TempDir()
		r, _, err := bundle(t, sample()).Write(root, Provenance{})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(r.Dir, filepath.FromSlash(name))
		data, _ := os.ReadFile(path)
		data = bytes.Replace(data, []byte("demo"), []byte("dema"), 1)
		data[len(data)/2] ^= 1
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err = Open(root, r.Manifest.ID); engine.KindOf(err) != engine.IO || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if err := Publish(root, r.Manifest.ID); err == nil {
			t.Error("a damaged release was published")
		}
	}
}

func TestModesAndPublicOnlyCopy(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077)) // an opened store sets it so
	root := t.TempDir()
	r, _, err := bundle(t, sample()).Write(root, Provenance{})
	if err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{"full": 0o700, "full/demo.arrow": 0o600, "public": 0o755, "public/demo.arrow": 0o644, "..": 0o755} {
		if st, err := os.Stat(filepath.Join(r.Dir, name)); err != nil || st.Mode().Perm() != mode {
			t.Errorf("%s: %v %v", name, st.Mode(), err)
		}
	}
	if err := os.RemoveAll(filepath.Join(r.Dir, "full")); err != nil {
		t.Fatal(err)
	}
	if r, err = Open(root, r.Manifest.ID); err != nil || r.HasFull {
		t.Fatal("a public-only copy must open", err)
	}
	if _, err := ReadObservations(r, Full, "demo"); engine.KindOf(err) != engine.IO {
		t.Fatal(err)
	}
}

func TestPublishSwitches(t *testing.T) {
	root := t.TempDir()
	if _, err := Current(root); engine.KindOf(err) != engine.NotFound {
		t.Fatal(err)
	}
	first, _, _ := bundle(t, sample()).Write(root, Provenance{BuiltAt: "1"})
	c := sample()
	c.Public[0].Value = number(9)
	second, _, _ := bundle(t, c).Write(root, Provenance{BuiltAt: "2"})
	for _, r := range []*Release{first, second, first} {
		if err := Publish(root, r.Manifest.ID); err != nil {
			t.Fatal(err)
		}
		if id, err := Current(root); err != nil || id != r.Manifest.ID {
			t.Fatal(id, err)
		}
	}
	list, err := List(root)
	if err != nil || len(list) != 2 || list[0].ID != first.Manifest.ID || !list[0].Published || list[1].Published {
		t.Fatalf("%+v %v", list, err)
	}
	if left, _ := filepath.Glob(filepath.Join(root, ".*")); len(left) != 0 {
		t.Fatal("left behind:", left)
	}
	for _, id := range []string{"r0123456789abcdef", "../" + first.Manifest.ID, ""} {
		if err := Publish(root, id); engine.KindOf(err) != engine.NotFound {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// The gate in front of the files.
func TestWithheldNumbersAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Contents){
		"value":    func(c *Contents) { c.Public[4].Value = number(1) },
		"interval": func(c *Contents) { c.Public[4].CIHigh = number(1) },
		"band":     func(c *Contents) { c.Public[4].NBand = "5-14" },
		"full":     func(c *Contents) { c.Public[0].Full = c.Full[0].Full },
		"measure":  func(c *Contents) { c.Public[0].Measure = "C" },
	} {
		c := sample()
		spoil(&c)
		_, err := NewBundle(Hashed{}, []Contents{c})
		var e *engine.Error
		if !errors.As(err, &e) || e.Kind != engine.Disclosure {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package tabular

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// What encoding/csv writes reads back equal, whatever the delimiter, workers, chunk and batch sizes.
func TestCSVRoundTrip(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 5).Draw(t, "width")
		cell := rapid.OneOf(
			rapid.StringOfN(rapid.RuneFrom([]rune("a1,;\t|\"\n\r é\u0302")), 0, 8, -1),
			rapid.SampledFrom([]string{"", " ", "1,5", "Hà Nội", "\"", "\r\n"}),
		)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 0, 20).Draw(t, "rows")
		sep := rapid.SampledFrom([]rune(",;\t|")).Draw(t, "delimiter")
		want := make([][]string, len(rows)) // cells are NFC
		for i, row := range rows {
			for _, c := range row {
				want[i] = append(want[i], norm.NFC.String(c))
			}
		}
		var buf bytes.Buffer
		w := csv.NewWriter(&buf)
		w.Comma = sep
		header := make([]string, width)
		for i := range header {
			header[i] = fmt.Sprintf("c%d", i)
		}
		if err := errors.Join(w.Write(header), w.WriteAll(rows)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "in.csv")
		if err := os.WriteFile(path, buf.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		o := Options{Delimiter: byte(sep), Encoding: "utf-8", BatchRows: rapid.IntRange(1, 9).Draw(t, "batch"), chunk: rapid.IntRange(1, 64).Draw(t, "chunk")}
		for _, o.Workers = range []int{1, 4} {
			_, got, err := table(path, o)
			if err != nil {
				t.Fatal(err)
			}
			if len(got)+len(rows) > 0 && !reflect.DeepEqual(got, want) {
				t.Fatalf("%d workers: got %q, wrote %q", o.Workers, got, rows)
			}
		}
	})
}

// Any bytes give the same batches or the same refusal, whatever the workers and chunks.
func TestCSVSameWhateverTheCut(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		data := "a,b\n" + rapid.StringOfN(rapid.RuneFrom([]rune("a1,,,\"\"\n\n\r\x00\ufffd")), 0, 80, -1).Draw(t, "data")
		data = strings.ReplaceAll(data, "\ufffd", "\xff")
		path := filepath.Join(dir, "in.csv")
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		o := Options{Encoding: "utf-8", MaxLine: rapid.IntRange(4, 40).Draw(t, "max line"), Workers: 1}
		_, want, wantErr := table(path, o)
		for _, o.Workers = range []int{1, 3} {
			o.chunk = rapid.IntRange(1, 50).Draw(t, "chunk")
			_, got, err := table(path, o)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Fatalf("%q: %v, with chunks of %d %v", data, wantErr, o.chunk, err)
			}
			if err == nil && !reflect.DeepEqual(got, want) {
				t.Fatalf("%q: %q, with chunks of %d %q", data, want, o.chunk, got)
			}
		}
	})
}

var errEnough = errors.New("enough")

// However reading ends early, no goroutine stays (TestMain looks) and the reason comes back as it was.
func TestReadingStops(t *testing.T) {
	for name, path := range map[string]string{
		"csv":     file(t, "a,b\n"+strings.Repeat("1,2\n", 100000)),
		"parquet": parquetFileOf(t, writeKinds(t, kinds(), 2000, 500, 0, false)),
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Open(context.Background(), path, Options{BatchRows: 100, Workers: 4, chunk: 1000})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			calls := 0
			err = f.Batches(context.Background(), func(*Batch) error { calls++; return errEnough })
			if !errors.Is(err, errEnough) || calls != 1 {
				t.Errorf("error %v after %d batches", err, calls)
			}
			ctx, cancel := context.WithCancel(context.Background())
			calls = 0
			err = f.Batches(ctx, func(*Batch) error {
				if calls++; calls == 2 {
					cancel()
				}
				return nil
			})
			if !errors.Is(err, context.Canceled) || calls != 2 {
				t.Errorf("error %v after %d batches", err, calls)
			}
			late, cancel := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
			defer cancel()
			if _, err := Open(late, path, Options{}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("opened after the deadline: %v", err)
			}
			if err := f.Batches(context.Background(), func(*Batch) error { return nil }); err != nil {
				t.Errorf("cannot be read again: %v", err)
			}
		})
	}
}

func TestProgressReachesTheEnd(t *testing.T) {
	for name, path := range map[string]string{
		"csv":     file(t, "a,b\n"+strings.Repeat("1,2\n", 10000)),
		"parquet": parquetFileOf(t, writeKinds(t, kinds(), 20, 50, 0, false)),
	} {
		t.Run(name, func(t *testing.T) {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			last := int64(0)
			_, _, err = table(path, Options{chunk: 1000, BatchRows: 7, Progress: func(done, total int64) {
				if done < last || total != info.Size() {
					t.Errorf("progress %d of %d after %d", done, total, last)
				}
				last = done
			}})
			if err != nil || last != info.Size() {
				t.Errorf("progress ended at %d of %d: %v", last, info.Size(), err)
			}
		})
	}
}

// SHA-256 of "abc": FIPS 180-4, appendix of examples.
func TestFingerprint(t *testing.T) {
	path := file(t, "abc")
	f, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.WriteFile(path+".new", []byte("abd"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil { // another file takes the name: the open one counts
		t.Fatal(err)
	}
	sum, size, err := f.Fingerprint()
	if err != nil || size != 3 || sum != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(sum, size, err)
	}
}

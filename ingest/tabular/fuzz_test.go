package tabular

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/parquet/compress"
	"golang.org/x/text/unicode/norm"

	"corridor/engine"
	"corridor/ingest/charset"
)

// FuzzCSV: any bytes are read or refused as the user's fault; alike, whatever the workers and chunks.
func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"), byte(0))
	f.Add([]byte("\ufeffa;b\r\n\"1\n\"\"\";2\r\n\r\n"), byte(3))
	f.Add([]byte("a\n\n\"\n"), byte(1))
	f.Add([]byte("a|b\nx\"|\xff\n"), byte(9))
	f.Fuzz(func(t *testing.T, data []byte, chunk byte) {
		if bytes.HasPrefix(data, []byte("PAR")) {
			return // the other target's
		}
		path := filepath.Join(t.TempDir(), "in")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		o := Options{Workers: 1, MaxLine: 200, BatchRows: 3}
		_, want, wantErr := table(path, o)
		if wantErr != nil && engine.KindOf(wantErr) != engine.Rejected {
			t.Fatal(wantErr)
		}
		o.Workers, o.chunk = 3, 1+int(chunk)
		_, got, err := table(path, o)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%v and %q; in chunks of %d %v and %q", wantErr, want, o.chunk, err, got)
		}
	})
}

// FuzzTranscodedCSV: the same of every encoding, and no text that is given is half decoded: all is UTF-8 in NFC.
func FuzzTranscodedCSV(f *testing.F) {
	names := append(charset.Names(), "")
	for i := range names {
		f.Add([]byte(western(f, inTCVN3)), byte(i), byte(i))
		f.Add([]byte(western(f, inVNI)), byte(i), byte(9))
		f.Add([]byte(wideText(binary.LittleEndian, "\ufeffsep=;\n"+inUTF8)), byte(i), byte(30))
	}
	f.Fuzz(func(t *testing.T, data []byte, which, chunk byte) {
		path := filepath.Join(t.TempDir(), "in")
		if err := os.WriteFile(path, append([]byte("a,"), data...), 0o600); err != nil {
			t.Fatal(err)
		}
		o := Options{Workers: 1, MaxLine: 200, BatchRows: 3, Encoding: names[int(which)%len(names)]}
		_, want, wantErr := table(path, o)
		if wantErr != nil && engine.KindOf(wantErr) != engine.Rejected && engine.KindOf(wantErr) != engine.Usage {
			t.Fatal(wantErr)
		}
		o.Workers, o.chunk = 3, 1+int(chunk)
		_, got, err := table(path, o)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%v and %q; in chunks of %d %v and %q", wantErr, want, o.chunk, err, got)
		}
		for _, row := range want {
			for _, cell := range row {
				if !utf8.ValidString(cell) || !norm.NFC.IsNormalString(cell) {
					t.Fatalf("%q", cell)
				}
			}
		}
	})
}

// FuzzParquet: any bytes are read or refused as the user's fault.
func FuzzParquet(f *testing.F) {
	ks := kinds()
	for i, codec := range []compress.Compression{compress.Codecs.Uncompressed, compress.Codecs.Snappy, compress.Codecs.Zstd} {
		f.Add(writeKinds(f, ks[9*i:9*i+3], 2, 4, codec, i%2 == 0))
		f.Add(writeKinds(f, ks[9*i+3:9*i+9], 1, 4, compress.Codecs.Uncompressed, i%2 == 1))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "in")
		if err := os.WriteFile(path, append([]byte("PAR1"), data...), 0o600); err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(data, []byte("PAR1")) {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := table(path, Options{Workers: 2}); err != nil && engine.KindOf(err) != engine.Rejected {
			t.Fatal(err)
		}
	})
}

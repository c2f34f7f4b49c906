package tabular

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/apache/arrow-go/v18/parquet/compress"

	"corridor/engine"
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

package spss

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/cells"
)

// read reads all, and gives the first error of Open or Batches.
func read(data []byte, o cells.Options) error {
	r, err := open(data, o)
	if err != nil {
		return err
	}
	return r.Batches(context.Background(), nil, func(*cells.Batch) error { return nil })
}

func wantKind(t *testing.T, what string, err error, kind engine.Kind) {
	t.Helper()
	var e *engine.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Text.En == "" || e.Text.Vi == "" || e.Cure.En == "" || e.Cure.Vi == "" || e.Where.File != "survey.sav" {
		t.Errorf("%s: got %#v", what, err)
	}
}

// full is a file with every record that is read.
func full(compression int) *savFile {
	f := mixed(40)
	f.compression, f.block = compression, 300
	f.vars = append(f.vars, savVar{name: "VLS", width: 255, label: "long"}, savVar{name: "VLS0", width: 48})
	for i := range f.rows {
		f.rows[i] = append(f.rows[i], strings.Repeat("q", i), "rest")
	}
	f.labels([]int{1}, []any{1.0}, []string{"one"})
	f.labels([]int{2}, []any{"ab"}, []string{"two"})
	f.records = append(f.records, append(f.i32(6, 1), padded("a document", 80)...))
	f.extension(4, 8, append(append(f.f64(math.NaN()), f.f64(math.MaxFloat64)...), 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xef, 0xff))
	f.extension(7, 1, []byte("$a=C 1 x id s3\n"))
	f.extension(11, 4, f.i32(make([]int, 3*8)...))
	f.extension(13, 1, []byte("ID=identity\tVLS=very_long"))
	f.extension(14, 1, []byte("VLS=00300\x00\t"))
	f.extension(16, 8, append(f.order.AppendUint64(nil, 1), f.order.AppendUint64(nil, 40)...))
	f.extension(17, 1, []byte("a('b'\n)"))
	f.extension(18, 1, []byte("ID:a('b'\n)"))
	f.extension(20, 1, []byte("UTF-8"))
	f.extension(21, 1, bytes.Join([][]byte{f.i32(3), []byte("S20"), f.i32(20, 1, 3), []byte("abc"), f.i32(2), []byte("de")}, nil))
	f.extension(22, 1, bytes.Join([][]byte{f.i32(3), []byte("S20"), {1}, f.i32(8), []byte("twenty b")}, nil))
	return f
}

func TestFullFileIsRead(t *testing.T) {
	for compression := range 3 {
		r := mustOpen(t, full(compression), cells.Options{})
		_, v := find(t, r, "very_long")
		same(t, "width", v.Width, 300)
		same(t, "very long", column(t, r, "very_long")[39], strings.Repeat("q", 39)+strings.Repeat(" ", 216)+"rest")
		_, v = find(t, r, "S20")
		same(t, "S20", []any{v.Labels, v.Missing}, []any{[]cells.ValueLabel{{Text: "abc", Label: "de"}}, []cells.MissingRule{{Text: "twenty b"}}})
		same(t, "notes", r.book.Notes, []engine.Text(nil))
	}
}

func TestTruncatedAtEveryByte(t *testing.T) {
	for compression := range 3 {
		data := full(compression).bytes()
		if err := read(data, cells.Options{}); err != nil {
			t.Fatal(err)
		}
		end := len(data)
		if compression == bytecodes {
			end -= 8 // the last block has nothing but the code for the end, which some writers leave out
		}
		for n := range end {
			wantKind(t, "truncated", read(data[:n], cells.Options{Workers: 1}), engine.Rejected)
		}
	}
}

// TestTruncatedWithoutCount: what ends between two cases of an unknown number cannot be told from a whole file.
func TestTruncatedWithoutCount(t *testing.T) {
	for compression := range 2 {
		f := mixed(9)
		f.compression, f.unknown, f.noEnd = compression, true, true
		data := f.bytes()
		whole := 0
		for n := len(data) - 1; n > len(data)-300; n-- {
			if err := read(data[:n], cells.Options{}); err == nil {
				whole++
			} else {
				wantKind(t, "truncated", err, engine.Rejected)
			}
		}
		if whole > 300/8 {
			t.Errorf("compression %d: %d of 300 truncated files are taken for whole ones", compression, whole)
		}
	}
}

func TestFileThatChanged(t *testing.T) {
	for compression := range 3 {
		data := full(compression).bytes()
		for _, n := range []int{100, 400, len(data) - 100} {
			r, err := Open(bytes.NewReader(data[:n]), int64(len(data)), "survey.sav", cells.Options{})
			if err == nil {
				err = r.Batches(context.Background(), nil, func(*cells.Batch) error { return nil })
			}
			wantKind(t, "shorter than it was", err, engine.IO)
			if !errors.Is(err, io.EOF) {
				t.Errorf("cause is lost: %v", err)
			}
		}
	}
}

// TestWrongCounts has more and fewer cases than the header declares.
func TestWrongCounts(t *testing.T) {
	for compression := range 3 {
		for _, cases := range []uint32{39, 41, 1 << 30, math.MaxInt32, 0} {
			data := full(compression).bytes()
			binary.LittleEndian.PutUint32(data[80:], cases)
			wantKind(t, "wrong count", read(data, small), engine.Rejected)
		}
	}
}

var small = cells.Options{BatchRows: 13, Workers: 2}

// TestDamagedDictionaries changes one thing each.
func TestDamagedDictionaries(t *testing.T) {
	for name, damage := range map[string]func(f *savFile){
		"no variables":              func(f *savFile) { *f = *newFile() },
		"width beyond 255":          func(f *savFile) { f.vars[1].width = 256 },
		"four missing values":       func(f *savFile) { f.vars[0].count = 4 },
		"range with one end":        func(f *savFile) { f.vars[0].count = -1 },
		"2^31 missing values":       func(f *savFile) { f.vars[0].count = math.MinInt32 },
		"continuation of nothing":   func(f *savFile) { f.vars[0].width = -1 },
		"labels for no variable":    func(f *savFile) { f.labels([]int{1000}, nil, nil) },
		"labels for a continuation": func(f *savFile) { f.labels([]int{5}, nil, nil) },
		"labels for slot 0":         func(f *savFile) { f.labels([]int{0}, nil, nil) },
		"2^31 labels":               func(f *savFile) { f.records = append(f.records, f.i32(3, math.MaxInt32)) },
		"labels without variables":  func(f *savFile) { f.records = append(f.records, f.i32(3, 0, 5)) },
		"2^31 labelled variables":   func(f *savFile) { f.records = append(f.records, f.i32(3, 0, 4, math.MaxInt32)) },
		"2^31 documents":            func(f *savFile) { f.records = append(f.records, f.i32(6, math.MaxInt32)) },
		"negative extension":        func(f *savFile) { f.records = append(f.records, f.i32(7, 13, -1, 100)) },
		"extension of 2^62 bytes":   func(f *savFile) { f.records = append(f.records, f.i32(7, 13, math.MaxInt32, math.MaxInt32)) },
		"unknown record":            func(f *savFile) { f.records = append(f.records, f.i32(5)) },
		"segments missing":          func(f *savFile) { f.extension(14, 1, []byte("VLS=1000")) },
		"segments of wrong width":   func(f *savFile) { f.extension(14, 1, []byte("VLS=00400")) },
		"segments of a number":      func(f *savFile) { f.extension(14, 1, []byte("ID=300")) },
		"segments of nobody":        func(f *savFile) { f.extension(14, 1, []byte("NOBODY=300")) },
		"segments without width":    func(f *savFile) { f.extension(14, 1, []byte("VLS=x")) },
		"segments of width 0":       func(f *savFile) { f.extension(14, 1, []byte("VLS=00000")) },
		"segments beyond 32767":     func(f *savFile) { f.extension(14, 1, []byte("VLS=99999999999")) },
		"segments overlap": func(f *savFile) {
			f.vars = append(f.vars[:6], savVar{name: "U", width: 255}, savVar{name: "V", width: 255}, savVar{name: "W", width: 6})
			f.rows = nil
			f.extension(14, 1, []byte("U=510\tV=258"))
		},
	} {
		for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
			f := full(plain)
			f.order = order
			f.rows = nil
			f.records = f.records[:0]
			damage(f)
			wantKind(t, name, read(f.bytes(), cells.Options{}), engine.Rejected)
		}
	}
}

// TestCutRecords: records that are shorter than they say lose what they say, not the file.
func TestCutRecords(t *testing.T) {
	for _, subtype := range []int{3, 4, 7, 11, 13, 16, 17, 18, 20, 21, 22} {
		for _, data := range []string{"", "\x00", "=", "A=", "\xff\xff\xff\xff", "\x03\x00\x00\x00S20", "\x03\x00\x00\x00S20\x01\x08\x00\x00\x00abc", "\x03\x00\x00\x00S20\x14\x00\x00\x00\xff\xff\xff\x7f", "\t\t\x00=\t", "ID="} {
			f := mixed(3)
			f.records = nil
			f.extension(20, 1, []byte("UTF-8"))
			f.extension(subtype, 1, []byte(data))
			if subtype == 20 {
				f.rows = nil
			}
			if err := read(f.bytes(), cells.Options{}); err != nil {
				t.Errorf("subtype %d, %q: %v", subtype, data, err)
			}
		}
	}
}

func TestDamagedHeaders(t *testing.T) {
	good := full(bytecodes).bytes()
	for name, damage := range map[string]func(b []byte){
		"magic":             func(b []byte) { copy(b, "$FL4") },
		"layout":            func(b []byte) { b[64] = 9 },
		"compression":       func(b []byte) { b[72] = 3 },
		"zlib in $FL2":      func(b []byte) { b[72] = 2 },
		"negative cases":    func(b []byte) { copy(b[80:], "\xfe\xff\xff\xff") },
		"bytecodes in $FL3": func(b []byte) { copy(b, "$FL3") },
		"encrypted":         func(b []byte) { copy(b, "\x1c\x00\x00\x00\x00\x00\x00\x00ENCRYPTEDSAV") },
	} {
		data := bytes.Clone(good)
		damage(data)
		wantKind(t, name, read(data, cells.Options{}), engine.Rejected)
	}
}

// TestDamagedZlib changes the header, the trailer and the blocks of compressed cases.
func TestDamagedZlib(t *testing.T) {
	good := full(zlibbed).bytes()
	start := bytes.Index(good, []byte{0xe7, 3, 0, 0, 0, 0, 0, 0}) + 8
	field := func(b []byte, at int) []byte { return b[start+at:] }
	trailer := int(binary.LittleEndian.Uint64(field(good, 8))) - start
	for name, damage := range map[string]func(b []byte){
		"header elsewhere":          func(b []byte) { field(b, 0)[0]++ },
		"trailer behind the file":   func(b []byte) { binary.LittleEndian.PutUint64(field(b, 8), uint64(len(b)+1)) },
		"trailer at 2^63":           func(b []byte) { binary.LittleEndian.PutUint64(field(b, 8), 1<<63) },
		"trailer in the dictionary": func(b []byte) { binary.LittleEndian.PutUint64(field(b, 8), 200) },
		"trailer in the blocks":     func(b []byte) { field(b, 8)[0] -= 24 },
		"length":                    func(b []byte) { field(b, 16)[0]-- },
		"length 0":                  func(b []byte) { binary.LittleEndian.PutUint64(field(b, 16), 0) },
		"length 2^62":               func(b []byte) { binary.LittleEndian.PutUint64(field(b, 16), 1<<62) },
		"number of blocks":          func(b []byte) { field(b, trailer+20)[0]++ },
		"2^31 blocks":               func(b []byte) { copy(field(b, trailer+20), "\xff\xff\xff\x7f") },
		"size of blocks":            func(b []byte) { copy(field(b, trailer+16), "\x10\x00\x00\x00") },
		"place of a block":          func(b []byte) { field(b, trailer+24)[0]++ },
		"overlapping blocks":        func(b []byte) { field(b, trailer+24+24+8)[0]-- },
		"block of 4 GB":             func(b []byte) { copy(field(b, trailer+24+16), "\xff\xff\xff\xff") },
		"a longer block":            func(b []byte) { field(b, trailer+24+16)[0]++ },
		"a packed block of 4 GB":    func(b []byte) { copy(field(b, trailer+24+20), "\xff\xff\xff\xff") },
		"zlib header":               func(b []byte) { field(b, 24)[0] = 0 },
		"check sum": func(b []byte) {
			size := binary.LittleEndian.Uint32(field(b, trailer+24+20))
			field(b, 24+int(size)-1)[0]++
		},
		"content": func(b []byte) { copy(field(b, 30), "\xff\xff\xff\xff\xff") },
	} {
		data := bytes.Clone(good)
		damage(data)
		wantKind(t, name, read(data, cells.Options{}), engine.Rejected)
	}
}

// TestPaddingWithoutEnd is a file of codes that fill no slot: it must not be kept in memory in search of the next case.
func TestPaddingWithoutEnd(t *testing.T) {
	for _, unknown := range []bool{true, false} {
		f := mixed(3)
		f.compression, f.unknown, f.noEnd = bytecodes, unknown, true
		data := append(f.bytes(), make([]byte, 8<<20)...)
		if !unknown {
			binary.LittleEndian.PutUint32(data[80:], 4)
		}
		before := allocated()
		wantKind(t, "padding", read(data, cells.Options{Workers: 1}), engine.Rejected)
		if used := allocated() - before; used > 32<<20 {
			t.Errorf("took %d MB", used>>20)
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestBlankBomb is a zsav whose rows are all blanks: 1 to 700. It is read with little memory.
func TestBlankBomb(t *testing.T) {
	f := newFile()
	f.compression = zlibbed
	for range 100 {
		f.vars = append(f.vars, savVar{name: "S", width: 248})
	}
	row := make([]any, 100)
	for i := range row {
		row[i] = ""
	}
	for range 3000 { // 74 MB of slots
		f.rows = append(f.rows, row)
	}
	data := f.bytes()
	if len(data) > 200<<10 {
		t.Fatalf("%d bytes are no bomb", len(data))
	}
	r, err := open(data, cells.Options{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	f.rows = nil
	runtime.GC()
	peak := uint64(0)
	err = r.Batches(context.Background(), []int{7}, func(*cells.Batch) error {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapInuse)
		return nil
	})
	if err != nil || peak > 200<<20 {
		t.Errorf("%v, %d MB", err, peak>>20)
	}
}

// TestDictionaryBeyondTheLimit is as large as it says, and refused before it is kept.
func TestDictionaryBeyondTheLimit(t *testing.T) {
	f := newFile()
	f.vars = []savVar{{name: "A"}}
	f.extension(13, 1, make([]byte, 9<<20))
	data := f.bytes()
	before := allocated()
	wantKind(t, "dictionary", read(data, cells.Options{}), engine.Rejected)
	if used := allocated() - before; used > 8<<20 {
		t.Errorf("took %d MB", used>>20)
	}
	f = newFile()
	for range maxVariables + 2 {
		f.vars = append(f.vars, savVar{name: "A"})
	}
	wantKind(t, "variables", read(f.bytes(), cells.Options{}), engine.Rejected)
}

func FuzzRead(f *testing.F) {
	for compression := range 3 {
		f.Add(full(compression).bytes())
		few := mixed(4)
		few.order, few.compression, few.unknown = binary.BigEndian, compression, true
		few.records = nil
		f.Add(few.bytes())
	}
	for _, name := range []string{"pspp.sav", "pspp.zsav", "cp1258.sav", "haven.sav", "pspp.por"} {
		if data, err := os.ReadFile("testdata/" + name); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		guess := func([]byte) (cells.Decoder, cells.Encoding, error) { return byteDecoder{}, cells.Encoding{}, nil }
		r, err := open(data, cells.Options{BatchRows: 7, Workers: 2, Guess: guess})
		if err != nil {
			checkError(t, err)
			return
		}
		enough := errors.New("enough")
		last := len(r.book.Variables) - 1
		var first, second []*cells.Batch
		collect := func(into *[]*cells.Batch) func(*cells.Batch) error {
			return func(b *cells.Batch) error {
				if *into = append(*into, b); len(*into) > 20 {
					return enough
				}
				return nil
			}
		}
		err = r.Batches(context.Background(), nil, collect(&first))
		again := r.Batches(context.Background(), []int{last}, collect(&second))
		if err == nil && again != nil || len(second) < len(first) { // an error of another column's text stops only the first
			t.Fatalf("all columns: %d, %v; the last one: %d, %v", len(first), err, len(second), again)
		}
		if err != nil && !errors.Is(err, enough) {
			checkError(t, err)
		}
		for i, b := range first {
			checkBatch(t, r, b)
			for row := range b.Len {
				if show(&b.Columns[last], row) != show(&second[i].Columns[0], row) {
					t.Fatalf("row %d of batch %d differs", row, i)
				}
			}
		}
	})
}

// byteDecoder takes each byte for the letter of that number.
type byteDecoder struct{}

func (byteDecoder) Name() string { return "bytes" }

func (byteDecoder) Append(dst, src []byte) ([]byte, int) {
	for _, b := range src {
		dst = append(dst, string(rune(b))...)
	}
	return dst, 0
}

func checkError(t *testing.T, err error) {
	t.Helper()
	var e *engine.Error
	if !errors.As(err, &e) || e.Kind != engine.Rejected {
		t.Fatalf("%#v", err)
	}
}

func checkBatch(t *testing.T, r *Reader, b *cells.Batch) {
	t.Helper()
	for i := range b.Columns {
		c := &b.Columns[i]
		if c.Tags != nil && len(c.Tags) != b.Len {
			t.Fatal("tags")
		}
		if r.book.Variables[i].Kind == cells.Number && len(c.Numbers) != b.Len {
			t.Fatal("numbers")
		}
		if r.book.Variables[i].Kind == cells.Text && (len(c.Ends) != b.Len || int(c.Ends[b.Len-1]) != len(c.Text)) {
			t.Fatal("texts")
		}
	}
}

package tabular

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"corridor/engine"
	"corridor/ingest/cells"
)

// workbookOf writes lines into the first sheet of a workbook.
func workbookOf(t *testing.T, lines ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, line := range lines {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", cell, &line)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "in.bin")
	if err := f.SaveAs(path, excelize.Options{}); err != nil && !errors.Is(err, excelize.ErrWorkbookFileFormat) {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil { // the library wants its own ending
		if err := f.SaveAs(path + ".xlsx"); err != nil {
			t.Fatal(err)
		}
		path += ".xlsx"
	}
	return path
}

func TestWorkbookAsTextCells(t *testing.T) {
	lines := [][]any{{"mã", "tuổi", "ghi chú"}}
	for i := range 10 {
		lines = append(lines, []any{"0" + strings.Repeat("1", i), float64(i) + 0.5, nil})
	}
	lines[4][1], lines[5][2] = "4", "x"
	path := workbookOf(t, lines...)
	for _, o := range []Options{{}, {BatchRows: 3, Columns: []string{"tuổi", "mã", "tuổi"}}} {
		f, err := Open(context.Background(), path, o)
		if err != nil {
			t.Fatal(err)
		}
		if f.Format != "xlsx" || f.Rows != 10 || f.Typed != nil || len(f.Codebook.Notes) == 0 || !reflect.DeepEqual(f.Header, []string{"mã", "tuổi", "ghi chú"}) {
			t.Errorf("%+v", f)
		}
		age := 1
		if o.Columns != nil {
			age = 0
		}
		row := 0
		err = f.Batches(context.Background(), func(b *Batch) error {
			for r := range b.Len {
				number := row != 3
				if b.FirstRow+int64(r) != int64(row+1) || b.Numeric(age, r) != number || b.Tag(age, r) != cells.Present {
					t.Errorf("row %d: %q, numeric %v", row+1, b.Text(age, r), b.Numeric(age, r))
				}
				if _, ok := b.Number(age, r); ok {
					t.Error("a workbook has no numbers of its own type")
				}
				row++
			}
			return nil
		})
		if err != nil || row != 10 {
			t.Errorf("%d rows, %v", row, err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Texts in .VnTime: the bytes of TCVN3 as Latin letters, as old workbooks keep them (iconv -f TCVN gives the same letters).
func TestWorkbookInTCVN3(t *testing.T) {
	path := workbookOf(t, []any{"TØnh", "Tªn", "n"}, []any{"Hµ Néi", "Th¸i", 1}, []any{"Qu¶ng Ninh", "B×nh", 2}, []any{"CÇn Th¬", "§øc", 3}, []any{"B¾c Giang", "Th\u00adëng", 4})
	for _, encoding := range []string{"", "tcvn3", "tcvn3-in-utf8"} {
		columns, rows, err := table(path, Options{Encoding: encoding})
		if err != nil {
			t.Errorf("encoding %q: %v", encoding, err)
			continue
		}
		want := []string{"Quảng Ninh", "Bình", "2"}
		if !reflect.DeepEqual(columns, []string{"Tỉnh", "Tên", "n"}) || !reflect.DeepEqual(rows[1], want) || rows[3][1] != "Thưởng" {
			t.Errorf("encoding %q: %q %q", encoding, columns, rows)
		}
	}
	if _, rows, err := table(path, Options{Encoding: "utf-8"}); err != nil || rows[0][0] != "Hµ Néi" {
		t.Errorf("as it is: %q, %v", rows, err)
	}
	_, err := Open(context.Background(), path, Options{Encoding: "gbk"})
	checkRefusal(t, err, refusal{kind: engine.Usage, text: "Unicode"})
}

// The file that is identified is the file that is read, in every format.
func TestEveryFormatNoticesAChange(t *testing.T) {
	typed := fake(50_000)
	typed.size = 1000
	for name, path := range map[string]string{
		"typed": withFormat(t, typed),
		"arrow": parquetFileOf(t, writeArrow(t, kinds()[:3], 1000, 5, true)),
		"xlsx":  workbookOf(t, []any{"a", "b"}, []any{1, 2}, []any{3, 4}),
	} {
		f, err := Open(context.Background(), path, Options{BatchRows: 1})
		if err != nil {
			t.Fatal(name, err)
		}
		if sum, size, err := f.Fingerprint(); err != nil || len(sum) != 64 || size != f.Size {
			t.Errorf("%s: fingerprint %s of %d bytes, %v", name, sum, size, err)
		}
		grown := false
		err = f.Batches(context.Background(), func(*Batch) error {
			if grown {
				return nil
			}
			grown = true
			w, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer w.Close()
			_, err = w.WriteString("more")
			return err
		})
		checkRefusal(t, err, refusal{kind: engine.IO, text: "changed while it was being read"})
		if _, _, err := f.Fingerprint(); engine.KindOf(err) != engine.IO {
			t.Errorf("%s: fingerprint after a change: %v", name, err)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

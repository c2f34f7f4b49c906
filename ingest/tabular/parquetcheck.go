package tabular

import (
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"corridor/engine"
)

var copyAgain = engine.Text{En: "copy, download or write it again", Vi: "hãy sao chép, tải hoặc ghi lại tệp"}

func truncated(path string) *engine.Error {
	return rejected(engine.Where{File: path}, "truncated Parquet file: it begins like Parquet, but the end of it is missing",
		"tệp Parquet bị cụt: phần đầu đúng là Parquet nhưng thiếu phần cuối").Do(copyAgain.En, copyAgain.Vi)
}

func encrypted(path string) *engine.Error {
	return rejected(engine.Where{File: path}, "the Parquet file is encrypted", "tệp Parquet đã bị mã hóa").
		Do("write it again without encryption", "hãy ghi lại tệp không mã hóa")
}

func damagedFooter(path string, cause error) *engine.Error {
	return rejected(engine.Where{File: path}, "damaged Parquet file: its footer cannot be read",
		"tệp Parquet bị hỏng: không đọc được phần cuối tệp").Because(cause).Do(copyAgain.En, copyAgain.Vi)
}

// guard turns a panic of a library into an error: what a file says must not stop the program.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the reader stopped: %v", r)
		}
	}()
	return f()
}

// damaged makes an error of the library ours; errors that are already ours stay.
func (p *parquetFile) damaged(err error, at engine.Where) error {
	var ours *engine.Error
	if errors.As(err, &ours) {
		return ours
	}
	if changed := p.src.unchanged(); changed != nil {
		return changed
	}
	return rejected(at, "damaged Parquet file", "tệp Parquet bị hỏng").Because(err).Do(copyAgain.En, copyAgain.Vi)
}

func typeName(c *schema.Column) string {
	if l := c.LogicalType(); l != nil && l.IsValid() && !l.IsNone() {
		return l.String()
	}
	return c.PhysicalType().String()
}

// checkGroups believes nothing that the footer says of the row groups until it fits together and into the file. Every
// column is checked, also those not asked for.
func (p *parquetFile) checkGroups() error {
	meta := p.rd.MetaData()
	if meta.IsSetEncryptionAlgorithm() {
		return encrypted(p.src.path)
	}
	if n := meta.Schema.NumColumns(); n > maxColumns {
		return fmt.Errorf("%d columns", n)
	}
	total := int64(0)
	for g := range p.rd.NumRowGroups() {
		rg := meta.RowGroup(g)
		rows := rg.NumRows()
		if rows < 0 || rows > meta.NumRows-total {
			return fmt.Errorf("row group %d states %d rows, the file %d", g+1, rows, meta.NumRows)
		}
		total += rows
		if rg.NumColumns() != meta.Schema.NumColumns() {
			return fmt.Errorf("row group %d has %d columns, the schema %d", g+1, rg.NumColumns(), meta.Schema.NumColumns())
		}
		for c := range rg.NumColumns() {
			if err := p.checkChunk(rg, g, c); err != nil {
				return err
			}
		}
		p.groups = append(p.groups, rows)
	}
	if total != meta.NumRows {
		return fmt.Errorf("the row groups hold %d rows, the footer states %d", total, meta.NumRows)
	}
	return nil
}

func (p *parquetFile) checkChunk(rg *metadata.RowGroupMetaData, g, c int) error {
	chunk, err := rg.ColumnChunk(c)
	if err != nil {
		return fmt.Errorf("row group %d, column %d: %w", g+1, c, err)
	}
	col := p.rd.MetaData().Schema.Column(c)
	if chunk.CryptoMetadata() != nil {
		return encrypted(p.src.path)
	}
	if chunk.FilePath() != "" {
		return fmt.Errorf("row group %d, column %q lies in another file", g+1, col.Path())
	}
	if err := p.checkCodec(chunk.Compression(), col.Path()); err != nil {
		return err
	}
	if chunk.Type() != col.PhysicalType() {
		return fmt.Errorf("row group %d, column %q is %v, the schema says %v", g+1, col.Path(), chunk.Type(), col.PhysicalType())
	}
	start, length, size := chunkStart(chunk), chunk.TotalCompressedSize(), p.src.info.Size()
	if rg.NumRows() > 0 && (start < 4 || length < 0 || start > size-footTail || length > size-footTail-start) {
		return fmt.Errorf("row group %d, column %q lies outside the file", g+1, col.Path())
	}
	if col.MaxRepetitionLevel() == 0 && chunk.NumValues() != rg.NumRows() {
		return fmt.Errorf("row group %d, column %q has %d values for %d rows", g+1, col.Path(), chunk.NumValues(), rg.NumRows())
	}
	return nil
}

// chunkStart is where the first page of a column chunk stands (a dictionary, if there is one, comes first).
func chunkStart(c *metadata.ColumnChunkMetaData) int64 {
	start := c.DataPageOffset()
	if d := c.DictionaryPageOffset(); c.HasDictionaryPage() && d > 0 && d < start {
		start = d
	}
	return start
}

// checkCodec refuses Brotli (CVE-2026-111497: files that name it must reach no native reader) and the codecs that the
// library does not read.
func (p *parquetFile) checkCodec(codec compress.Compression, column string) error {
	name := "unknown"
	switch codec {
	case compress.Codecs.Uncompressed, compress.Codecs.Snappy, compress.Codecs.Gzip, compress.Codecs.Zstd, compress.Codecs.Lz4Raw:
		return nil
	case compress.Codecs.Brotli:
		name = "BROTLI"
	case compress.Codecs.Lz4:
		name = "LZ4 (Hadoop)"
	case compress.Codecs.Lzo:
		name = "LZO"
	}
	return rejected(engine.Where{File: p.src.path, Column: column},
		fmt.Sprintf("the Parquet file names the compression %s, which is not accepted", name),
		fmt.Sprintf("tệp Parquet dùng kiểu nén %s, không được chấp nhận", name)).
		Do("write it again uncompressed or with snappy, gzip, zstd or lz4_raw",
			"hãy ghi lại không nén, hoặc nén bằng snappy, gzip, zstd hay lz4_raw")
}

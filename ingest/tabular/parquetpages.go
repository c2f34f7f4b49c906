package tabular

import (
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/parquet/metadata"
)

const (
	firstHeaderRead = 512
	maxPageHeader   = 4 << 20 // statistics may hold long texts
	maxPageValues   = 1 << 26 // the library makes room for as many as some encodings state
	headerSlack     = 100     // old parquet-mr left the dictionary page's header out of a chunk's size (PARQUET-816)
)

// pageHeader is what we read of a page's header.
type pageHeader struct {
	size, packed int64 // bytes of the page unpacked and in the file
	values       int64
	dictionary   bool
	index        bool
}

// checkPages walks over the page headers of a column chunk before the library trusts them: pages must lie in the chunk,
// be of a size that we accept, and hold as many values together as the row group has rows.
func (p *parquetFile) checkPages(chunk *metadata.ColumnChunkMetaData, rows int64) error {
	pos := chunkStart(chunk)
	end := min(pos+chunk.TotalCompressedSize()+headerSlack, p.src.info.Size()-footTail)
	for seen := int64(0); seen < rows; {
		h, length, err := p.pageHeader(pos, end)
		if err != nil {
			return err
		}
		pos += length
		if h.packed < 0 || h.packed > end-pos {
			return fmt.Errorf("a page of %d bytes does not fit into its column", h.packed)
		}
		if h.size < 0 || h.size > maxPage {
			return fmt.Errorf("a page of %d bytes, at most %d are accepted", h.size, maxPage)
		}
		if h.values < 0 || h.values > maxPageValues {
			return fmt.Errorf("a page of %d values, at most %d are accepted", h.values, maxPageValues)
		}
		pos += h.packed
		switch {
		case h.index:
		case h.dictionary:
			// A value of a dictionary takes a bit at the least, and most types take four bytes.
			if h.values > 8*h.size {
				return fmt.Errorf("a dictionary of %d values in %d bytes", h.values, h.size)
			}
		default:
			seen += h.values
			if seen > rows {
				return fmt.Errorf("the pages hold more values than the %d rows", rows)
			}
		}
	}
	return nil
}

// pageHeader reads the page header at pos and tells its length.
func (p *parquetFile) pageHeader(pos, end int64) (h pageHeader, length int64, err error) {
	for size := int64(firstHeaderRead); ; size *= 8 {
		size = min(size, end-pos)
		if size <= 0 {
			return h, 0, errFewValues
		}
		buf := make([]byte, size)
		if _, err := io.ReadFull(io.NewSectionReader(p.src.fd, pos, size), buf); err != nil {
			return h, 0, err
		}
		h = pageHeader{}
		w := walker{b: buf, see: h.take}
		if err := w.structure(0); err == nil {
			return h, int64(w.pos), nil
		}
		if size == end-pos || size >= maxPageHeader {
			return h, 0, errThrift
		}
	}
}

// take keeps the integers of a PageHeader that matter; the field ids are those of parquet.thrift.
func (h *pageHeader) take(path []int16, n int64) {
	const kind, size, packed, dataV1, dictionary, dataV2, values = 1, 2, 3, 5, 7, 8, 1
	const indexPage, dictionaryPage = 1, 2
	if len(path) == 1 {
		switch path[0] {
		case kind:
			h.index, h.dictionary = n == indexPage, n == dictionaryPage
		case size:
			h.size = n
		case packed:
			h.packed = n
		}
	}
	if len(path) == 2 && path[1] == values && (path[0] == dataV1 || path[0] == dictionary || path[0] == dataV2) {
		h.values = n
	}
}

package tabular

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	pqfile "github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"corridor/engine"
	"corridor/ingest/cells"
)

const (
	maxFooter = 32 << 20  // a footer's lists are built in memory before any of it is used
	maxPage   = 128 << 20 // DuckDB, whose pages are the largest we know, writes at most 100 MB
	footTail  = 8         // footer length and end mark
)

// parquetFile is a Parquet file whose footer has been read and believed as far as it could be checked.
type parquetFile struct {
	src    *source
	o      Options
	rd     *pqfile.Reader
	leaves []leaf // columns to deliver
	groups []int64
}

// leaf is a column to deliver.
type leaf struct {
	name string
	at   int // index among the file's leaf columns
	col  *schema.Column

	numeric bool
}

func openParquet(src *source, o Options) (*File, error) {
	if err := checkFooter(src); err != nil {
		return nil, err
	}
	p := &parquetFile{src: src, o: o}
	var header []string
	err := guard(func() (err error) {
		size := src.info.Size()
		props := parquet.NewReaderProperties(memory.NewGoAllocator())
		props.BufferedStreamEnabled = true
		props.BufferSize = 1 << 16
		props.MaxCompressedPageSize = min(maxPage, size)
		props.MaxUncompressedPageSize = maxPage
		p.rd, err = pqfile.NewParquetReader(io.NewSectionReader(src.fd, 0, size), pqfile.WithReadProps(props))
		if err != nil {
			return err
		}
		if err = p.checkGroups(); err != nil {
			return err
		}
		header, err = p.chooseLeaves()
		return err
	})
	if err != nil {
		return nil, p.damaged(err, engine.Where{File: src.path})
	}
	p.o = o.fit(len(p.leaves))
	columns := make([]string, len(p.leaves))
	for i, l := range p.leaves {
		columns[i] = l.name
	}
	return &File{Format: "parquet", Header: header, Columns: columns, Rows: p.rd.NumRows(), Codebook: p.codebook(header), read: p.read}, nil
}

// codebook takes the declarations of the schema and of the footer; the Arrow schema that some writers add in binary is none
// of them.
func (p *parquetFile) codebook(header []string) *cells.Codebook {
	meta := p.rd.MetaData()
	book := &cells.Codebook{Format: "parquet", Rows: p.rd.NumRows(), Software: meta.GetCreatedBy(),
		Encoding: cells.Encoding{Declared: "utf-8", Used: "utf-8"}, Attributes: map[string]string{}}
	for _, kv := range meta.KeyValueMetadata() {
		if kv.Key != "ARROW:schema" && kv.Value != nil {
			book.Attributes[kv.Key] = *kv.Value
		}
	}
	root := meta.Schema.Root()
	for i, name := range header {
		v := cells.Variable{Name: name, Kind: cells.Text, Storage: "nested"}
		if node, ok := root.Field(i).(*schema.PrimitiveNode); ok {
			v.Kind, v.Calendar, v.Storage = parquetKind(node)
			v.Single = node.PhysicalType() == parquet.Types.Float
		}
		book.Variables = append(book.Variables, v)
	}
	return book
}

// parquetKind says what the cells of a type are, and names it.
func parquetKind(node *schema.PrimitiveNode) (cells.Kind, cells.Calendar, string) {
	logical := node.LogicalType()
	name := node.PhysicalType().String()
	if logical != nil && logical.IsValid() && !logical.IsNone() {
		name = logical.String()
	}
	switch logical.(type) {
	case schema.DateLogicalType:
		return cells.Number, cells.Day, name
	case schema.TimestampLogicalType:
		return cells.Number, cells.Instant, name
	case schema.TimeLogicalType:
		return cells.Number, cells.Clock, name
	case schema.DecimalLogicalType, schema.Float16LogicalType:
		return cells.Number, cells.None, name
	}
	switch node.PhysicalType() {
	case parquet.Types.Int96:
		return cells.Number, cells.Instant, name
	case parquet.Types.Int32, parquet.Types.Int64, parquet.Types.Float, parquet.Types.Double:
		return cells.Number, cells.None, name
	}
	return cells.Text, cells.None, name
}

// checkFooter looks at the end of the file before the library may: the mark, the length that it states, and whether the
// lists in it can be as long as they say.
func checkFooter(src *source) error {
	size := src.info.Size()
	tail := make([]byte, footTail)
	if size < int64(len("PAR1")+footTail) {
		return truncated(src.path)
	}
	if _, err := src.fd.ReadAt(tail, size-footTail); err != nil {
		return src.readError(err)
	}
	head := make([]byte, 4)
	if _, err := src.fd.ReadAt(head, 0); err != nil {
		return src.readError(err)
	}
	if string(head) == "PARE" || string(tail[4:]) == "PARE" {
		return encrypted(src.path)
	}
	if !bytes.Equal(tail[4:], []byte("PAR1")) {
		return truncated(src.path)
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	if length > size-footTail-4 || length == 0 {
		return rejected(engine.Where{File: src.path},
			fmt.Sprintf("damaged Parquet file: it states a footer of %d bytes, the whole file has %d", length, size),
			fmt.Sprintf("tệp Parquet bị hỏng: tệp khai báo phần cuối dài %d byte trong khi cả tệp chỉ có %d", length, size)).
			Do(copyAgain.En, copyAgain.Vi)
	}
	if length > maxFooter {
		return rejected(engine.Where{File: src.path},
			fmt.Sprintf("the Parquet footer has %d bytes, more than the %d accepted", length, maxFooter),
			fmt.Sprintf("phần cuối tệp Parquet dài %d byte, vượt quá giới hạn %d", length, maxFooter)).
			Do("write the file with fewer row groups or columns", "hãy ghi tệp với ít nhóm dòng hoặc ít cột hơn")
	}
	foot := make([]byte, length)
	if _, err := src.fd.ReadAt(foot, size-footTail-length); err != nil {
		return src.readError(err)
	}
	if err := checkThriftFooter(foot); err != nil {
		return damagedFooter(src.path, err)
	}
	return nil
}

// chooseLeaves takes the header (the root's fields) and finds the columns asked for among them.
func (p *parquetFile) chooseLeaves() (header []string, err error) {
	s := p.rd.MetaData().Schema
	root := s.Root()
	header = make([]string, root.NumFields())
	leafOf := make(map[schema.Node]int, len(header))
	for i := range s.NumColumns() {
		leafOf[s.ColumnRoot(i)] = i
	}
	for i := range header {
		header[i] = cleanName(root.Field(i).Name())
	}
	if err := checkHeader(p.src.path, 0, header); err != nil {
		return nil, err
	}
	names, places, missing := choose(header, p.o.Columns)
	if len(missing) > 0 {
		return nil, missingColumns(p.src.path, "parquet", header, missing)
	}
	for i, place := range places {
		node := root.Field(place)
		if node.Type() != schema.Primitive || node.RepetitionType() == parquet.Repetitions.Repeated {
			return nil, unsupported(p.src.path, names[i], "nested data (a list, map or struct)", "dữ liệu lồng nhau (danh sách, ánh xạ, cấu trúc)")
		}
		l := leaf{name: names[i], at: leafOf[node]}
		kind, _, _ := parquetKind(node.(*schema.PrimitiveNode))
		l.numeric = kind == cells.Number
		l.col = s.Column(l.at)
		if newCells(l.col, p.o.MaxLine) == nil {
			kind := typeName(l.col)
			return nil, unsupported(p.src.path, l.name, "the type "+kind, "kiểu "+kind)
		}
		p.leaves = append(p.leaves, l)
	}
	return header, nil
}

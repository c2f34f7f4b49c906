package tabular

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
	"corridor/ingest/cells"
)

// arrowFile is an Arrow file or stream whose messages fit into it.
type arrowFile struct {
	src     *source
	o       Options
	columns []string
	text    []arrowText
	numeric []bool
	places  []int // fields to deliver
}

func isArrow(head []byte) bool {
	return len(head) >= 8 && (string(head[:6]) == arrowMark && head[6] == 0 && head[7] == 0 || string(head[:4]) == "\xff\xff\xff\xff")
}

func openArrow(src *source, o Options) (*File, error) {
	a := &arrowFile{src: src, o: o}
	rows, ended, err := a.walk()
	if err != nil {
		return nil, a.damaged(err, engine.Where{File: src.path})
	}
	rd, _, err := a.reader()
	if err != nil {
		return nil, a.damaged(err, engine.Where{File: src.path})
	}
	schema := rd.Schema()
	rd.Release()
	book := arrowCodebook(schema, rows)
	header := make([]string, len(book.Variables))
	for i := range header {
		header[i] = book.Variables[i].Name
	}
	if len(header) > maxColumns {
		return nil, a.damaged(fmt.Errorf("%d columns", len(header)), engine.Where{File: src.path})
	}
	if err := checkHeader(src.path, 0, header); err != nil {
		return nil, err
	}
	var missing []string
	a.columns, a.places, missing = choose(header, o.Columns)
	a.o = o.fit(len(a.columns))
	if len(missing) > 0 {
		return nil, missingColumns(src.path, "arrow", header, missing)
	}
	for i, place := range a.places {
		f := schema.Field(place)
		text := arrowTexts(f.Type, o.MaxLine)
		if text == nil {
			return nil, unsupported(src.path, a.columns[i], "the type "+f.Type.Name(), "kiểu "+f.Type.Name())
		}
		a.text, a.numeric = append(a.text, text), append(a.numeric, book.Variables[place].Kind == cells.Number)
	}
	a.describe(book, ended)
	return &File{Format: "arrow", Header: header, Columns: a.columns, Rows: rows, Codebook: book, read: a.read}, nil
}

// walk goes over all messages: they must fit into the file, and their rows are counted.
func (a *arrowFile) walk() (rows int64, ended bool, err error) {
	m, err := messagesOf(a.src)
	if err != nil {
		return 0, false, err
	}
	for first := true; ; first = false {
		msg, err := m.next()
		if errors.Is(err, io.EOF) && !first {
			return rows, m.ended, nil
		}
		if err != nil {
			return 0, false, err
		}
		if first != (msg.kind == schemaMessage) {
			return 0, false, errors.New("a stream begins with its schema, and has one")
		}
		if msg.kind == recordMessage {
			if rows += msg.rows; rows > maxRows {
				return 0, false, fmt.Errorf("%d rows", rows)
			}
		}
		m.pos += msg.body
	}
}

// reader is the library's, fed with checked messages; m tells how far it is.
func (a *arrowFile) reader() (rd *ipc.Reader, m *arrowMessages, err error) {
	if m, err = messagesOf(a.src); err != nil {
		return nil, nil, err
	}
	err = guard(func() (err error) {
		rd, err = ipc.NewReaderFromMessageReader(arrowFeed{m}, ipc.WithAllocator(memory.NewGoAllocator()), ipc.WithEnsureNativeEndian(true))
		return err
	})
	return rd, m, err
}

// arrowCodebook takes the schema's declarations; the metadata of a field stands in Attributes as "field.key".
func arrowCodebook(s *arrow.Schema, rows int64) *cells.Codebook {
	book := &cells.Codebook{Format: "arrow", Rows: rows, Encoding: cells.Encoding{Declared: "utf-8", Used: "utf-8"}, Attributes: map[string]string{}}
	keep := func(prefix string, m arrow.Metadata) {
		for i, key := range m.Keys() {
			book.Attributes[prefix+key] = m.Values()[i]
		}
	}
	keep("", s.Metadata())
	for _, f := range s.Fields() {
		v := arrowVariable(f)
		book.Variables = append(book.Variables, v)
		keep(v.Name+".", f.Metadata)
	}
	return book
}

func (a *arrowFile) describe(book *cells.Codebook, ended bool) {
	mark := make([]byte, len(arrowMark))
	if _, err := a.src.fd.ReadAt(mark, 0); err == nil && string(mark) == arrowMark {
		book.Release = "file"
		return
	}
	book.Release = "stream"
	if !ended {
		book.Notes = append(book.Notes, engine.Text{
			En: "the stream has no end mark: whether rows are missing at its end cannot be told from the file",
			Vi: "luồng Arrow không có dấu kết thúc: không thể biết từ tệp liệu có thiếu dòng ở cuối hay không",
		})
	}
}

func truncatedArrow(path string) *engine.Error {
	return rejected(engine.Where{File: path}, "truncated Arrow file: it begins like Arrow, but the end of it is missing",
		"tệp Arrow bị cụt: phần đầu đúng là Arrow nhưng thiếu phần cuối").Do(copyAgain.En, copyAgain.Vi)
}

// damaged makes an error of the library ours; errors that are already ours stay.
func (a *arrowFile) damaged(err error, at engine.Where) error {
	var ours *engine.Error
	if errors.As(err, &ours) {
		return ours
	}
	if changed := a.src.unchanged(); changed != nil {
		return changed
	}
	if errors.Is(err, errLargeBatch) {
		return rejected(at, fmt.Sprintf("a record batch holds more than %d MB", maxArrowBatch>>20),
			fmt.Sprintf("một khối bản ghi lớn hơn %d MB", maxArrowBatch>>20)).
			Do("write the file again in smaller record batches, or as Parquet", "hãy ghi lại tệp với khối bản ghi nhỏ hơn, hoặc ghi ra Parquet")
	}
	return rejected(at, "damaged Arrow file", "tệp Arrow bị hỏng").Because(err).Do(copyAgain.En, copyAgain.Vi)
}

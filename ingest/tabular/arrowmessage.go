package tabular

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/klauspost/compress/zstd"
)

// An Arrow file is a stream of messages between two marks, with a footer that tells where they are. Both forms are read as
// a stream, message by message, and each message is checked before the library may believe it: the library makes room for
// whatever length a message states.

const (
	arrowMark      = "ARROW1"
	maxArrowMeta   = 64 << 20  // of one message: a schema of many columns with pandas' own metadata
	maxArrowBatch  = 512 << 20 // bytes of one record batch, unpacked
	maxArrowWindow = 64 << 20  // of a zstd frame
	maxRows        = 1 << 48

	schemaMessage, dictionaryMessage, recordMessage = 1, 2, 3
)

var errAfterEnd = errors.New("bytes follow the end of the stream")

// arrowMessages walks over the messages of a file.
type arrowMessages struct {
	src      *source
	pos, end int64
	ended    bool // the end mark was seen, not only the end of the file
}

// arrowMessage is what a message says of itself.
type arrowMessage struct {
	kind       byte
	meta       []byte
	body       int64 // bytes
	rows       int64
	longest    int64 // of its arrays
	compressed bool
	codec      int8 // 0 LZ4 frame, 1 ZSTD
	buffers    [][2]int64
}

// messagesOf finds where the messages begin and end.
func messagesOf(src *source) (*arrowMessages, error) {
	m := &arrowMessages{src: src, end: src.info.Size()}
	head := make([]byte, min(8, m.end))
	if _, err := src.fd.ReadAt(head, 0); err != nil {
		return nil, src.readError(err)
	}
	if !bytes.HasPrefix(head, []byte(arrowMark)) {
		return m, nil
	}
	tail := make([]byte, 4+len(arrowMark))
	if m.end < int64(len(head)+len(tail)) {
		return nil, truncatedArrow(src.path)
	}
	if _, err := src.fd.ReadAt(tail, m.end-int64(len(tail))); err != nil {
		return nil, src.readError(err)
	}
	m.end -= int64(len(tail)) + int64(binary.LittleEndian.Uint32(tail))
	if string(tail[4:]) != arrowMark || m.end < 8 {
		return nil, truncatedArrow(src.path)
	}
	return m, m.skipPadding()
}

// skipPadding passes over the zeros that some writers put behind the first mark, up to 64 bytes.
func (m *arrowMessages) skipPadding() error {
	word := make([]byte, 8)
	for m.pos = 8; m.pos < 64 && m.pos+8 <= m.end; m.pos += 8 {
		if _, err := m.src.fd.ReadAt(word, m.pos); err != nil {
			return m.src.readError(err)
		}
		if binary.LittleEndian.Uint64(word) != 0 {
			return nil
		}
	}
	return nil
}

// next reads and checks the metadata of the next message and stands before its body; io.EOF at the end.
func (m *arrowMessages) next() (msg arrowMessage, err error) {
	if m.pos == m.end {
		return msg, io.EOF
	}
	length, err := m.word()
	if err == nil && length == 0xffffffff {
		length, err = m.word()
	}
	if err != nil {
		return msg, err
	}
	if length == 0 {
		m.ended = true
		return msg, m.checkRest()
	}
	if int64(length) > min(maxArrowMeta, m.end-m.pos) || length < 8 {
		return msg, fmt.Errorf("a message of %d bytes does not fit into the file", length)
	}
	msg.meta = make([]byte, length)
	if err := m.readAt(msg.meta); err != nil {
		return msg, err
	}
	if err := guard(msg.parse); err != nil {
		return msg, err
	}
	if msg.body < 0 || msg.body > m.end-m.pos {
		return msg, fmt.Errorf("a message body of %d bytes does not fit into the file", msg.body)
	}
	return msg, msg.check()
}

func (m *arrowMessages) word() (uint32, error) {
	b := make([]byte, 4)
	if m.end-m.pos < 4 {
		return 0, io.ErrUnexpectedEOF
	}
	err := m.readAt(b)
	return binary.LittleEndian.Uint32(b), err
}

func (m *arrowMessages) readAt(b []byte) error {
	if _, err := m.src.fd.ReadAt(b, m.pos); errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF // the file has become shorter
	} else if err != nil {
		return err
	}
	m.pos += int64(len(b))
	return nil
}

// checkRest refuses a stream that goes on behind its end mark: what is there would be lost in silence.
func (m *arrowMessages) checkRest() error {
	buf := make([]byte, 1<<16)
	for m.pos < m.end {
		b := buf[:min(int64(len(buf)), m.end-m.pos)]
		if err := m.readAt(b); err != nil {
			return err
		}
		if len(bytes.Trim(b, "\x00")) > 0 {
			return errAfterEnd
		}
	}
	return io.EOF
}

// parse reads the fields of Message.fbs that matter. It may panic; see guard.
func (msg *arrowMessage) parse() error {
	t := flatbuffers.Table{Bytes: msg.meta, Pos: flatbuffers.GetUOffsetT(msg.meta)}
	if o := t.Offset(6); o != 0 {
		msg.kind = t.GetByte(t.Pos + flatbuffers.UOffsetT(o))
	}
	if o := t.Offset(10); o != 0 {
		msg.body = t.GetInt64(t.Pos + flatbuffers.UOffsetT(o))
	}
	o := t.Offset(8)
	if o == 0 {
		return errors.New("a message without content")
	}
	var content flatbuffers.Table
	t.Union(&content, flatbuffers.UOffsetT(o))
	if msg.kind == dictionaryMessage {
		o := content.Offset(6)
		if o == 0 {
			return errors.New("a dictionary without values")
		}
		content.Pos = content.Indirect(content.Pos + flatbuffers.UOffsetT(o))
	}
	switch msg.kind {
	case schemaMessage:
		return checkSchema(&content)
	case dictionaryMessage, recordMessage:
		return msg.parseBatch(&content)
	default:
		return fmt.Errorf("a message of kind %d", msg.kind)
	}
}

func (msg *arrowMessage) parseBatch(t *flatbuffers.Table) error {
	if o := t.Offset(4); o != 0 {
		msg.rows = t.GetInt64(t.Pos + flatbuffers.UOffsetT(o))
	}
	nodes, n, err := vector(t, 6, 16)
	if err != nil {
		return err
	}
	msg.longest = msg.rows
	for i := range n {
		msg.longest = max(msg.longest, t.GetInt64(nodes+flatbuffers.UOffsetT(16*i)))
	}
	buffers, n, err := vector(t, 8, 16)
	if err != nil {
		return err
	}
	for i := range n {
		at := buffers + flatbuffers.UOffsetT(16*i)
		msg.buffers = append(msg.buffers, [2]int64{t.GetInt64(at), t.GetInt64(at + 8)})
	}
	counts, n, err := vector(t, 12, 8)
	if err != nil {
		return err
	}
	for i := range n {
		if v := t.GetInt64(counts + flatbuffers.UOffsetT(8*i)); v < 0 || v > int64(len(msg.buffers)) {
			return fmt.Errorf("a column of %d buffers", v)
		}
	}
	if o := t.Offset(10); o != 0 {
		c := flatbuffers.Table{Bytes: t.Bytes, Pos: t.Indirect(t.Pos + flatbuffers.UOffsetT(o))}
		msg.compressed = true
		if o := c.Offset(4); o != 0 {
			msg.codec = c.GetInt8(c.Pos + flatbuffers.UOffsetT(o))
		}
	}
	return nil
}

func (msg *arrowMessage) check() error {
	if msg.rows < 0 || msg.rows > maxRows {
		return fmt.Errorf("a record batch of %d rows", msg.rows)
	}
	if msg.body > maxArrowBatch {
		return errLargeBatch
	}
	for _, b := range msg.buffers {
		if b[0] < 0 || b[1] < 0 || b[0] > msg.body || b[1] > msg.body-b[0] {
			return errors.New("a buffer lies outside its message")
		}
	}
	return nil
}

var errLargeBatch = errors.New("a record batch is too large")

// checkBody looks at the lengths that compressed buffers state, and whether so many rows can be in so many bytes.
func (msg *arrowMessage) checkBody(body []byte) error {
	total := int64(0)
	for _, b := range msg.buffers {
		size := b[1]
		if packed := body[b[0] : b[0]+b[1]]; msg.compressed && len(packed) > 0 {
			if len(packed) < 8 {
				return errors.New("a compressed buffer without its length")
			}
			if size = int64(binary.LittleEndian.Uint64(packed)); size == -1 {
				size = b[1] - 8
			} else if err := msg.checkFrame(packed[8:], size); err != nil {
				return err
			}
		}
		if size < 0 || size > maxArrowBatch-total {
			return errLargeBatch
		}
		total += size
	}
	// A row takes a bit in some buffer, unless all its columns are of the type null.
	if msg.longest > 8*total+1<<16 {
		return fmt.Errorf("%d rows in %d bytes", msg.longest, total)
	}
	return nil
}

// checkFrame refuses a zstd frame that asks for more room than it needs: the decoder makes it at once.
func (msg *arrowMessage) checkFrame(packed []byte, size int64) error {
	const zstdCodec = 1
	if msg.codec != zstdCodec {
		return nil
	}
	var h zstd.Header
	if err := h.Decode(packed); err != nil {
		return err
	}
	if room := max(h.WindowSize, h.FrameContentSize); room > maxArrowWindow && room > uint64(max(size, 0)) {
		return fmt.Errorf("a compressed buffer of %d bytes asks for room for %d", size, room)
	}
	return nil
}

// arrowFeed hands checked messages to the library.
type arrowFeed struct{ *arrowMessages }

func (f arrowFeed) Message() (*ipc.Message, error) {
	msg, err := f.next()
	if err != nil {
		return nil, err
	}
	body := make([]byte, msg.body)
	if err := f.readAt(body); err != nil {
		return nil, err
	}
	if err := msg.checkBody(body); err != nil {
		return nil, err
	}
	return ipc.NewMessage(memory.NewBufferBytes(msg.meta), memory.NewBufferBytes(body)), nil
}

func (arrowFeed) Release() {}
func (arrowFeed) Retain()  {}

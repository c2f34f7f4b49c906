package tabular

import (
	"bytes"
	"fmt"

	"corridor/engine"
	"corridor/ingest/charset"
)

// complainLetters says that bytes are no letters in the encoding that the text is read in.
func (c *csvFile) complainLetters(at engine.Where, f fault, data []byte, in *text) error {
	if c.letters.decoder != nil {
		return complainDecoded(at, c.letters.encoding.Used, in)
	}
	en := fmt.Sprintf("the text is not UTF-8 (byte 0x%02X)", data[f.off])
	vi := fmt.Sprintf("văn bản không phải UTF-8 (byte 0x%02X)", data[f.off])
	if c.letters.asked {
		return rejected(at, en, vi).Do("correct the cell, or give the file's true encoding", "hãy sửa ô này, hoặc cho biết đúng bảng mã của tệp")
	}
	start := bytes.LastIndexByte(data[:f.off], '\n') + 1
	for _, likely := range charset.Guess(data[start:], nil).Candidates {
		if likely.Name != charset.UTF8.Name() {
			en, vi = en+"; "+likely.Evidence.En, vi+"; "+likely.Evidence.In("vi")
			break
		}
	}
	return rejected(at, en, vi).
		Do("correct the cell; if the whole file is in another encoding, say which: --encoding, or the key encoding in the mapping",
			"hãy sửa ô này; nếu cả tệp theo bảng mã khác, hãy cho biết: --encoding, hoặc khóa encoding trong tệp ánh xạ")
}

func complainDecoded(at engine.Where, name string, in *text) error {
	en := fmt.Sprintf("the text is not %s", name)
	vi := fmt.Sprintf("văn bản không phải %s", name)
	if _, places := in.decoded.Bad(); len(places) > 0 {
		en += fmt.Sprintf(" (byte 0x%02X at offset %d)", places[0].Byte, in.skip+places[0].Offset)
		vi += fmt.Sprintf(" (byte 0x%02X tại vị trí %d)", places[0].Byte, in.skip+places[0].Offset)
	}
	return rejected(at, en, vi).
		Do("correct the cell, or give the file's true encoding: --encoding, or the key encoding in the mapping",
			"hãy sửa ô này, hoặc cho biết đúng bảng mã của tệp: --encoding, hoặc khóa encoding trong tệp ánh xạ")
}

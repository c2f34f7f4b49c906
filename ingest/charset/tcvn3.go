package charset

import (
	"strings"

	"golang.org/x/text/encoding/charmap"

	"corridor/engine"
)

// CapitalsByFont is to be told of every text that was read as TCVN3: what it says about capitals holds for all of them.
var CapitalsByFont = engine.Text{
	En: "TCVN3 has no codes for capital letters with tones: a font (.VnTimeH) shows them. They are read as small letters",
	Vi: "TCVN3 không có mã cho chữ hoa có dấu thanh: chữ hoa chỉ hiện bằng phông (.VnTimeH). Các chữ đó được đọc thành chữ thường",
}

// tcvn3Row are the letters from 0xA0 to 0xFF of TCVN 5712:1993, which iconv calls TCVN. A dot is no letter: the combining
// tones at 0xB0 to 0xB4, which the fonts of TCVN3 (also called VN3 or ABC) do not have. The capitals with tones from 0xAF on
// are not in TCVN3 either, but nothing else stands in their places.
const tcvn3Row = "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ.....àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"

// tonedCapitals are the letters of tcvn3Row that TCVN3 leaves out.
const tonedCapitals = "ẰẲẴẮẦẨẪẤỀỂỄẾỒỔỖỐ"

var (
	tcvn3      = newTCVN3("tcvn3", "")
	tcvn3Plain = newTCVN3("tcvn3", tonedCapitals) // for guessing: a toned capital speaks against it
)

func newTCVN3(name, without string) *table {
	t := &table{name: name}
	t.punctuation()
	b := 0x20
	for _, r := range tcvn3Row {
		if r != '.' && !strings.ContainsRune(without, r) {
			t.letters[b] = string(r)
		}
		b++
	}
	return t
}

// punctuation sets the marks at 0x80 to 0x9F, which the fonts have where Windows has them.
func (t *table) punctuation() {
	for _, b := range []byte{0x80, 0x82, 0x84, 0x85, 0x86, 0x87, 0x89, 0x8b, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9b} {
		t.letters[b-0x80] = string(charmap.Windows1252.DecodeByte(b))
	}
}

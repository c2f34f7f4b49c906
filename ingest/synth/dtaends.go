package synth

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// stataEnds are everything before and behind the rows of the Stata file.
func stataEnds(rows int64) (head, tail []byte) {
	var b bytes.Buffer
	var places [14]uint64
	b.WriteString("<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>")
	little(&b, uint16(columnCount))
	b.WriteString("</K><N>")
	little(&b, uint64(rows))
	b.WriteString("</N><label>")
	little(&b, uint16(len(Notice)))
	b.WriteString(Notice + "</label><timestamp>\x00</timestamp></header>")
	places[1] = uint64(b.Len())
	b.WriteString("<map>")
	table := b.Len()
	b.Write(make([]byte, 8*len(places)))
	b.WriteString("</map>")
	width := stataDictionary(&b, &places)
	stataCharacteristics(&b, &places)
	places[9] = uint64(b.Len())
	b.WriteString("<data>")

	var end bytes.Buffer
	after := uint64(b.Len()) + uint64(rows)*uint64(width)
	end.WriteString("</data>")
	places[10] = after + uint64(end.Len())
	end.WriteString("<strls></strls>")
	places[11] = after + uint64(end.Len())
	stataLabels(&end)
	places[12] = after + uint64(end.Len())
	end.WriteString("</stata_dta>")
	places[13] = after + uint64(end.Len())
	for i, p := range places {
		binary.LittleEndian.PutUint64(b.Bytes()[table+8*i:], p)
	}
	return b.Bytes(), end.Bytes()
}

// stataDictionary writes types, names, formats and labels of the columns; width is the length of a row.
func stataDictionary(b *bytes.Buffer, places *[14]uint64) (width int) {
	section := func(place int, name string, each func(*column)) {
		places[place] = uint64(b.Len())
		fmt.Fprintf(b, "<%s>", name)
		for i := range columns {
			each(&columns[i])
		}
		if name == "sortlist" {
			little(b, uint16(0))
		}
		fmt.Fprintf(b, "</%s>", name)
	}
	section(2, "variable_types", func(c *column) {
		little(b, uint16(c.stataStorage()))
		width += c.stataStorage().size()
	})
	section(3, "varnames", func(c *column) { fixed(b, c.name, 129) })
	section(4, "sortlist", func(*column) { little(b, uint16(0)) })
	section(5, "formats", func(c *column) { fixed(b, c.stataFormat(), 57) })
	section(6, "value_label_names", func(c *column) { fixed(b, c.labelSet(), 129) })
	section(7, "variable_labels", func(c *column) { fixed(b, c.meaning, 321) })
	return width
}

// labelSet is the name of a column's value labels; "" if it has none.
func (c *column) labelSet() string {
	if s := c.stataStorage(); s == asByte && len(c.labelsOf()) > 0 {
		return "n" + c.name
	}
	return ""
}

func stataCharacteristics(b *bytes.Buffer, places *[14]uint64) {
	places[8] = uint64(b.Len())
	b.WriteString("<characteristics>")
	for _, s := range append([][2]string{{"note1", Notice}, {"note0", "1"}}, svyset...) {
		b.WriteString("<ch>")
		little(b, uint32(2*129+len(s[1])+1))
		fixed(b, "_dta", 129)
		fixed(b, s[0], 129)
		b.WriteString(s[1] + "\x00</ch>")
	}
	b.WriteString("</characteristics>")
}

// missingLabels name .a, .b and .c.
var missingLabels = []string{"Không áp dụng", "Không biết", "Từ chối"}

func stataLabels(b *bytes.Buffer) {
	b.WriteString("<value_labels>")
	for i := range columns {
		c := &columns[i]
		if c.labelSet() == "" {
			continue
		}
		texts, values := c.labelsOf(), c.labelValues()
		if c.codes != noCodes {
			for k, text := range missingLabels {
				texts, values = append(texts, text), append(values, int32(2147483622+k))
			}
		}
		var table, all bytes.Buffer
		little(&table, int32(len(texts)))
		for _, t := range texts {
			all.WriteString(t + "\x00")
		}
		little(&table, int32(all.Len()))
		offset := int32(0)
		for _, t := range texts {
			little(&table, offset)
			offset += int32(len(t)) + 1
		}
		for _, v := range values {
			little(&table, v)
		}
		table.Write(all.Bytes())
		b.WriteString("<lbl>")
		little(b, int32(table.Len()))
		fixed(b, c.labelSet(), 129)
		b.WriteString("\x00\x00\x00")
		b.Write(table.Bytes())
		b.WriteString("</lbl>")
	}
	b.WriteString("</value_labels>")
}

// little writes a whole number with its least byte first. A buffer takes everything.
func little(b *bytes.Buffer, v any) { _ = binary.Write(b, binary.LittleEndian, v) }

// fixed writes a text in a field of so many bytes, ended by a zero.
func fixed(b *bytes.Buffer, text string, size int) {
	b.WriteString(text)
	b.Write(make([]byte, size-len(text)))
}

// answersVi are the Vietnamese words of the canonical codes that the module uses.
var answersVi = map[string]string{
	"M": "Nam", "F": "Nữ", "U": "Thành thị", "R": "Nông thôn", "Y": "Có", "N": "Không", "KINH": "Kinh",
	"SINGLE": "Chưa vợ/chồng", "MARRIED": "Có vợ/chồng", "WIDOWED": "Góa", "DIVORCED": "Ly hôn", "SEPARATED": "Ly thân",
	"NONE": "Không có", "BELOW_PRIMARY": "Chưa tốt nghiệp tiểu học", "PRIMARY": "Tiểu học", "LOWER_SECONDARY": "Trung học cơ sở",
	"UPPER_SECONDARY": "Trung học phổ thông", "ELEMENTARY": "Sơ cấp", "INTERMEDIATE": "Trung cấp", "COLLEGE": "Cao đẳng", "UNIVERSITY": "Đại học trở lên",
	"WORK": "Làm việc", "FAMILY": "Gia đình", "STUDY": "Đi học", "OTHER": "Khác",
	"EMPLOYEE": "Làm công hưởng lương", "EMPLOYER": "Chủ sử dụng lao động", "OWN_ACCOUNT": "Tự làm", "FAMILY_WORKER": "Lao động gia đình",
	"ENTERPRISE": "Doanh nghiệp dịch vụ", "INDIVIDUAL": "Cá nhân", "GOVERNMENT": "Cơ quan nhà nước", "PROVIDER": "Cơ sở cung cấp dịch vụ", "SELF": "Người lao động",
	"MONTH": "Tháng", "YEAR": "Năm", "HOUR": "Giờ", "DAY": "Ngày",
	"FULL": "Toàn bộ", "PART": "Một phần", "NO": "Chưa", "PENDING": "Đang chờ",
}

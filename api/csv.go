package api

import (
	"bytes"
	"encoding/csv"
	"strconv"
)

// encodeCSV writes RFC 4180: CRLF, no byte-order mark, a point in decimals, an empty field for null. With labels, each
// code column that has some is followed by NAME_LABEL in the language asked for.
func encodeCSV(columns []column, rows []*figure, synthetic, labels bool, language string) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	var record []string
	for _, c := range columns {
		record = append(record, c.name)
		if labels && c.labelled {
			record = append(record, c.name+"_LABEL")
		}
	}
	if err := w.Write(record); err != nil {
		return nil, err
	}
	for _, f := range rows {
		record = record[:0]
		for i := range columns {
			record = columns[i].appendText(record, f, synthetic, labels, language)
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// appendText appends the field of one figure, and its label where there is to be one.
func (c *column) appendText(record []string, f *figure, synthetic, labels bool, language string) []string {
	switch {
	case c.flag:
		return append(record, strconv.FormatBool(synthetic))
	case c.number != nil:
		return append(record, decimal(c.number(f)))
	}
	id, label := "", ""
	if at := c.at(f); at >= 0 {
		id, label = c.codes[at].ID, c.codes[at].Label.In(language)
	}
	record = append(record, id)
	if labels && c.labelled {
		record = append(record, label)
	}
	return record
}

// decimal is the shortest decimal that reads back as the number: 7.4, never 7.4000001 or 1e+06. "" for null.
func decimal(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

package spss

import (
	"bytes"
	"strconv"
)

// joinSegments makes one variable of the segments of each text beyond 255 bytes: each holds 255 bytes of it in 256, the last
// one the rest, as if each but the last had held 252.
func (d *dictionary) joinSegments(s *source) error {
	places := d.byShort()
	joined := make(map[int]int) // segments by the first one's place
	var failed error
	pairs(d.longWidths, func(key, value []byte) {
		width, err := strconv.Atoi(string(bytes.TrimSpace(value)))
		first, known := places[upper(key)]
		switch {
		case failed != nil || err == nil && width <= 255 && width > 0:
		case err != nil || !known || width <= 0 || width > maxVariable || d.variables[first].width == 0:
			failed = s.damaged("the record of very long texts is not right", "bản ghi về văn bản rất dài không đúng")
		default:
			if joined[first], failed = d.join(s, first, width); failed != nil {
				return
			}
		}
	})
	if failed != nil {
		return failed
	}
	kept := d.variables[:0]
	for i := 0; i < len(d.variables); i++ {
		v := d.variables[i]
		kept = append(kept, v)
		for n := joined[i]; n > 1; n-- {
			if i++; joined[i] > 0 {
				return s.damaged("two very long texts overlap", "hai văn bản rất dài chồng lên nhau")
			}
		}
	}
	d.variables = kept
	return nil
}

func (d *dictionary) join(s *source, first, width int) (int, error) {
	const step = 252
	n := (width + step - 1) / step
	if first+n > len(d.variables) {
		return 0, s.damaged("a very long text has fewer segments than its width needs", "một văn bản rất dài thiếu đoạn so với độ rộng")
	}
	v := &d.variables[first]
	v.pieces = make([]piece, 0, n)
	v.slots = 0
	for i := range n {
		part := &d.variables[first+i]
		used := 255
		if i == n-1 {
			used = width - step*(n-1)
		}
		slots := (used + 7) / 8
		if i > 0 && (part.width == 0 || part.slots != slots) || i == 0 && part.width != 255 {
			return 0, s.damaged("the segments of a very long text do not add up to its width", "các đoạn của một văn bản rất dài không khớp với độ rộng")
		}
		v.pieces = append(v.pieces, piece{slots, used})
		v.slots += slots
	}
	v.width = width
	return n, nil
}

// display gives measure and width of columns. The record has two or three numbers for each variable, or for each segment.
func (d *dictionary) display(raw int) {
	n, each := len(d.variables), 0
	for _, count := range []int{n, raw} {
		if len(d.displays) == 3*count || len(d.displays) == 2*count {
			each = len(d.displays) / count
			n = count
			break
		}
	}
	if each == 0 {
		if len(d.displays) > 0 {
			d.note("the display record does not fit the variables and was skipped", "bản ghi hiển thị không khớp với các biến nên đã bỏ qua")
		}
		return
	}
	for i, place := 0, 0; i < len(d.variables); i++ {
		v, values := &d.variables[i], d.displays[place*each:]
		if v.measure = values[0]; each == 3 {
			v.columns = values[1]
		}
		if place++; n == raw && len(v.pieces) > 1 {
			place += len(v.pieces) - 1
		}
	}
}

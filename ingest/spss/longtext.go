package spss

// byLong finds variables by the names that subtypes 21 and 22 use.
func (d *dictionary) byLong() map[string]int {
	names := make(map[string]int, len(d.variables))
	for i := len(d.variables) - 1; i >= 0; i-- {
		names[upper(d.variables[i].long)] = i
	}
	return names
}

// longTexts calls each with the variable that a record of subtype 21 or 22 is about; nil if there is none of this name.
func (d *dictionary) longTexts(data []byte, each func(v *variable, f *field)) {
	if len(data) == 0 {
		return
	}
	places := d.byLong()
	f := &field{data: data, order: d.order, ok: true}
	for f.ok && len(f.data) > 0 {
		name := f.take(f.int32())
		var v *variable
		if i, ok := places[upper(trim(name))]; ok && f.ok {
			v = &d.variables[i]
		} else {
			d.note("labels or missing values of a long text belong to no variable", "nhãn hoặc giá trị khuyết của một văn bản dài không thuộc biến nào")
			v = &variable{}
		}
		each(v, f)
	}
	if !f.ok {
		d.note("the record of labels or missing values of long texts is cut short", "bản ghi nhãn hoặc giá trị khuyết của văn bản dài bị cụt")
	}
}

func (d *dictionary) labelLongTexts() {
	d.longTexts(d.longLabels, func(v *variable, f *field) {
		set := &labelSet{}
		f.int32() // width of the variable
		for range f.int32() {
			value := trim(f.take(f.int32()))
			label := trim(f.take(f.int32()))
			if !f.ok {
				return
			}
			set.values, set.labels = append(set.values, value), append(set.labels, label)
		}
		if v.width > 0 {
			v.labels = set
		}
	})
}

// missingLongTexts reads up to three values of at most 8 bytes for each text; the length is written once, by some writers before
// each value.
func (d *dictionary) missingLongTexts() {
	d.longTexts(d.longMissing, func(v *variable, f *field) {
		count := f.take(1)
		length := f.int32()
		for i := 0; f.ok && i < int(count[0]); i++ {
			if i > 0 && len(f.data) >= 4 && int(int32(d.order.Uint32(f.data))) == length && length == 8 {
				f.int32()
			}
			if value := f.take(length); f.ok {
				v.longMissing = append(v.longMissing, trim(value))
			}
		}
	})
}

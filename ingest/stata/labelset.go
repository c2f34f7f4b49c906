package stata

// labelSet is a named set of value labels, in file order.
type labelSet struct {
	name   []byte
	values []int32
	texts  [][]byte
}

// addSet reads a set: length of its table, its name, three bytes of nothing, the table.
func (m *metadata) addSet(in *input, kept *int64) error {
	head, err := in.take(4+int64(m.nameWidth)+3, inSets)
	if err != nil {
		return err
	}
	n := int64(in.order.Uint32(head))
	if *kept += n + int64(len(head)); *kept > mostCharacters {
		return in.broken(inSets, "there are more of them than Stata can hold", "nhiều hơn mức Stata chứa được")
	}
	table, err := in.take(n, inSets)
	if err != nil {
		return err
	}
	set := labelSet{name: untilZero(head[4 : 4+m.nameWidth])}
	if err := set.parse(in, table); err != nil {
		return err
	}
	m.sets = append(m.sets, set)
	if m.labels += len(set.values); m.labels > mostLabels {
		return in.broken(inSets, "there are more of them than Stata can hold", "nhiều hơn mức Stata chứa được")
	}
	return nil
}

// parse reads a table: count, length of texts, where each text begins, values, texts. Texts may be shared by values but
// must not overlap otherwise: that would make much of little.
func (s *labelSet) parse(in *input, table []byte) error {
	if len(table) < 8 {
		return in.broken(inSets, "a set is too short", "có một bộ nhãn quá ngắn")
	}
	count, length := int64(in.order.Uint32(table)), int64(in.order.Uint32(table[4:]))
	if count > mostLabels || count > int64(len(table))/8 || 8+8*count+length > int64(len(table)) {
		return in.broken(inSets, "a set claims more labels than it holds", "có một bộ nhãn khai nhiều hơn số nhãn thực có")
	}
	offsets, values, texts := table[8:8+4*count], table[8+4*count:8+8*count], table[8+8*count:8+8*count+length]
	s.values, s.texts = make([]int32, count), make([][]byte, count)
	known := make(map[uint32][]byte, count)
	sum := int64(0)
	for i := range count {
		s.values[i] = int32(in.order.Uint32(values[4*i:]))
		at := in.order.Uint32(offsets[4*i:])
		label, ok := known[at]
		if !ok {
			if int64(at) > length {
				return in.broken(inSets, "a label lies outside its set", "có nhãn nằm ngoài bộ nhãn")
			}
			label = untilZero(texts[at:])
			if sum += int64(len(label)); sum > length {
				return in.broken(inSets, "labels overlap", "các nhãn chồng lên nhau")
			}
			known[at] = label
		}
		s.texts[i] = label
	}
	return nil
}

package ingest

// seen is a set of 64-bit hashes of person ids: 8 bytes an entry at most three quarters full. A repeated hash is only a
// suspicion, which a second look at the files settles.
type seen struct {
	slots []uint64
	n     int
	zero  bool
}

// add says whether the hash was there already.
func (s *seen) add(h uint64) bool {
	if h == 0 {
		was := s.zero
		s.zero = true
		return was
	}
	if 4*(s.n+1) > 3*len(s.slots) {
		s.grow()
	}
	if !insert(s.slots, h) {
		return true
	}
	s.n++
	return false
}

func (s *seen) grow() {
	larger := make([]uint64, max(1024, 2*len(s.slots)))
	for _, h := range s.slots {
		if h != 0 {
			insert(larger, h)
		}
	}
	s.slots = larger
}

func insert(slots []uint64, h uint64) bool {
	mask := uint64(len(slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		switch slots[i] {
		case 0:
			slots[i] = h
			return true
		case h:
			return false
		}
	}
}

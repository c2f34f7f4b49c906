package ingest

// seen is a set of 64-bit hashes of person ids: 8 bytes an entry at most three quarters full, in parts that grow one after
// another, so that growing never needs the room twice. A repeated hash is only a suspicion, which a second look at the files settles.
type seen struct {
	parts [256]hashes // by the highest bits
	zero  bool
}

type hashes struct {
	slots []uint64
	n     int
}

// add says whether the hash was there already.
func (s *seen) add(h uint64) bool {
	if h == 0 {
		was := s.zero
		s.zero = true
		return was
	}
	p := &s.parts[h>>56]
	if 4*(p.n+1) > 3*len(p.slots) {
		p.grow()
	}
	if !insert(p.slots, h) {
		return true
	}
	p.n++
	return false
}

func (p *hashes) grow() {
	larger := make([]uint64, max(64, 2*len(p.slots)))
	for _, h := range p.slots {
		if h != 0 {
			insert(larger, h)
		}
	}
	p.slots = larger
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

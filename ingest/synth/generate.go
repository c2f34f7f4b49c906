package synth

// chunk is a run of PSUs of one stratum; chunks can be made in any order and by any number of workers.
type chunk struct {
	stratum  *stratum
	from, to int64 // slots
}

// chunkRows is how many rows a chunk has, roughly.
const chunkRows = 4096

// chunks calls yield for every chunk in file order until it says stop.
func (d *design) chunks(yield func(chunk) bool) {
	for i := range d.strata {
		s := &d.strata[i]
		all := s.psus + s.empty
		step := max(1, chunkRows*all/s.rows())
		for from := int64(0); from < all; from += step {
			if !yield(chunk{s, from, min(from+step, all)}) {
				return
			}
		}
	}
}

// fill makes the rows of a chunk in order. The row is overwritten by the next.
func (d *design) fill(c chunk, emit func(*row, *rowFault)) {
	for slot := c.from; slot < c.to; slot++ {
		p := d.psuAt(c.stratum, slot)
		d.fillPSU(&p, emit)
	}
}

// household is the one being listed in a PSU.
type household struct {
	number, person, size int64
}

// next lists one more person, in the same household or a new one.
func (h *household) next(s *stream) {
	if h.person == h.size {
		h.number++
		h.person, h.size = 0, 1+int64(s.pick([]int64{250, 350, 250, 150}))
	}
	h.person++
}

func (d *design) fillPSU(p *psu, emit func(*row, *rowFault)) {
	s := stream{scatter(d.seed, 0x95, uint64(p.global))}
	interview := year*100 + 1 + int64(scatter(d.seed, 0x1d, uint64(p.global))%12)
	others, each := p.stratum.bystanders, int64(0)
	if p.workers == 0 {
		others, each = emptyPSURows, p.weight
	} else {
		each = p.weight / p.workers
	}
	var h household
	var r row
	for done := int64(0); done < p.workers || others > 0; {
		for c := range r {
			r[c] = blank
		}
		h.next(&s)
		r[cWeight] = each
		if s.below(p.workers-done+others) < others {
			others--
			d.writeBystander(&r, p.stratum.region, &s, interview)
		} else {
			w := d.drawWorker(p.stratum.region, d.evenLuck(p, p.worker+done), &s, interview, s.between(1, longestAgo))
			w.write(&r, &s)
			r[cWeight] = d.weightOf(p, done)
			done++
		}
		p.identify(&r, &h, interview)
		r[cRelation] = relation(&h, r[cAge], &s)
		emit(&r, nil)
	}
	if d.rejects && scatter(d.seed, 0xbad, uint64(p.global))%rejectEvery == 0 {
		h.next(&s)
		p.identify(&r, &h, interview)
		emit(&r, &rowFaults[s.below(int64(len(rowFaults)))])
	}
}

// identify writes the design columns; weights are written by the caller.
func (p *psu) identify(r *row, h *household, interview int64) {
	st := p.stratum
	r[cSynthetic] = 1
	r[cProvince], r[cPlace] = st.province, st.place
	r[cStratum] = st.province*10 + st.place
	r[cPSU] = r[cStratum]*1_000_000 + p.number
	r[cHousehold] = r[cPSU]*1000 + h.number
	r[cPerson] = r[cHousehold]*100 + h.person
	r[cInterview] = interview
}

// relation to the head: the first adult listed is the head.
func relation(h *household, age int64, s *stream) answer {
	switch {
	case h.person == 1 && age >= 15:
		return 0
	case age < 15 || s.chance(600):
		return 2
	}
	if h.person == 2 && age >= 18 {
		return 1
	}
	return 3 + boolean(s.chance(500))
}

// rejectEvery is one PSU in how many gets a row that must be rejected.
const rejectEvery = 100

// rowFault spoils a design column, so that the row cannot be in the design.
type rowFault struct {
	column int
	text   string
}

var rowFaults = []rowFault{
	{cWeight, ""}, {cWeight, "khong ro"}, {cWeight, "-1"}, {cStratum, ""}, {cPSU, ""}, {cPerson, ""},
}

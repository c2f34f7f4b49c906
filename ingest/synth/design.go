package synth

// Limits of the size.
const (
	MinRows = 1_000
	MaxRows = 100_000_000
)

const (
	workersPerPSU = 12      // aim in the smaller files
	manyWorkers   = 240_000 // beyond, PSUs grow too: a design of millions of enumeration areas is no survey
)

// stratum is a province's urban or rural part.
type stratum struct {
	province   int64
	place      int64 // 1 urban, 2 rural
	region     int
	persons    int64 // population of eligible workers that the stratum stands for
	n          int64 // eligible workers in the sample
	first      int64 // number of eligible workers in the strata before
	psus       int64 // PSUs with eligible workers, at least two
	empty      int64 // PSUs without any, at least one
	firstPSU   int64 // number of PSUs (of both kinds) in the strata before
	firstFull  int64 // number of PSUs with eligible workers in the strata before
	bystanders int64 // other persons in a PSU with eligible workers
}

const emptyPSURows = 6

func (s *stratum) rows() int64 { return s.n + s.psus*s.bystanders + s.empty*emptyPSURows }

// design is the sample: strata, PSUs and weights. The number of workers, of rows and the sum of the workers' weights
// are the same for every seed.
type design struct {
	seed    uint64
	n       int64
	strata  []stratum
	unit    int64 // weights are multiples of unit/1e6
	mixes   *mixes
	scale   int64 // factor of costs in millionths (calibrated)
	rows    int64
	psus    int64
	full    int64 // PSUs with eligible workers
	rejects bool
}

func newDesign(n int64, seed uint64) *design {
	d := &design{seed: seed, n: n, unit: weightUnit(n), scale: calibrated()}
	byProvince := make([]int64, len(provinces))
	urbanLean := make([]int64, len(provinces))
	for i, p := range provinces {
		byProvince[i] = p.weight
	}
	byProvince = apportion(publishedPersons, byProvince)
	for i, p := range provinces {
		urbanLean[i] = byProvince[i] * p.urban
	}
	urban := apportion(publishedPersons*(1000-ruralPerMille)/1000, urbanLean)
	var inRegion [7]int64
	var weights []int64
	for i, p := range provinces {
		for place, persons := range []int64{urban[i], byProvince[i] - urban[i]} {
			d.strata = append(d.strata, stratum{province: p.code, place: int64(place + 1), region: p.region, persons: persons})
			// Small strata are sampled more densely, so that weights are unequal.
			weights = append(weights, persons+1000)
			inRegion[p.region] += persons
		}
	}
	d.mixes = newMixes(inRegion)
	d.size(apportion(n-2*int64(len(d.strata)), weights))
	return d
}

// size gives each stratum its sample: two eligible workers and its part of the rest.
func (d *design) size(parts []int64) {
	psus := d.n / workersPerPSU
	if d.n > manyWorkers {
		psus = manyWorkers / workersPerPSU * root(d.n*10_000/manyWorkers) / 100
	}
	var first int64
	for i := range d.strata {
		s := &d.strata[i]
		s.n = parts[i] + 2
		s.psus = max(2, mulDiv(psus, s.n, d.n))
		s.empty = 1 + s.psus/6
		s.bystanders = 2 + s.n/s.psus/3
		s.first, s.firstPSU, s.firstFull = first, d.psus, d.full
		first += s.n
		d.psus += s.psus + s.empty
		d.full += s.psus
		d.rows += s.rows()
	}
}

// weightUnit keeps weights to about five significant digits, and to six decimals.
func weightUnit(n int64) int64 {
	unit := int64(1)
	for unit < 100_000 && publishedPersons*1_000_000/n/(unit*10) >= 10_000 {
		unit *= 10
	}
	return unit
}

// psu is one enumeration area of the sample.
type psu struct {
	stratum *stratum
	number  int64 // within its stratum, from 1
	global  int64 // over all strata, from 0
	full    int64 // over all PSUs with eligible workers; -1 in an empty one
	worker  int64 // number of the first eligible worker over all strata
	workers int64
	weight  int64 // of its workers together, in weight units; in an empty PSU the mean weight of one worker
}

// psuAt is the PSU at a slot of its stratum; every PSU can be made without those before it.
func (d *design) psuAt(s *stratum, slot int64) psu {
	p := psu{stratum: s, number: slot + 1, global: s.firstPSU + slot, full: -1}
	all := s.psus + s.empty
	before := mulDiv(slot, s.empty, all)
	if mulDiv(slot+1, s.empty, all) > before {
		p.weight = s.persons * 1_000_000 / d.unit / s.n
		return p
	}
	j := slot - before
	p.full = s.firstFull + j
	from, to := d.workersBefore(s, j), d.workersBefore(s, j+1)
	p.worker, p.workers = s.first+from, to-from
	p.weight = d.weightBefore(s, j+1, to) - d.weightBefore(s, j, from)
	return p
}

// workersBefore counts the eligible workers in the first j PSUs of the stratum: equal parts, each border moved by less
// than half a part, so that sizes vary and their sum does not.
func (d *design) workersBefore(s *stratum, j int64) int64 {
	at := mulDiv(j, s.n, s.psus)
	if j == 0 || j == s.psus {
		return at
	}
	spread := s.n / s.psus / 2
	return at + int64(scatter(d.seed, 0x512e, uint64(s.firstPSU+j))%uint64(spread+1))
}

// weightBefore is the weight of the workers in the first j PSUs, in weight units: proportional to their number, each
// border moved by up to 12 % of a PSU's mean, so that weights vary and their sum is the stratum's population.
func (d *design) weightBefore(s *stratum, j, workers int64) int64 {
	total := s.persons * 1_000_000 / d.unit
	at := mulDiv(total, workers, s.n)
	if j == 0 || j == s.psus {
		return at
	}
	return at + around(scatter(d.seed, 0x3e16, uint64(s.firstPSU+j)), total/s.psus*12/100)
}

// around maps u to a whole number between -width and width.
func around(u uint64, width int64) int64 {
	return int64(u%uint64(2*width+1)) - width
}

// weightOf is the weight of worker i of the PSU: parts of the PSU's weight, each border moved by up to 5 %.
func (d *design) weightOf(p *psu, i int64) int64 {
	border := func(i int64) int64 {
		at := mulDiv(p.weight, i, p.workers)
		if i == 0 || i == p.workers {
			return at
		}
		return at + around(scatter(d.seed, 0x7e50, uint64(p.worker+i)), p.weight/p.workers*5/100)
	}
	return border(i+1) - border(i)
}

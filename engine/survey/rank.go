package survey

import "math"

// rank is the rank of the matrix of replicate weights over the given records (all if rows is nil), each record's weights being
// brought to length 1 first: by Gram-Schmidt, to a relative 1e-7 as R's qr.
func rank(columns []*Weights, rows []int32) int {
	size := len(columns)
	var basis [][]float64
	v, last := make([]float64, size), make([]float64, size)
	take := func(r int) {
		for c, w := range columns {
			v[c] = w.float[r]
		}
		if !normalise(v, 1e-300) || same(v, last) {
			return
		}
		copy(last, v)
		for range 2 {
			for _, b := range basis {
				dot := 0.0
				for c := range v {
					dot += v[c] * b[c]
				}
				for c := range v {
					v[c] -= dot * b[c]
				}
			}
		}
		if normalise(v, 1e-7) {
			basis = append(basis, append([]float64(nil), v...))
		}
	}
	if rows == nil {
		for r := 0; r < columns[0].Len() && len(basis) < size; r++ {
			take(r)
		}
		return len(basis)
	}
	for _, r := range rows {
		if len(basis) == size {
			break
		}
		take(int(r))
	}
	return len(basis)
}

// normalise brings v to length 1; false if it is shorter than least.
func normalise(v []float64, least float64) bool {
	s := 0.0
	for _, x := range v {
		s = math.Hypot(s, x)
	}
	if s <= least {
		return false
	}
	for i := range v {
		v[i] /= s
	}
	return true
}

func same(a, b []float64) bool {
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-12 {
			return false
		}
	}
	return true
}

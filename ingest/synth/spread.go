package synth

// curve is the quantile function of a log-normal variable with median 1000 in thousandths, as 65 knots at
// 0, 1/64, …, 1 (ends at p = 0.002 and 0.998), straight between them.
type curve [65]int32

// The two spreads of the data: costs vary more (sigma 0.55) than pay (sigma 0.26). round(1000 exp(sigma z(p))).
var (
	costSpread = curve{205, 306, 359, 398, 430, 459, 484, 508, 531, 553, 574, 594, 614, 633, 652, 671, 690, 709, 727, 746,
		764, 783, 802, 820, 839, 858, 878, 897, 917, 937, 958, 979, 1000, 1022, 1044, 1067, 1090, 1114, 1139, 1165, 1192,
		1219, 1248, 1277, 1308, 1341, 1375, 1411, 1449, 1490, 1533, 1579, 1629, 1683, 1743, 1809, 1883, 1967, 2065, 2181,
		2325, 2514, 2786, 3269, 4869}
	paySpread = curve{473, 571, 616, 647, 671, 692, 710, 726, 741, 756, 769, 782, 794, 806, 817, 828, 839, 850, 860, 871,
		881, 891, 901, 911, 920, 930, 940, 950, 960, 970, 980, 990, 1000, 1010, 1021, 1031, 1042, 1053, 1064, 1075, 1086,
		1098, 1110, 1123, 1136, 1149, 1163, 1177, 1192, 1207, 1224, 1241, 1259, 1279, 1300, 1323, 1349, 1377, 1409, 1446,
		1490, 1546, 1623, 1751, 2113}
)

// at is the quantile at u (a fraction of 2^64), in millionths.
func (c *curve) at(u uint64) int64 {
	knot := u >> 58
	within := int64(u << 6 >> 44) // 20 bits
	lo, hi := int64(c[knot]), int64(c[knot+1])
	return lo*1000 + (hi-lo)*1000*within>>20
}

// meanSteps is the number of midpoints that means over a curve are taken at.
const meanSteps = 1 << 14

func midpoint(i int) uint64 { return uint64(2*i+1) << (63 - 14) }

// mean of the variable, in millionths.
func (c *curve) mean() int64 {
	var sum int64
	for i := range meanSteps {
		sum += c.at(midpoint(i))
	}
	return sum / meanSteps
}

// meanInverse is the mean of 1/variable, in millionths: what a mean of ratios sees of the denominator.
func (c *curve) meanInverse() int64 {
	var sum int64
	for i := range meanSteps {
		sum += 1e12 / c.at(midpoint(i))
	}
	return sum / meanSteps
}

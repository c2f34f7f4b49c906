package synth

// province is one of the 63 provinces before July 2025 with its region (methodology 2.4) and its assumed weight among
// the workers abroad, in tenths; urban is the assumed leaning to towns in per mille, scaled to the published 14 %.
type province struct {
	code   int64
	region int
	weight int64
	urban  int64
}

var provinces = []province{
	{1, 2, 100, 220}, {2, 1, 10, 90}, {4, 1, 10, 110}, {6, 1, 10, 100}, {8, 1, 30, 80}, {10, 1, 10, 140},
	{11, 1, 8, 110}, {12, 1, 5, 110}, {14, 1, 15, 90}, {15, 1, 20, 100}, {17, 1, 20, 90}, {19, 1, 40, 160},
	{20, 1, 20, 120}, {22, 2, 30, 350}, {24, 1, 140, 80}, {25, 1, 90, 90}, {26, 2, 60, 130}, {27, 2, 60, 160},
	{30, 2, 160, 110}, {31, 2, 60, 260}, {33, 2, 80, 90}, {34, 2, 120, 70}, {35, 2, 40, 100}, {36, 2, 110, 90},
	{37, 2, 50, 110}, {38, 3, 220, 90}, {40, 3, 300, 90}, {42, 3, 180, 100}, {44, 3, 110, 120}, {45, 3, 50, 150},
	{46, 3, 40, 250}, {48, 3, 20, 800}, {49, 3, 40, 130}, {51, 3, 40, 110}, {52, 3, 30, 160}, {54, 3, 20, 160},
	{56, 3, 15, 300}, {58, 3, 8, 180}, {60, 3, 15, 190}, {62, 4, 6, 180}, {64, 4, 20, 150}, {66, 4, 50, 130},
	{67, 4, 15, 90}, {68, 4, 20, 220}, {70, 5, 15, 130}, {72, 5, 15, 140}, {74, 5, 15, 500}, {75, 5, 30, 220},
	{77, 5, 15, 330}, {79, 5, 50, 650}, {80, 6, 20, 110}, {82, 6, 30, 100}, {83, 6, 40, 70}, {84, 6, 30, 110},
	{86, 6, 35, 110}, {87, 6, 45, 110}, {89, 6, 30, 180}, {91, 6, 20, 160}, {92, 6, 20, 450}, {93, 6, 12, 140},
	{94, 6, 15, 170}, {95, 6, 10, 150}, {96, 6, 15, 130},
}

// swaps move persons between the destinations of two regions without changing any margin: the centre goes to Korea
// and Laos, the delta of the Red River to Taiwan, the south to Japan.
var swaps = []struct {
	from, to int // regions
	a, b     string
	persons  int64 // from sends this many more to b and fewer to a; to the other way round
}{
	{2, 6, "JPN", "TWN", 5000},
	{2, 3, "JPN", "TWN", 3000},
	{3, 2, "JPN", "KOR", 2500},
	{3, 6, "JPN", "KOR", 1200},
	{3, 2, "TWN", "LAO", 1200},
	{1, 5, "USA", "CHN", 120},
	{3, 5, "USA", "SAU", 120},
}

// mixes are weights of skill in each region (1 to 6), and of destination given region and skill. Skill is drawn first,
// because its smallest published share (10 %) is then met as closely as the sequences allow.
type mixes struct {
	skill       [7][3]int64
	destination [7][3][]int64
}

func newMixes(persons [7]int64) *mixes {
	m := &mixes{}
	for r, row := range destinationsByRegion(persons) {
		for i, n := range row {
			for skill, of := range destinations[i].skill {
				w := n * 10_000 * of / destinations[i].share()
				m.skill[r][skill] += w
				m.destination[r][skill] = append(m.destination[r][skill], w)
			}
		}
	}
	return m
}

// destinationsByRegion are the persons by region and destination; rows follow the strata, columns meet the published
// shares.
func destinationsByRegion(persons [7]int64) [7][]int64 {
	shares := make([]int64, len(destinations))
	index := map[string]int{}
	for i := range destinations {
		shares[i] = destinations[i].share()
		index[destinations[i].iso] = i
	}
	var table [7][]int64
	for r := 1; r <= 6; r++ {
		table[r] = apportion(persons[r], shares)
	}
	for _, s := range swaps {
		a, b := index[s.a], index[s.b]
		table[s.from][a] -= s.persons
		table[s.from][b] += s.persons
		table[s.to][a] += s.persons
		table[s.to][b] -= s.persons
	}
	return table
}

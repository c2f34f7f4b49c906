package synth

// The published facts of the 2021 round that the data meet (methodology 2.2), over the weighted eligible persons.
const (
	publishedPersons = 250_300 // persons
	publishedRCI     = 7_400   // mean of ratios, thousandths of a month
	ruralPerMille    = 860
	shareUnit        = 100_000 // shares below are counts in a population of this size
)

// destination is a country with what the worker found there. Published: Japan 40.6 %, Taiwan 31.9 %, four countries
// 86 %; the split of the other countries, costs and pay are our assumptions.
type destination struct {
	iso, name string // ISO 3166 alpha-3; Vietnamese name as the questionnaire writes it
	currency  string
	men       int64    // of share
	skill     [3]int64 // high, medium, low; sum is the share in shareUnit
	cost      int64    // thousand VND, typical, before the calibration
	pay       int64    // thousand VND a month, typical
	payUnit   int64    // pay is told in multiples of this, in currency units
	way       int      // index into ways: how workers for this country are recruited
	withheld  [2]int64 // per mille of pay: income tax, social contributions
	interval  int64    // usual length of the contract, months
}

func (d *destination) share() int64 { return d.skill[0] + d.skill[1] + d.skill[2] }

var destinations = []destination{
	{"JPN", "Nhật Bản", "JPY", 25578, [3]int64{3600, 30000, 7000}, 165_000, 27_000, 1000, 0, [2]int64{35, 145}, 36},
	{"TWN", "Đài Loan (Trung Quốc)", "TWD", 21692, [3]int64{1500, 23000, 7400}, 135_000, 18_500, 100, 1, [2]int64{50, 40}, 36},
	{"KOR", "Hàn Quốc", "KRW", 8184, [3]int64{900, 6300, 2100}, 150_000, 33_000, 10_000, 2, [2]int64{20, 85}, 58},
	{"MYS", "Ma-lai-xi-a", "MYR", 2604, [3]int64{200, 2700, 1300}, 45_000, 9_500, 10, 3, [2]int64{0, 5}, 24},
	{"CHN", "Trung Quốc", "CNY", 900, [3]int64{250, 900, 350}, 30_000, 11_000, 50, 4, [2]int64{0, 0}, 12},
	{"SGP", "Xin-ga-po", "SGD", 930, [3]int64{600, 700, 100}, 90_000, 22_000, 10, 3, [2]int64{20, 0}, 24},
	{"DEU", "Đức", "EUR", 1150, [3]int64{700, 1250, 150}, 220_000, 38_000, 10, 5, [2]int64{80, 200}, 36},
	{"RUS", "Liên bang Nga", "RUB", 1150, [3]int64{100, 1250, 450}, 70_000, 15_000, 500, 4, [2]int64{130, 0}, 24},
	{"SAU", "Ả-rập Xê-út", "SAR", 1290, [3]int64{60, 940, 500}, 40_000, 10_500, 50, 3, [2]int64{0, 0}, 24},
	{"LAO", "Lào", "LAK", 1500, [3]int64{280, 1240, 380}, 8_000, 9_000, 50_000, 4, [2]int64{0, 0}, 12},
	{"ROU", "Ru-ma-ni", "RON", 1080, [3]int64{80, 1070, 150}, 110_000, 17_000, 50, 3, [2]int64{65, 250}, 24},
	{"USA", "Hoa Kỳ", "USD", 1012, [3]int64{950, 420, 30}, 240_000, 50_000, 10, 5, [2]int64{100, 75}, 36},
	{"AUS", "Ô-xtơ-rây-li-a", "AUD", 930, [3]int64{750, 330, 20}, 190_000, 48_000, 10, 5, [2]int64{150, 0}, 24},
}

// Skill levels; published: more than 70 % medium, about 20 % low, 10 % high.
const (
	highSkill = iota
	mediumSkill
	lowSkill
)

// schooling is the highest education reached, as the dimension EDUCATION tells it.
const (
	noSchool = iota
	belowPrimary
	primary
	lowerSecondary
	upperSecondary
	tertiary
)

// schoolingBySkill are counts in shareUnit; published: 47 % upper secondary, 23 % lower secondary.
var schoolingBySkill = [3][]int64{
	highSkill:   {0, 0, 0, 270, 1900, 7800},
	mediumSkill: {200, 600, 6400, 15900, 35600, 11400},
	lowSkill:    {200, 700, 1900, 6830, 9500, 800},
}

// ways are shares of the recruitment channels 1 to 8 in per mille: destination drives channel.
var ways = [][]int64{
	{480, 20, 40, 320, 20, 40, 60, 20},  // Japan: enterprises and trainees
	{760, 10, 20, 10, 20, 110, 60, 10},  // Taiwan: enterprises, brokers
	{130, 620, 20, 30, 20, 90, 70, 20},  // Korea: the public programme (EPS)
	{450, 10, 30, 10, 40, 270, 160, 30}, // South-East Asia, Gulf, Romania
	{30, 0, 250, 0, 60, 250, 380, 30},   // over land and informal
	{220, 60, 60, 60, 330, 80, 160, 30}, // skilled and family networks
}

// Effects on cost and pay, per mille. Cost falls on the channel, the less skilled and women pay slightly differently;
// pay rises with skill and schooling.
var (
	costByChannel   = []int64{1000, 420, 500, 1050, 600, 1300, 500, 800}
	zeroByChannel   = []int64{10, 20, 80, 15, 80, 5, 60, 40} // per mille who paid nothing
	costBySkill     = []int64{850, 1000, 1050}
	costBySex       = []int64{1000, 940}
	costBySchooling = []int64{1080, 1070, 1060, 1030, 1000, 950}
	payBySkill      = []int64{1450, 1000, 870}
	payBySex        = []int64{1000, 900}
	payBySchooling  = []int64{880, 900, 930, 970, 1000, 1080}
)

// calibrated is the factor, in millionths, that brings the expected mean of ratios to the published one. Sex, skill (with
// schooling) and channel are independent given the destination, so its expectation is a sum of products.
func calibrated() int64 {
	const million = 1_000_000
	spread := mulDiv(costSpread.mean(), paySpread.meanInverse(), million)
	var expected int64 // millionths of a month, over shareUnit
	for i := range destinations {
		d := &destinations[i]
		share := d.share()
		e := mulDiv(d.cost*million, 1, d.pay)
		bySex := (d.men*ratio(costBySex[0], payBySex[0]) + (share-d.men)*ratio(costBySex[1], payBySex[1])) / share
		e = mulDiv(e, bySex, million)
		e = mulDiv(e, bySkillAndSchooling(d), million)
		e = mulDiv(e, byChannel(d), million)
		expected += mulDiv(e, spread, million) * share
	}
	return mulDiv(publishedRCI*1000, million*shareUnit, expected)
}

// ratio of two effects in millionths.
func ratio(cost, pay int64) int64 { return cost * 1_000_000 / pay }

func bySkillAndSchooling(d *destination) int64 {
	var sum int64
	for skill, n := range d.skill {
		var s, total int64
		for school, m := range schoolingBySkill[skill] {
			s += m * ratio(costBySchooling[school], payBySchooling[school])
			total += m
		}
		sum += n * mulDiv(s/total, ratio(costBySkill[skill], payBySkill[skill]), 1_000_000)
	}
	return sum / d.share()
}

func byChannel(d *destination) int64 {
	var sum int64
	for c, n := range ways[d.way] {
		sum += n * costByChannel[c] * (1000 - zeroByChannel[c])
	}
	return sum / 1000
}

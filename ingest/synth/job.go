package synth

// job is the first job in the last destination.
type job struct {
	occupation int64 // VSCO, four digits
	industry   int64 // VSIC 2018, two digits
	seafarer   bool
}

// jobs are what men and women of a skill level do abroad, with weights; assumed, after the sectors that the yearbooks
// name (manufacturing, construction, farms, food, domestic work, care, ships).
var jobs = [3][2][]struct {
	weight int64
	job
}{
	highSkill: {
		{{30, job{2144, 28, false}}, {25, job{2512, 62, false}}, {20, job{3115, 25, false}}, {15, job{2431, 46, false}}, {10, job{3152, 50, true}}},
		{{35, job{2221, 86, false}}, {20, job{2512, 62, false}}, {25, job{3221, 87, false}}, {20, job{2643, 85, false}}},
	},
	mediumSkill: {
		{{260, job{8142, 22, false}}, {200, job{7212, 25, false}}, {180, job{7114, 41, false}}, {120, job{8211, 29, false}},
			{90, job{6111, 1, false}}, {60, job{7223, 25, false}}, {50, job{8350, 50, true}}, {40, job{6222, 3, true}}},
		{{240, job{8153, 14, false}}, {200, job{7511, 10, false}}, {180, job{8212, 26, false}}, {150, job{5321, 87, false}},
			{110, job{6111, 1, false}}, {120, job{5131, 56, false}}},
	},
	lowSkill: {
		{{400, job{9329, 22, false}}, {350, job{9313, 41, false}}, {150, job{9211, 1, false}}, {100, job{9333, 52, false}}},
		{{420, job{9111, 97, false}}, {330, job{9329, 10, false}}, {150, job{9211, 1, false}}, {100, job{9112, 81, false}}},
	},
}

func drawJob(skill, sex int, s *stream) job {
	list := jobs[skill][sex]
	var weights [8]int64
	for i := range list {
		weights[i] = list[i].weight
	}
	return list[s.pick(weights[:len(list)])].job
}

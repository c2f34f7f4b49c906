package estimate

import (
	"math"
	"strings"
	"testing"

	"corridor/engine/survey"
)

// whereTable has three rows: x = 1, 2, missing; s = "F", missing, "M"; `my col` = 10, 20, 30; v.1 = 01, 1, 2.
func whereTable() *table {
	factor := func(missing int, levels ...string) *survey.Factor {
		f := &survey.Factor{Level: levels}
		for i := range levels {
			f.Code = append(f.Code, int32(i))
		}
		if missing >= 0 {
			f.Code[missing] = -1
		}
		return f
	}
	return &table{rows: 3, columns: map[string]*column{
		"x":      {number: []float64{1, 2, math.NaN()}, factor: factor(2, "1", "2", "")},
		"s":      {factor: factor(1, "F", "", "M")},
		"my col": {number: []float64{10, 20, 30}, factor: factor(-1, "10", "20", "30")},
		"v.1":    {number: []float64{1, 1, 2}, factor: factor(-1, "01", "1", "2")},
		"in_":    {number: []float64{1, 1, 2}},
	}}
}

// Each condition and the rows (1 true, 0 false, ? unknown) it holds for.
func TestWhere(t *testing.T) {
	for text, want := range map[string]string{
		`x = 1`:                                "10?",
		`x == 1`:                               "10?",
		`x != 1`:                               "01?",
		`x < 2`:                                "10?",
		`x<=2`:                                 "11?",
		`x > 1.5`:                              "01?",
		`x >= -3e0`:                            "11?",
		`not x = 1`:                            "01?",
		`not (x = 1)`:                          "01?",
		`NOT NOT x = 1`:                        "10?",
		`s = "F"`:                              "1?0",
		`s != 'F'`:                             "0?1",
		`s >= "G"`:                             "0?1",
		`s in ("F", 'M')`:                      "1?1",
		`s not in ("F")`:                       "0?1",
		`x in (2, 3)`:                          "01?",
		`x is missing`:                         "001",
		`x is not missing`:                     "110",
		`s is missing or x is missing`:         "011",
		`x = 1 or s = "M"`:                     "1?1",
		`x = 1 and s = "F"`:                    "100", /* unknown and false is false; 2: false; 3: unknown and false */
		`x = 1 and s = "M"`:                    "00?",
		"`my col` > 15":                        "011",
		`v.1 = 1`:                              "110",
		`v.1 = "1"`:                            "010",
		`x = 1 or x = 2 and s is missing`:      "11?",
		`(x = 1 or x = 2) and s is missing`:    "010",
		`not (x = 1 and s = "F") AND in_ >= 1`: "011",
	} {
		c, err := parseWhere(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		tb := whereTable()
		c.bind(tb)
		got := ""
		for row := range 3 {
			got += string("01?"[c.at(row)])
		}
		if got != want {
			t.Errorf("%s holds for %s, want %s", text, got, want)
		}
	}
}

// Errors name the position, counted in letters, and what was expected.
func TestWhereErrors(t *testing.T) {
	for text, words := range map[string][]string{
		`sex = F`:           {"position 7", `"F"`, "quotes"},
		`sex "F"`:           {"position 5", "comparison"},
		`sex = "F`:          {"position 7", "closing"},
		`sex = "F" and`:     {"position 14", "column name", "the end"},
		`(sex = "F"`:        {"position 11", "')'"},
		`tuổi >= 30 hoặc x`: {"position 12", "'and', 'or'"},
		`x in 3`:            {"position 6", "'('"},
		`x in (3 4)`:        {"position 9", "','"},
		`x is 3`:            {"position 6", "'missing'"},
		`x not 3`:           {"position 7", "'in'"},
		`x ! 3`:             {"position 3", "'!='"},
		`x = 3; drop`:       {"position 6", "column"},
		`= 3`:               {"position 1", "column name"},
		`x =`:               {"position 4", "the end"},
	} {
		_, err := parseWhere(text)
		if err == nil {
			t.Errorf("%s was read", text)
			continue
		}
		says(t, err, words...)
	}
	deep := strings.Repeat("(", 5000) + "x = 1" + strings.Repeat(")", 5000)
	if _, err := parseWhere(deep); err == nil {
		t.Error("5000 brackets were read")
	}
	if _, err := parseWhere(strings.Repeat("not ", 5000) + "x = 1"); err == nil {
		t.Error("5000 nots were read")
	}
}

// No text makes the parser panic, and what it reads it can evaluate.
func FuzzWhere(f *testing.F) {
	for _, s := range []string{`x = 1 and s in ("F")`, "`my col` is not missing", "not (v.1 >= 2e-3)", `"`, "x=", "(((", "é < 3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseWhere(s)
		if err != nil || c == nil {
			return
		}
		asked := &table{columns: map[string]*column{}}
		c.need(asked)
		full := &table{rows: 1, columns: map[string]*column{}}
		for _, name := range asked.names {
			full.columns[name] = &column{number: []float64{1}, factor: &survey.Factor{Code: []int32{0}, Level: []string{"1"}}}
		}
		c.bind(full)
		if got := c.at(0); got > unknown {
			t.Fatalf("truth %d", got)
		}
	})
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{{"rw*", "rw001", true}, {"rw*", "r", false}, {"*1", "rw1", true}, {"r*w*1", "rxw21", true}, {"a", "a", true}, {"*", "", true}, {"ab*ba", "aba", false}} {
		if got := matches(c.pattern, c.name); got != c.want {
			t.Errorf("%s and %s: %v", c.pattern, c.name, got)
		}
	}
}

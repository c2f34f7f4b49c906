package queries

import (
	"bytes"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"corridor/engine"
	"corridor/engine/release"
	"corridor/engine/survey"
)

// MethodVersion names the method of these figures; it grows when a change of the program changes a figure.
const MethodVersion = "1"

// DefaultConfig is the configuration of a release unless a file says otherwise.
func DefaultConfig() release.Config {
	return release.Config{
		LonelyPSU: "adjust", QuantileRule: "hf1", DF: "full", ShareInterval: "xlogit", QuantileInterval: "xlogit", Level: 0.95,
		MinPersons: 5, MinPSUs: 2, MinHouseholds: 3,
		SecondaryNotice:   "Complementary (secondary) suppression has not been applied to this release.",
		HeadlineIndicator: "sdg_10_7_1", HeadlineMeasure: "RCI_MEAN",
	}
}

// configFile is what a --config file may set; what it leaves out keeps its default.
type configFile struct {
	LonelyPSU         *string  `yaml:"lonely_psu"`        // fail, certainty, adjust, average
	QuantileRule      *string  `yaml:"quantile_rule"`     // hf1, hf2
	DF                *string  `yaml:"df"`                // full, domain, inf
	ShareInterval     *string  `yaml:"share_interval"`    // mean, xlogit, asin, beta
	QuantileInterval  *string  `yaml:"quantile_interval"` // the same
	Level             *float64 `yaml:"level"`             // in (0, 1)
	MinPersons        *int     `yaml:"min_persons"`       // not below 3
	MinPSUs           *int     `yaml:"min_psus"`          // not below 2
	MinHouseholds     *int     `yaml:"min_households"`    // not below 2
	HeadlineIndicator *string  `yaml:"headline_indicator"`
	HeadlineMeasure   *string  `yaml:"headline_measure"`
}

// ParseConfig reads a configuration file strictly.
func ParseConfig(name string, data []byte) (release.Config, error) {
	c := DefaultConfig()
	var f configFile
	if err := decodeYAML(data, &f); err != nil && len(bytes.TrimSpace(data)) > 0 {
		message := firstLine(yaml.FormatError(err, false, false))
		return c, engine.Errorf(engine.Usage, "the configuration cannot be read: %s", message).
			Vi("không đọc được tệp cấu hình: %s", message).At(engine.Where{File: name, Line: int64(lineOf(err))}).
			Do("keys are lonely_psu, quantile_rule, df, share_interval, quantile_interval, level, min_persons, min_psus, min_households, headline_indicator, headline_measure",
				"các khóa là lonely_psu, quantile_rule, df, share_interval, quantile_interval, level, min_persons, min_psus, min_households, headline_indicator, headline_measure")
	}
	set(&c.LonelyPSU, f.LonelyPSU)
	set(&c.QuantileRule, f.QuantileRule)
	set(&c.DF, f.DF)
	set(&c.ShareInterval, f.ShareInterval)
	set(&c.QuantileInterval, f.QuantileInterval)
	set(&c.Level, f.Level)
	set(&c.MinPersons, f.MinPersons)
	set(&c.MinPSUs, f.MinPSUs)
	set(&c.MinHouseholds, f.MinHouseholds)
	set(&c.HeadlineIndicator, f.HeadlineIndicator)
	set(&c.HeadlineMeasure, f.HeadlineMeasure)
	if err := CheckConfig(c); err != nil {
		return c, err.At(engine.Where{File: name})
	}
	return c, nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// CheckConfig refuses what a release cannot be computed or protected with; nil if all is well.
func CheckConfig(c release.Config) *engine.Error {
	wrong := func(key, have string, want ...string) *engine.Error {
		if slices.Contains(want, have) {
			return nil
		}
		list := strings.Join(want, ", ")
		return engine.Errorf(engine.Usage, "%s is %q", key, have).Vi("%s là %q", key, have).
			Do("it is one of "+list, "phải là một trong "+list)
	}
	intervals := []string{"mean", "xlogit", "asin", "beta"}
	for _, e := range []*engine.Error{
		wrong("lonely_psu", c.LonelyPSU, "fail", "certainty", "adjust", "average"),
		wrong("quantile_rule", c.QuantileRule, "hf1", "hf2"),
		wrong("df", c.DF, "full", "domain", "inf"),
		wrong("share_interval", c.ShareInterval, intervals...),
		wrong("quantile_interval", c.QuantileInterval, intervals...),
	} {
		if e != nil {
			return e
		}
	}
	if !(c.Level > 0 && c.Level < 1) {
		return engine.Errorf(engine.Usage, "level is %v", c.Level).Vi("level là %v", c.Level).
			Do("it lies between 0 and 1, e.g. 0.95", "phải nằm giữa 0 và 1, ví dụ 0.95")
	}
	if c.MinPersons < 3 || c.MinPSUs < 2 || c.MinHouseholds < 2 {
		return engine.Errorf(engine.Usage, "min_persons, min_psus and min_households must not be below 3, 2 and 2").
			Vi("min_persons, min_psus và min_households không được nhỏ hơn 3, 2 và 2").
			Do("smaller cells would disclose persons", "ô nhỏ hơn sẽ làm lộ thông tin cá nhân")
	}
	return nil
}

// optionsOf are the estimator's options and the rules for quantiles; the configuration has been checked.
func optionsOf(c release.Config) (o survey.Options, rule survey.Rule, quantile survey.Interval) {
	o = survey.DefaultOptions()
	o.Level = c.Level
	o.Lonely, _ = survey.ParseLonely(c.LonelyPSU)
	o.DF, _ = survey.ParseDF(c.DF)
	o.Interval, _ = survey.ParseInterval(c.ShareInterval)
	rule, _ = survey.ParseRule(c.QuantileRule)
	quantile, _ = survey.ParseInterval(c.QuantileInterval)
	return o, rule, quantile
}

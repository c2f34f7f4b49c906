// Package estimate answers one question about one survey file: it reads the columns that are named, makes the design from all
// records, the domains from conditions and groups, and asks engine/survey. The command `corridor estimate` is its front.
package estimate

import (
	"strings"

	"corridor/engine"
	"corridor/engine/survey"
)

// Request is what to estimate from which columns. The zero value with Path, Weight and Num set asks for totals.
type Request struct {
	Path     string
	Encoding string // of texts, a name of ingest/charset; "" = declared or clear
	Sheet    string // of a workbook; "" = the one that holds a table
	Decimal  string // mark of texts: "." (also "") or ","; numbers of the file's own type have none

	Weight   string
	Strata   string   // "" = one stratum
	PSU      []string // PSU, then the units of later stages; empty = every record
	FPC      []string // by stage
	Nest     bool
	OneStage bool

	RepWeights []string // columns or patterns with *; empty with a RepType: jackknife from the design
	RepType    string   // "" = linearisation
	MSE        bool
	FayRho     float64
	Scale      float64 // 0 = default of the method
	RScales    []float64

	Kind     survey.Kind
	Num      []string
	Den      string
	P        []survey.Prob
	By       []string
	Contrast string   // column=A-B
	Where    string   // condition; "" = all
	Missing  []string // column=code|code

	Rule    survey.Rule
	Options survey.Options

	// Progress, if set, is told the bytes read and the file's size.
	Progress func(done, total int64)
}

// check refuses combinations that have no meaning.
func (r *Request) check() error {
	switch {
	case r.Decimal != "" && r.Decimal != "." && r.Decimal != ",":
		return usage("the decimal mark is a point or a comma", "dấu thập phân là dấu chấm hoặc dấu phẩy").Do("Say --decimal ','", "Hãy ghi --decimal ','")
	case r.Weight == "":
		return usage("no weight column", "chưa có cột quyền số").Do("Name it with --weight", "Hãy nêu cột bằng --weight")
	case len(r.Num) == 0:
		return usage("no variable to estimate", "chưa có biến cần ước lượng").Do("Name one or more with --num", "Hãy nêu một hoặc nhiều biến bằng --num")
	case r.Kind == survey.Ratio && r.Den == "":
		return usage("a ratio needs a denominator", "tỷ số cần mẫu số").Do("Name it with --den", "Hãy nêu mẫu số bằng --den")
	case r.Kind != survey.Ratio && r.Den != "":
		return usage("a denominator belongs to a ratio, not to a "+r.Kind.String(), "mẫu số chỉ dùng cho tỷ số").
			Do("Use --estimator ratio, or leave --den out", "Hãy dùng --estimator ratio, hoặc bỏ --den")
	case !(r.Options.Level > 0 && r.Options.Level < 1):
		return usage("the level is not between 0 and 1", "mức tin cậy không nằm giữa 0 và 1").Do("Write --level 0.95", "Hãy viết --level 0.95")
	case len(r.RepWeights) > 0 && r.RepType == "":
		return usage("replicate weights without their method", "có quyền số lặp nhưng chưa nêu phương pháp").
			Do("Add --rep-type JK1, JKn, BRR, Fay or bootstrap", "Hãy thêm --rep-type JK1, JKn, BRR, Fay hoặc bootstrap")
	case len(r.RepWeights) > 0 && len(r.FPC) > 0:
		return usage("an fpc beside given replicate weights", "có fpc bên cạnh quyền số lặp cho sẵn").
			Do("Put the finite population correction into --scale or --rscales", "Hãy đưa hiệu chỉnh tổng thể hữu hạn vào --scale hoặc --rscales")
	case r.Contrast != "" && r.Kind == survey.Quantile && r.RepType == "":
		return usage("a difference of quantiles has no linearised variance here", "hiệu của hai phân vị không có phương sai tuyến tính hóa").
			Do("Use BRR or bootstrap weights (--repweights, --rep-type)", "Hãy dùng quyền số BRR hoặc bootstrap (--repweights, --rep-type)")
	}
	return nil
}

func usage(en, vi string) *engine.Error {
	return engine.Errorf(engine.Usage, "%s", en).Vi("%s", vi)
}

// contrast is the parsed --contrast: a minus b of one column. The values are split at that hyphen that leaves two values
// of the column.
type contrast struct {
	column string
	pairs  [][2]string // possible readings of A-B
	text   string
}

func parseContrast(s string) (*contrast, error) {
	if s == "" {
		return nil, nil
	}
	column, rest, ok := strings.Cut(s, "=")
	c := &contrast{column: strings.TrimSpace(column), text: s}
	for i := range rest {
		if rest[i] == '-' && i > 0 && i < len(rest)-1 {
			c.pairs = append(c.pairs, [2]string{strings.TrimSpace(rest[:i]), strings.TrimSpace(rest[i+1:])})
		}
	}
	if !ok || c.column == "" || len(c.pairs) == 0 {
		return nil, engine.Errorf(engine.Usage, "the contrast %q is not column=A-B", s).Vi("tương phản %q không có dạng cột=A-B", s).
			Do("Write for example --contrast sex=M-F", "Ví dụ: --contrast sex=M-F")
	}
	return c, nil
}

// missingCodes are the declared codes by column.
type missingCodes map[string]*codeSet

// codeSet holds codes as texts and as numbers: -9 also stands for -9.0.
type codeSet struct {
	texts   map[string]bool
	numbers []float64
}

func parseMissing(list []string) (missingCodes, error) {
	out := missingCodes{}
	for _, s := range list {
		column, rest, ok := strings.Cut(s, "=")
		if !ok || column == "" || rest == "" {
			return nil, engine.Errorf(engine.Usage, "the missing code %q is not column=code", s).Vi("mã thiếu %q không có dạng cột=mã", s).
				Do("Write for example --missing 'P21=-9|-8'", "Ví dụ: --missing 'P21=-9|-8'")
		}
		set := out[column]
		if set == nil {
			set = &codeSet{texts: map[string]bool{}}
			out[column] = set
		}
		for _, code := range strings.Split(rest, "|") {
			set.texts[code] = true
			if v, ok := survey.ParseNumber(code); ok {
				set.numbers = append(set.numbers, v)
			}
		}
	}
	return out, nil
}

func (c *codeSet) holds(x cell) bool {
	if c == nil {
		return false
	}
	if c.texts[x.text] {
		return true
	}
	if len(c.numbers) == 0 {
		return false
	}
	v, err := x.value()
	if err != nil {
		return false
	}
	for _, n := range c.numbers {
		if n == v {
			return true
		}
	}
	return false
}

package estimate

import (
	"context"
	"math"
	"sort"
	"strconv"
	"strings"

	"corridor/engine"
	"corridor/engine/survey"
	"corridor/ingest/tabular"
)

// role says in which forms a column is needed.
type role uint8

const (
	asNumber role = 1 << iota
	asFactor
	asWeight
)

// column is one column in the forms that were asked for.
type column struct {
	name    string
	role    role
	missing *codeSet
	number  []float64 // NaN = missing
	factor  *survey.Factor
	weights survey.WeightsBuilder
	level   map[string]int32
}

// mostRecords bounds what is held in memory: some 350 bytes a record. A compressed file of kilobytes can hold more.
const mostRecords = 25_000_000

// table is the part of a file that a request needs.
type table struct {
	path    string
	open    tabular.Options // encoding and sheet
	comma   bool            // texts have a decimal comma
	format  string
	typed   bool     // numbers are those that the file stores, not texts
	single  []string // columns of 32-bit floats among those read, of a typed file
	notes   []engine.Text
	rows    int
	most    int // refused above
	columns map[string]*column
	names   []string // in order of first need
	weights map[string]*survey.Weights
}

// need asks for a column in a form.
func (t *table) need(name string, r role) {
	c := t.columns[name]
	if c == nil {
		c = &column{name: name}
		t.columns[name] = c
		t.names = append(t.names, name)
	}
	c.role |= r
}

// header reads the names of the columns.
func (t *table) header(ctx context.Context) ([]string, error) {
	f, err := tabular.Open(ctx, t.path, t.open)
	if err != nil {
		return nil, err
	}
	return f.Header, f.Close()
}

// load reads the needed columns of all rows.
func (t *table) load(ctx context.Context, header []string, codes missingCodes, progress func(done, total int64)) (err error) {
	if err := t.checkNames(header, codes); err != nil {
		return err
	}
	o := t.open
	o.Columns, o.Progress = t.names, progress
	f, err := tabular.Open(ctx, t.path, o)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	t.describe(f)
	columns := make([]*column, len(t.names))
	for i, name := range t.names {
		c := t.columns[name]
		c.missing = codes[name]
		c.level = map[string]int32{}
		if c.role&asFactor != 0 {
			c.factor = &survey.Factor{}
		}
		columns[i] = c
	}
	err = f.Batches(ctx, func(b *tabular.Batch) error {
		if t.rows+b.Len > t.most {
			return t.tooMany()
		}
		for k, c := range columns {
			for row := range b.Len {
				x := cell{text: b.Text(k, row), comma: t.comma && !b.Numeric(k, row)}
				x.number, x.typed = b.Number(k, row)
				x.missing = b.Missing(k, row) || c.missing.holds(x)
				if err := c.append(x); err != nil {
					return t.located(err, c.name, b.FirstRow+int64(row))
				}
			}
		}
		t.rows += b.Len
		return nil
	})
	if err != nil {
		return err
	}
	t.weights = map[string]*survey.Weights{}
	for _, c := range columns {
		c.level = nil
		if c.role&asWeight != 0 {
			t.weights[c.name] = c.weights.Weights()
		}
	}
	return nil
}

func (t *table) tooMany() error {
	return engine.Errorf(engine.Rejected, "the file has more than %d records: they are held in memory", t.most).
		Vi("tệp có hơn %d bản ghi: các bản ghi được giữ trong bộ nhớ", t.most).At(engine.Where{File: t.path}).
		Do("take records that are not in the survey's design out of the file", "hãy bỏ khỏi tệp các bản ghi không thuộc thiết kế điều tra")
}

// describe keeps what an explanation says of the file.
func (t *table) describe(f *tabular.File) {
	t.format, t.typed = f.Format, f.Typed != nil
	if e := f.Codebook.Encoding; len(e.Evidence) > 0 {
		t.notes = append(t.notes, engine.Text{En: "encoding of the texts: " + e.Used, Vi: "bảng mã của văn bản: " + e.Used})
		t.notes = append(t.notes, e.Evidence...)
	}
	t.notes = append(t.notes, f.Codebook.Notes...)
	if t.format == "dta" || t.format == "sav" || t.format == "zsav" {
		t.format += " " + f.Codebook.Release
	}
	for i, name := range f.Header {
		if t.typed && f.Codebook.Variables[i].Single && t.columns[name] != nil {
			t.single = append(t.single, name)
		}
	}
}

// cell is a cell as text and, of a typed file, as the number that is stored.
type cell struct {
	text    string
	number  float64
	typed   bool
	missing bool
	comma   bool // a text whose decimal mark is the comma
}

// plain is the text of a number with a decimal point; not ok if it has the other mark of its file, which nobody declared.
func (x cell) plain() (string, bool) {
	if !x.comma {
		return x.text, true
	}
	return strings.Replace(x.text, ",", ".", 1), !strings.Contains(x.text, ".")
}

func (c *column) append(x cell) error {
	if c.role&asWeight != 0 {
		if x.missing {
			return engine.Errorf(engine.Rejected, "the weight is missing").Vi("thiếu quyền số").
				Do("Every record needs a weight; 0 keeps a record in the design and out of the estimates", "Mỗi bản ghi phải có quyền số; 0 giữ bản ghi trong thiết kế mà không tính vào ước lượng")
		}
		text, ok := x.plain()
		if x.typed {
			text = strconv.FormatFloat(x.number, 'g', -1, 64)
		} else if !ok || !x.comma && strings.Contains(text, ",") {
			return marksAsked(engine.Errorf(engine.Rejected, "the weight is not a number as it is written").Vi("quyền số không phải là số theo cách viết"))
		}
		if err := c.weights.AppendText(text); err != nil {
			return err
		}
	}
	if c.role&asNumber != 0 {
		v, err := x.value()
		if err != nil {
			return err
		}
		c.number = append(c.number, v)
	}
	if c.role&asFactor != 0 {
		code := int32(-1)
		if !x.missing {
			var ok bool
			if code, ok = c.level[x.text]; !ok {
				code = int32(len(c.factor.Level))
				own := strings.Clone(x.text)
				c.level[own] = code
				c.factor.Level = append(c.factor.Level, own)
			}
		}
		c.factor.Code = append(c.factor.Code, code)
	}
	return nil
}

// value is the cell's number, NaN if it is missing: of a typed file the stored one (a 32-bit float widened, as R's haven
// gives it), else that of the text.
func (x cell) value() (float64, error) {
	switch {
	case x.missing:
		return math.NaN(), nil
	case x.typed:
		return x.number, nil
	}
	text, ok := x.plain()
	v, isNumber := survey.ParseNumber(text)
	if !ok || !isNumber {
		return 0, notANumber(x.text)
	}
	return v, nil
}

// marksAsked says how to declare the decimal mark.
func marksAsked(e *engine.Error) *engine.Error {
	return e.Do("If its texts have a decimal comma, say --decimal ','; marks between thousands must be taken out first",
		"Nếu văn bản dùng dấu phẩy thập phân, hãy thêm --decimal ','; phải bỏ dấu phân cách hàng nghìn trước")
}

// notANumber shows the text, shortened: its reader owns the file.
func notANumber(text string) error {
	if r := []rune(text); len(r) > 40 {
		text = string(r[:40]) + "…"
	}
	e := engine.Errorf(engine.Rejected, "%q is not a number", text).Vi("%q không phải là số", text)
	if strings.Contains(text, ",") && strings.Trim(text, "-0123456789.,") == "" {
		return marksAsked(e)
	}
	return e.
		Do("Declare it with --missing 'column="+text+"' if it means that the answer is missing, or mend the file",
			"Nếu đó là mã thiếu, hãy khai báo --missing 'cột="+text+"', hoặc sửa tệp")
}

// located adds file, row and column to an error.
func (t *table) located(err error, name string, row int64) error {
	var e *engine.Error
	if !asEngine(err, &e) {
		return err
	}
	e.Where.File = t.path
	if e.Where.Column == "" {
		e.Where.Column = name
	}
	if row > 0 {
		e.Where.Row = row
	}
	return e
}

// checkNames refuses columns that the file does not have, and names those that come near.
func (t *table) checkNames(header []string, codes missingCodes) error {
	have := map[string]bool{}
	for _, h := range header {
		have[h] = true
	}
	all := append([]string(nil), t.names...)
	var declared []string
	for name := range codes {
		declared = append(declared, name)
	}
	sort.Strings(declared)
	for _, name := range append(all, declared...) {
		if have[name] {
			continue
		}
		return engine.Errorf(engine.Usage, "the file has no column %q", name).Vi("tệp không có cột %q", name).
			At(engine.Where{File: t.path}).Do(nearestNames(name, header))
	}
	return nil
}

// nearestNames suggests columns, in English and Vietnamese.
func nearestNames(name string, header []string) (en, vi string) {
	type candidate struct {
		name string
		far  int
	}
	var cs []candidate
	for _, h := range header {
		cs = append(cs, candidate{h, distance(strings.ToLower(name), strings.ToLower(h))})
	}
	sort.SliceStable(cs, func(i, j int) bool { return cs[i].far < cs[j].far })
	if len(cs) > 0 && cs[0].far <= 1+len(name)/3 {
		return "Did you mean " + cs[0].name + "?", "Có phải ý bạn là " + cs[0].name + "?"
	}
	shown := header
	if len(shown) > 12 {
		shown = shown[:12]
	}
	list := strings.Join(shown, ", ")
	if len(shown) < len(header) {
		list += ", …"
	}
	return "Its columns are " + list, "Các cột của tệp: " + list
}

// distance is Levenshtein's.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		before := row[0]
		row[0] = i + 1
		for j := range y {
			cost := before
			if x[i] != y[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, before+1)
		}
	}
	return row[len(y)]
}

// expand replaces patterns with * by the columns they match, in file order, each once.
func expand(patterns, header []string) ([]string, error) {
	var out []string
	seen := map[string]bool{}
	for _, p := range patterns {
		found := false
		for _, h := range header {
			if matches(p, h) {
				found = true
				if !seen[h] {
					seen[h] = true
					out = append(out, h)
				}
			}
		}
		if !found {
			en, vi := nearestNames(p, header)
			return nil, engine.Errorf(engine.Usage, "no column matches %q", p).Vi("không có cột nào khớp %q", p).Do(en, vi)
		}
	}
	return out, nil
}

// matches says whether name fits a pattern in which * stands for any text.
func matches(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	if !strings.HasPrefix(name, parts[0]) {
		return false
	}
	name = name[len(parts[0]):]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(name, p)
		if i < 0 {
			return false
		}
		name = name[i+len(p):]
	}
	return strings.HasSuffix(name, parts[len(parts)-1])
}

package ingest

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"corridor/engine"
	"corridor/engine/schema"
)

// sheet builds the Arrow batches of the person table. A column that is not stored has a builder that is thrown away.
type sheet struct {
	plan    *plan
	columns map[string]array.Builder
	order   []array.Builder // as plan.stored

	srcFile                                                 *array.Int32Builder
	srcRow                                                  *array.Int64Builder
	reasons, unusable, flags, basis, regime                 *array.StringBuilder
	clauses                                                 [8]*array.BooleanBuilder
	complete                                                *array.BooleanBuilder
	amounts                                                 []*array.Decimal128Builder
	bins                                                    []*array.Int32Builder
	items                                                   []*array.Decimal128Builder
	contract, enterprise, over, broker, before, none, ended *array.BooleanBuilder
	fee, excess                                             *array.Decimal128Builder
	dims                                                    []*array.StringBuilder
	words                                                   map[ruleSet]string
	text                                                    []byte
}

// amountColumns in the order of person.amounts.
var amountColumns = []string{
	"cost_vnd", "cost_fin_vnd", "cost_gross_vnd", "cost_reimbursed_vnd", "earn_vnd", "earn_net_vnd", "cost_usd", "cost_fin_usd", "earn_usd", "rci", "rci_fin",
}

func (p *person) amounts() [11]number {
	return [...]number{p.costVND, p.costFinVND, p.grossVND, p.reimbursedVND, p.earnVND, p.earnNetVND, p.costUSD, p.costFinUSD, p.earnUSD, p.rci, p.rciFin}
}

var clauseColumns = [8]string{"elig_moved_for_work", "elig_employee", "elig_residence", "elig_window", "elig_age", "eligible", "usable", "in_kind_included"}

func newSheet(p *plan) *sheet {
	s := &sheet{plan: p, columns: map[string]array.Builder{}, words: map[ruleSet]string{}}
	for _, f := range schema.PersonSchema().Fields() {
		s.columns[f.Name] = array.NewBuilder(memory.DefaultAllocator, f.Type)
	}
	for _, f := range p.stored.Fields() {
		s.order = append(s.order, s.columns[f.Name])
	}
	s.srcFile, s.srcRow = s.ints("src_file"), s.columns["src_row"].(*array.Int64Builder)
	s.reasons, s.unusable, s.flags = s.strings("reasons"), s.strings("unusable_rules"), s.strings("flags")
	s.basis, s.regime = s.strings("earnings_basis"), s.strings("cmp_regime")
	for i, name := range clauseColumns {
		s.clauses[i] = s.bools(name)
	}
	s.complete = s.bools("items_complete")
	for _, name := range amountColumns {
		s.amounts = append(s.amounts, s.decimals(name))
	}
	for _, name := range schema.Binned {
		s.bins = append(s.bins, s.ints(name+schema.BinSuffix))
	}
	for _, item := range schema.Items {
		s.items = append(s.items, s.decimals(item+"_net_vnd"))
	}
	s.contract, s.enterprise, s.over = s.bools("cmp_contract"), s.bools("cmp_enterprise"), s.bools("cmp_over_cap")
	s.broker, s.before, s.none, s.ended = s.bools("cmp_brokerage"), s.bools("cmp_before_signature"), s.bools("cmp_no_cost"), s.bools("cmp_deposit_ended")
	s.fee, s.excess = s.decimals("cmp_fee_vnd"), s.decimals("cmp_excess_months")
	for _, d := range schema.Dimensions {
		s.dims = append(s.dims, s.strings(d.Column))
	}
	return s
}

func (s *sheet) ints(name string) *array.Int32Builder { return s.columns[name].(*array.Int32Builder) }
func (s *sheet) strings(name string) *array.StringBuilder {
	return s.columns[name].(*array.StringBuilder)
}
func (s *sheet) bools(name string) *array.BooleanBuilder {
	return s.columns[name].(*array.BooleanBuilder)
}
func (s *sheet) decimals(name string) *array.Decimal128Builder {
	return s.columns[name].(*array.Decimal128Builder)
}

// reserve makes room for the rows of a batch.
func (s *sheet) reserve(rows int) {
	for _, b := range s.order {
		b.Reserve(rows)
	}
}

// append adds the derived columns of a person.
func (s *sheet) append(r *row, p *person, file int32, srcRow int64) {
	s.srcFile.Append(file)
	s.srcRow.Append(srcRow)
	if s.text = r.reasons(s.text); len(s.text) > 0 {
		s.reasons.BinaryBuilder.Append(s.text)
	} else {
		s.reasons.AppendNull()
	}
	flags := r.rules.of(engine.SeverityFlag)
	hard := r.rules.of(engine.SeverityUnusable)
	if !p.eligible {
		hard = 0
	}
	appendText(s.unusable, s.word(hard))
	appendText(s.flags, s.word(flags))
	for i, c := range [...]clause{p.movedForWork, p.employee, p.residence, p.window, p.age, clauseOf(p.eligible), clauseOf(p.usable)} {
		appendClause(s.clauses[i], c)
	}
	s.appendMoney(p)
	s.appendCompliance(p)
	for i, code := range p.dimensions {
		appendText(s.dims[i], code)
	}
}

func (s *sheet) appendMoney(p *person) {
	inKind, complete := unknown, unknown
	if p.earnings.known {
		inKind = clauseOf(p.earnings.inKind)
	}
	if p.eligible {
		complete = clauseOf(p.cost.complete && p.cost.known)
	}
	appendClause(s.clauses[7], inKind)
	appendClause(s.complete, complete)
	appendText(s.basis, p.basis)
	for i, n := range p.amounts() {
		appendNumber(s.amounts[i], n)
	}
	for i, n := range p.itemVND {
		appendNumber(s.items[i], n)
	}
	for i, n := range [...]number{p.rci, p.rciFin, p.costVND, p.costUSD, p.earnVND, p.earnUSD, {p.compliance.excess, p.compliance.overCap == yes}} {
		if n.ok {
			s.bins[i].Append(schema.BinOf(n.v.HighBits(), n.v.LowBits()))
		} else {
			s.bins[i].AppendNull()
		}
	}
}

func (s *sheet) appendCompliance(p *person) {
	k := &p.compliance
	appendText(s.regime, k.regime)
	appendClause(s.contract, k.contract)
	appendClause(s.enterprise, k.enterprise)
	appendNumber(s.fee, p.feeVND)
	appendClause(s.over, k.overCap)
	appendNumber(s.excess, number{k.excess, k.overCap == yes})
	appendClause(s.broker, k.brokerage)
	appendClause(s.before, k.beforeSigned)
	appendClause(s.none, k.noCost)
	appendClause(s.ended, k.depositEnded)
}

// word is the text of a set of rules; few sets occur.
func (s *sheet) word(set ruleSet) string {
	if set == 0 {
		return ""
	}
	w, ok := s.words[set]
	if !ok {
		w = set.String()
		s.words[set] = w
	}
	return w
}

// appendVariables adds the canonical variables of the rows kept; cells without a vector are not collected in this part.
func (s *sheet) appendVariables(cells []*vector, rows []int) {
	for _, place := range s.plan.filled {
		appendColumn(s.columns[variableList[place].Name], cells[place], rows)
	}
}

func appendColumn(to array.Builder, v *vector, rows []int) {
	for _, i := range rows {
		if v == nil || v.states[i] != present {
			to.AppendNull()
			continue
		}
		switch b := to.(type) {
		case *array.StringBuilder:
			b.Append(v.texts[i])
		case *array.BooleanBuilder:
			b.Append(v.nums[i] == 1)
		case *array.Int32Builder:
			b.Append(int32(v.nums[i]))
		case *array.Decimal128Builder:
			b.Append(decimal128.FromI64(v.nums[i]))
		}
	}
}

// batch gives what was appended, and empties the sheet. The caller releases it.
func (s *sheet) batch(rows int) arrow.RecordBatch {
	cols := make([]arrow.Array, len(s.order))
	for i, b := range s.order {
		cols[i] = b.NewArray()
		defer cols[i].Release()
	}
	for _, b := range s.columns {
		if b.Len() > 0 {
			b.NewArray().Release() // not stored: every cell is NULL
		}
	}
	return array.NewRecordBatch(s.plan.stored, cols, int64(rows))
}

func (s *sheet) release() {
	for _, b := range s.columns {
		b.Release()
	}
}

func appendText(b *array.StringBuilder, text string) {
	if text == "" {
		b.AppendNull()
		return
	}
	b.Append(text)
}

func appendClause(b *array.BooleanBuilder, c clause) {
	if c == unknown {
		b.AppendNull()
		return
	}
	b.Append(c == yes)
}

func appendNumber(b *array.Decimal128Builder, n number) {
	if !n.ok {
		b.AppendNull()
		return
	}
	b.Append(n.v)
}

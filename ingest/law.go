package ingest

import (
	"crypto/sha256"
	_ "embed" // the rule table
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"
)

//go:embed rules/compliance.yaml
var complianceYAML []byte

// law is the date-effective rule table of compliance (methodology 4.1, 4.3).
type law struct {
	hash    string
	regimes []regime // by date
}

type regime struct {
	id     string
	from   int32          // yyyymm of contract signature
	charge *serviceCharge // nil: no ceiling of the regime is loaded
}

// serviceCharge is the ceiling of what an enterprise may take, in months of contract wage.
type serviceCharge struct {
	perYear, seafarerPerYear, longCap, extensionPerYear decimal.Decimal
	long                                                int64 // months of contract from which longCap is the ceiling
	toleranceShare, toleranceVND                        decimal.Decimal
	unknown                                             map[string]bool // markets whose own ceiling is not known
}

// readLaw reads the embedded table; an error there is a slip of the program.
func readLaw() (*law, error) {
	sum := sha256.Sum256(complianceYAML)
	l := &law{hash: hex.EncodeToString(sum[:])}
	root, err := parseYAML(complianceYAML)
	if err != nil {
		return nil, err
	}
	for _, e := range root.entries {
		for _, n := range e.value.items {
			r, err := readRegime(n)
			if err != nil {
				return nil, fmt.Errorf("rules/compliance.yaml: %w", err)
			}
			l.regimes = append(l.regimes, r)
		}
	}
	return l, nil
}

func readRegime(n node) (r regime, err error) {
	for _, e := range n.entries {
		switch e.key.text {
		case "id":
			r.id = e.value.text
		case "from":
			from, ok := parseMonth(e.value.text, "")
			if !ok {
				return r, fmt.Errorf("line %d: no month", e.value.line)
			}
			r.from = from
		case "service_charge":
			if r.charge, err = readCharge(e.value); err != nil {
				return r, err
			}
		case "deposit_ceilings":
			if len(e.value.entries) > 0 {
				return r, fmt.Errorf("line %d: deposit ceilings are not computed yet", e.value.line)
			}
		default:
			return r, fmt.Errorf("line %d: unknown key %q", e.key.line, e.key.text)
		}
	}
	return r, nil
}

func readCharge(n node) (*serviceCharge, error) {
	c := &serviceCharge{unknown: map[string]bool{}}
	numbers := map[string]*decimal.Decimal{
		"months_per_12": &c.perYear, "seafarer_months_per_12": &c.seafarerPerYear, "long_contract_months": &c.longCap,
		"extension_months_per_12": &c.extensionPerYear, "tolerance_share": &c.toleranceShare, "tolerance_vnd": &c.toleranceVND,
	}
	for _, e := range n.entries {
		var err error
		switch to := numbers[e.key.text]; {
		case to != nil:
			*to, err = decimal.NewFromString(e.value.text)
		case e.key.text == "long_contract":
			c.long, err = strconv.ParseInt(e.value.text, 10, 32)
		case e.key.text == "unknown_markets":
			for _, i := range e.value.items {
				c.unknown[i.text] = true
			}
		default:
			err = fmt.Errorf("unknown key %q", e.key.text)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", e.key.line, err)
		}
	}
	return c, nil
}

// at is the regime in force in a month; nil before the first.
func (l *law) at(ym int32) *regime {
	var found *regime
	for i := range l.regimes {
		if l.regimes[i].from <= ym {
			found = &l.regimes[i]
		}
	}
	return found
}

var twelve = decimal.NewFromInt(12)

// capMonths is the ceiling in months of contract wage (methodology 4.3). floor counts whole years only.
func (c *serviceCharge) capMonths(contract, extension int64, seafarer, floor bool) decimal.Decimal {
	years := func(months int64) decimal.Decimal {
		if floor {
			return decimal.NewFromInt(months / 12)
		}
		return decimal.NewFromInt(months).DivRound(twelve, ratioScale)
	}
	perYear := c.perYear
	if seafarer {
		perYear = c.seafarerPerYear
	}
	base := perYear.Mul(years(contract))
	if contract >= c.long {
		if !seafarer || base.GreaterThan(c.longCap) {
			base = c.longCap
		}
	}
	return base.Add(c.extensionPerYear.Mul(years(extension)))
}

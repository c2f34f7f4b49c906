package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"

	"corridor/engine"
)

// Mapping says what a round is and which source column is which canonical variable. Read it with ReadMapping.
type Mapping struct {
	Round          string // id of the round, e.g. lfs_2021
	Period         string // TIME_PERIOD, e.g. 2021
	RefArea        string // M49 code; 704 where not given
	ReferenceMonth int32  // yyyymm: the interview month where the file has none; 0 = none
	Synthetic      bool
	Provinces      string // VN63 or VN34: which list the province codes are of
	ResidenceRule  int32  // months of intended stay that count as a change of residence; 0 = rule off
	WindowMonths   int32  // the first job started within so many months before the interview
	MaxRejectShare string // decimal text; more rejected rows than this share refuse the load
	Proration      string // PRORATA or FLOOR_12M: months of contract that are not whole years (methodology 4.3)

	EarningsBasis string          // AUTO, GROSS, NET or UNKNOWN
	CashIncludes  map[string]bool // parts that are inside earn_cash: bonus, overtime, in_kind, tax, social, deduction
	Currency      map[string]string
	Marks         Marks

	// How the files are to be read, where a part does not say otherwise. "" and 0: as the file declares, or as found.
	Encoding string // name of ingest/charset
	Sheet    string // of a workbook
	Header   Header

	Variables map[string]Source // by canonical name; of files that fit no part
	Parts     []Part            // files whose columns or facts differ; the first that fits a file is its part
	Pool      Pool
	Modules   []Module // files joined to the persons by key

	Path string
	Hash string // sha256 of the file

	general error // why a file that fits no part cannot be read: variables that only the parts have
}

// Header says where the header of a workbook's table is; zero fields are found.
type Header struct {
	Line int // first line, from 1
	Size int // lines
}

// Pool makes one annual round of several quarters (methodology 2.3).
type Pool struct {
	Periods int32 // what weights are divided by: the number of quarters; 0 = the round is not pooled
	Panel   bool  // a person of several quarters is one record: latest answers, sum of the pooled weights
}

// currencyBlocks are the groups of amounts that a default currency can be given for.
var currencyBlocks = []string{"cost", "total", "job", "finance", "earnings", "deposit", "remittance"}

// ReadMapping reads and validates a mapping file. Errors are of kind Usage and tell every problem at once, with line and
// column; a file that cannot be read is IO.
func ReadMapping(path string) (*Mapping, error) {
	text, err := readSmall(path)
	if err != nil {
		return nil, engine.Errorf(engine.IO, "the mapping cannot be read").Vi("không đọc được tệp ánh xạ").
			At(engine.Where{File: path}).Do("check the path of --mapping", "hãy kiểm tra đường dẫn của --mapping").Because(err)
	}
	return ParseMapping(path, text)
}

const largestMapping = 4 << 20

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > largestMapping {
		return nil, errors.New("not a file, or larger than 4 MiB")
	}
	return os.ReadFile(path)
}

// ParseMapping is ReadMapping of a text; path is only told in errors.
func ParseMapping(path string, text []byte) (*Mapping, error) {
	p := &problems{file: path}
	m := &Mapping{
		RefArea: "704", ResidenceRule: 12, WindowMonths: 36, MaxRejectShare: "0.05", Proration: "PRORATA", EarningsBasis: "AUTO",
		CashIncludes: map[string]bool{}, Currency: map[string]string{}, Marks: Marks{Decimal: '.'}, Variables: map[string]Source{},
		Path: path,
	}
	sum := sha256.Sum256(text)
	m.Hash = hex.EncodeToString(sum[:])
	root, err := parseYAML(text)
	if err != nil {
		return nil, engine.Errorf(engine.Usage, "the mapping is not readable YAML").Vi("tệp ánh xạ không phải YAML đọc được").
			At(engine.Where{File: path}).Do("correct it at the line shown", "hãy sửa tại dòng được chỉ ra").Because(err)
	}
	m.decode(root, p)
	m.check(root, p)
	err = p.err(engine.Text{En: "the mapping has problems", Vi: "tệp ánh xạ có lỗi"},
		engine.Text{En: "ingest/README.md explains every key", Vi: "ingest/README.md giải thích từng khóa"})
	if err != nil {
		return nil, err
	}
	return m, nil
}

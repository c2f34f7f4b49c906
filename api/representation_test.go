package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

type jsonReply struct {
	Data []struct {
		Indicator  string
		Measure    string
		Dimensions map[string]string
		Labels     map[string]string
		Value, SE  *json.Number
		Interval   struct{ Low, High, Level *json.Number }
		CV, DF     *json.Number
		NBand      *string `json:"n_band"`
		Unit       string
		ObsStatus  string `json:"obs_status"`
		ConfStatus string `json:"conf_status"`
		Comment    *string
	}
	Warnings []warning
	Release  releaseBlock
	Method   methodBlock
}

func decodeJSON(t *testing.T, body []byte) jsonReply {
	t.Helper()
	var out jsonReply
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&out); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return out
}

// flat makes rows of column → text of a JSON answer, as CSV would have them.
func (r jsonReply) flat() []map[string]string {
	num := func(n *json.Number) string {
		if n == nil {
			return ""
		}
		return n.String()
	}
	str := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	var rows []map[string]string
	for _, o := range r.Data {
		row := map[string]string{"INDICATOR": o.Indicator, "MEASURE": o.Measure, "VALUE": num(o.Value), "SE": num(o.SE), "CI_LOW": num(o.Interval.Low),
			"CI_HIGH": num(o.Interval.High), "CI_LEVEL": num(o.Interval.Level), "CV": num(o.CV), "DF": num(o.DF), "N_BAND": str(o.NBand), "UNIT": o.Unit,
			"OBS_STATUS": o.ObsStatus, "CONF_STATUS": o.ConfStatus, "COMMENT": str(o.Comment), "RELEASE": r.Release.ID, "SYNTHETIC": strconv.FormatBool(r.Release.Synthetic)}
		for dim, code := range o.Dimensions {
			row[dim] = code
		}
		for name, label := range o.Labels {
			row[name+"_LABEL"] = label
		}
		rows = append(rows, row)
	}
	return rows
}

func decodeCSV(t *testing.T, body []byte) []map[string]string {
	t.Helper()
	if bytes.HasPrefix(body, []byte("\ufeff")) || !bytes.HasSuffix(body, []byte("\r\n")) {
		t.Fatal("CSV begins with a byte-order mark or does not end its lines with CRLF")
	}
	records, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// decodeArrow reads the stream as rows of text, in the label language asked for.
func decodeArrow(t *testing.T, body []byte, language string) ([]map[string]string, *arrow.Schema) {
	t.Helper()
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	defer mem.AssertSize(t, 0)
	r, err := ipc.NewReader(bytes.NewReader(body), ipc.WithAllocator(mem))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	var rows []map[string]string
	for r.Next() {
		batch := r.RecordBatch()
		for i := range int(batch.NumRows()) {
			row := map[string]string{}
			for c, field := range batch.Schema().Fields() {
				name := field.Name
				if stem, labels, ok := strings.Cut(name, "_LABEL_"); ok {
					if labels != strings.ToUpper(language) {
						continue
					}
					name = stem + "_LABEL"
				}
				row[name] = arrowText(batch.Column(c), i)
			}
			rows = append(rows, row)
		}
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return rows, r.Schema()
}

func arrowText(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return ""
	}
	switch a := a.(type) {
	case *array.Dictionary:
		return strings.Clone(a.Dictionary().(*array.String).Value(a.GetValueIndex(i)))
	case *array.Float64:
		return strconv.FormatFloat(a.Value(i), 'f', -1, 64)
	case *array.Boolean:
		return strconv.FormatBool(a.Value(i))
	}
	return "?"
}

// Two roads, one number: JSON, CSV and Arrow hold the same records in the same order, labels included, in both languages.
func TestRepresentationsAgree(t *testing.T) {
	root, id := published(t)
	web, _ := serving(t, root, quiet())
	for query, rows := range map[string]int{ // 2 periods × cells × 3 measures
		"by=": 6, "by=SEX": 12, "by=DEST": 18, "by=SEX,DEST": 36, "by=CHANNEL": 12,
		"by=DEST,SEX&c[DEST]=KOR,JPN&measures=RCI_P50&c[TIME_PERIOD]=2021": 4,
		"c[SEX]=F&c[DEST]=KOR&c[REF_AREA]=704":                             6,
		"by=SEX&release=" + id:                                             12,
	} {
		for _, language := range []string{"vi", "en"} {
			q := pathOf(query + "&labels=both&lang=" + language)
			fromJSON := decodeJSON(t, get(t, web, q+"&format=json").body).flat()
			fromCSV := decodeCSV(t, get(t, web, q+"&format=csv").body)
			fromArrow, _ := decodeArrow(t, get(t, web, q+"&format=arrow").body, language)
			if len(fromJSON) != rows {
				t.Fatalf("%s: %d rows, want %d", query, len(fromJSON), rows)
			}
			sameRows(t, query+" CSV", fromJSON, fromCSV)
			sameRows(t, query+" Arrow", fromJSON, fromArrow)
		}
	}
}

func sameRows(t *testing.T, what string, want, got []map[string]string) {
	t.Helper()
	if len(want) != len(got) {
		t.Fatalf("%s: %d rows, JSON has %d", what, len(got), len(want))
	}
	for i := range want {
		if len(want[i]) != len(got[i]) {
			t.Fatalf("%s row %d: columns %v, JSON has %v", what, i, got[i], want[i])
		}
		for name, value := range want[i] {
			if got[i][name] != value {
				t.Fatalf("%s row %d: %s is %q, JSON has %q", what, i, name, got[i][name], value)
			}
		}
	}
}

// The bytes of small answers, as a reader of the documentation sees them.
func TestJSONRecord(t *testing.T) {
	root, id := published(t)
	web, _ := serving(t, root, quiet())
	body := string(get(t, web, pathOf("by=SEX&c[SEX]=F&measures=RCI_MEAN&c[TIME_PERIOD]=2021"), "Accept-Language", "vi").body)
	want := `{"data":[{"indicator":"sdg_10_7_1","measure":"RCI_MEAN","dimensions":{"REF_AREA":"704","TIME_PERIOD":"2021","SEX":"F"}` +
		`,"labels":{"MEASURE":"Trung bình","REF_AREA":"Việt Nam","SEX":"Nữ","UNIT":"tháng","OBS_STATUS":"Giá trị bình thường","CONF_STATUS":"Tự do"},` +
		`"value":7.1,"se":0.21,"interval":{"low":6.6,"high":7.4,"level":0.95},"cv":0.031,"df":1204,"n_band":"100+","unit":"MONTHS","obs_status":"A","conf_status":"F","comment":null}],` +
		`"warnings":[{"code":"synthetic","text":"Dữ liệu tổng hợp`
	if !strings.HasPrefix(body, want) {
		t.Fatalf("%s\nwant %s", body, want)
	}
	for _, part := range []string{`"release":{"id":"` + id + `","synthetic":true,"status":"published"`, `"periods":["2021","2022"]`, `"lonely_psu":"adjust"`, `"quantile_rule":"hf1"`, `"df":"full"`,
		`"level":0.95`, `"intervals":{"share":"xlogit","quantile":"xlogit","other":"t"}`, `"measures":[{"id":"RCI_MEAN","estimator":"mean","unit":"MONTHS"}]`,
		`"formula":"RCI = C / E"`, `"secondary_suppression":false,"notice":"Chưa áp dụng`} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s in %s", part, body)
		}
	}
}

func TestCSVBytes(t *testing.T) {
	root, id := published(t)
	web, _ := serving(t, root, quiet())
	r := get(t, web, pathOf("c[DEST]=KOR&by=SEX&measures=RCI_GT1&c[TIME_PERIOD]=2021&format=csv"))
	want := "INDICATOR,MEASURE,REF_AREA,TIME_PERIOD,SEX,DEST,VALUE,SE,CI_LOW,CI_HIGH,CI_LEVEL,CV,DF,N_BAND,UNIT,OBS_STATUS,CONF_STATUS,COMMENT,RELEASE,SYNTHETIC\r\n" +
		"sdg_10_7_1,RCI_GT1,704,2021,M,KOR,7.3,0.21,6.6,7.4,0.95,0.031,1204,100+,PERCENT,A,F,," + id + ",true\r\n" +
		"sdg_10_7_1,RCI_GT1,704,2021,F,KOR,,,,,0.95,,,,PERCENT,Q,C,CONFIDENTIAL," + id + ",true\r\n"
	if string(r.body) != want {
		t.Fatalf("%s\nwant\n%s", r.body, want)
	}
	if r.header.Get("X-Synthetic") != "true" || r.header.Get("X-Release") != id || r.header.Get("Content-Type") != "text/csv; charset=utf-8; header=present" {
		t.Fatal(r.header)
	}
	labelled := string(get(t, web, pathOf("c[DEST]=KOR&by=SEX&format=csv&labels=both&lang=en")).body)
	if !strings.Contains(labelled, `KOR,"Korea, ""Republic of""",`) {
		t.Fatal(labelled)
	}
}

// Every code and label column has one dictionary of distinct words; the schema says where the figures come from.
func TestArrowStreamExplainsItself(t *testing.T) {
	root, id := published(t)
	web, _ := serving(t, root, quiet())
	r := get(t, web, pathOf("by=CHANNEL"), "Accept", "application/vnd.apache.arrow.stream")
	_, schema := decodeArrow(t, r.body, "vi")
	meta := schema.Metadata()
	for key, want := range map[string]string{"release": id, "synthetic": "true", "indicator": "sdg_10_7_1", "licence": "not stated", "status": "published"} {
		if got, _ := meta.GetValue(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	for _, key := range []string{"citation", "citation_vi", "method", "notice_vi"} {
		if got, ok := meta.GetValue(key); !ok || got == "" {
			t.Errorf("no %s", key)
		}
	}
	channel := schema.Field(schema.FieldIndices("CHANNEL")[0])
	if list, _ := channel.Metadata.GetValue("codelist"); list != "CL_CHANNEL/1" || channel.Type.ID() != arrow.DICTIONARY {
		t.Error(channel)
	}
	if unit, _ := schema.Field(schema.FieldIndices("VALUE")[0]).Metadata.GetValue("unit"); unit != "see UNIT" {
		t.Error(unit)
	}
	reader, err := ipc.NewReader(bytes.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Release()
	reader.Next()
	label := reader.RecordBatch().Column(schema.FieldIndices("CHANNEL_LABEL_VI")[0]).(*array.Dictionary)
	if label.Dictionary().Len() != 1 { // both channels are called Khác; a category must not stand twice
		t.Error(label.Dictionary())
	}
}

// A selection may be valid and empty: 200 with no figures, in every representation.
func TestEmptySelection(t *testing.T) {
	root := t.TempDir()
	public, full := observations(7)
	var some []int
	for i, o := range public {
		if o.Breakdown != "SEX" || o.TimePeriod != "2022" {
			some = append(some, i)
		}
	}
	for i, at := range some {
		public[i], full[i] = public[at], full[at]
	}
	id := write(t, root, public[:len(some)], full[:len(some)])
	publish(t, root, id)
	web, _ := serving(t, root, quiet())
	q := pathOf("by=SEX&c[TIME_PERIOD]=2022")
	answer := decodeJSON(t, get(t, web, q).body)
	if answer.Data == nil || len(answer.Data) != 0 || answer.Warnings[len(answer.Warnings)-1].Code != "empty" {
		t.Fatal(answer)
	}
	if rows := decodeCSV(t, get(t, web, q+"&format=csv").body); len(rows) != 0 {
		t.Fatal(rows)
	}
	if rows, _ := decodeArrow(t, get(t, web, q+"&format=arrow").body, "en"); len(rows) != 0 {
		t.Fatal(rows)
	}
}

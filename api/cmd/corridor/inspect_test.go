package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"corridor/engine"
	"corridor/ingest/inspect"
	"corridor/ingest/synth"
	"corridor/ingest/trial"
)

// gsoFiles are files as GSO names and labels them (ingest/inspect/testdata/make.py).
func gsoFiles(names ...string) (paths []string) {
	for _, n := range names {
		paths = append(paths, filepath.Join("..", "..", "..", "ingest", "inspect", "testdata", n))
	}
	return paths
}

func drafted(t *testing.T, files ...string) string {
	t.Helper()
	var out bytes.Buffer
	f := inspectFlags{draft: true}
	if err := f.run(t.Context(), files, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// answer is what a person does with a draft: takes the mark away from the lines named, and fills in others.
func answer(draft string, accept []string, fill map[string]string) string {
	lines := strings.Split(draft, "\n")
	for i, line := range lines {
		text, asked := strings.CutPrefix(strings.TrimSpace(line), "# ? ")
		if !asked {
			continue
		}
		key, _, _ := strings.Cut(text, ":")
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if with, ok := fill[key]; ok {
			lines[i] = indent + key + ": " + with
			continue
		}
		for _, a := range accept {
			if key == a {
				lines[i] = indent + text
			}
		}
	}
	return strings.Join(lines, "\n")
}

func checked(t *testing.T, mapping, rates string, files ...string) (*trial.Outcome, error) {
	t.Helper()
	var out bytes.Buffer
	f := checkFlags{json: true, rates: rates}
	err := f.run(t.Context(), mapping, files, &out)
	if out.Len() == 0 {
		return nil, err
	}
	var o trial.Outcome
	if e := json.Unmarshal(out.Bytes(), &o); e != nil {
		t.Fatalf("%v in %s", e, out.String())
	}
	return &o, err
}

// Two quarters of GSO-like files, whose columns changed name: the draft needs three answers, then the round loads.
func TestDraftOfTwoQuartersLoads(t *testing.T) {
	o := newOffice(t)
	files := gsoFiles("lfs_2016_q1.dta", "lfs_2016_q2.dta")
	draft := drafted(t, files...)
	mapping := o.write("gso.yaml", answer(draft, []string{"currency", "pool", "stratum_id"}, nil))
	got, err := checked(t, mapping, o.flags.rates, files...)
	if err != nil {
		t.Fatalf("%v\n%s", err, draft)
	}
	// 24 persons in each quarter (make.py), the same ones: with pool every one is one record
	if !got.WouldLoad || got.Counts.Rejected != 0 || got.Counts.Loaded != 24 {
		t.Errorf("%+v", got.Counts)
	}
	o.flags.mapping = mapping
	d, err := runIngest(t.Context(), o.dir, files, o.flags, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	if d.Counts.Loaded != got.Counts.Loaded || d.Counts.Usable != got.Counts.Usable || d.Counts.Eligible == 0 {
		t.Errorf("the trial said %+v, the ingest %+v", got.Counts, d.Counts)
	}
}

// The synthetic module as a Stata file names its values and its design: nothing but the currency has to be said.
func TestDraftOfALabelledFileLoads(t *testing.T) {
	o := newOffice(t)
	files, err := synth.Write(t.Context(), synth.Config{Rows: 1000, Seed: 1, Dir: o.dir, Format: "dta"})
	if err != nil {
		t.Fatal(err)
	}
	mapping := o.write("draft.yaml", answer(drafted(t, files.Module), []string{"currency"}, nil))
	got, err := checked(t, mapping, files.Rates, files.Module)
	if err != nil {
		t.Fatal(err)
	}
	by, err := checked(t, files.Mapping, files.Rates, files.Module)
	if err != nil {
		t.Fatal(err)
	}
	// the draft finds the same eligible workers as the mapping that was written with the file
	if got.Counts.Eligible != by.Counts.Eligible || got.Counts.Eligible != 1000 || got.Counts.Rejected != 0 {
		t.Errorf("draft %+v, its own mapping %+v", got.Counts, by.Counts)
	}
}

// The same module as CSV has neither labels nor a design: a person says what the columns are, the draft asks for all of them.
func TestDraftOfABareFileAsksAndThenLoads(t *testing.T) {
	o := newOffice(t)
	files, err := synth.Write(t.Context(), synth.Config{Rows: 1000, Seed: 1, Dir: o.dir, Format: "csv"})
	if err != nil {
		t.Fatal(err)
	}
	draft := drafted(t, files.Module)
	if _, err := checked(t, o.write("raw.yaml", draft), files.Rates, files.Module); engine.KindOf(err) != engine.Usage {
		t.Errorf("an unanswered draft is no mapping: %v", err)
	}
	mapping := o.write("draft.yaml", answer(draft, []string{"currency", "age", "sex"}, map[string]string{
		"residence_rule":     "off",
		"reason_for_move":    "{column: M03, recode: {1: WORK, 2: FAMILY, 3: STUDY, 4: OTHER}}",
		"first_job_start_ym": "{column: M09, missing: {not_applicable: [999997], dk: [999998], refused: [999999]}}",
		"employment_status":  "{column: V01, recode: {1: EMPLOYEE, 2: EMPLOYER, 3: OWN_ACCOUNT, 4: FAMILY_WORKER, 5: OTHER}}",
		"total_cost":         "{column: PTONG, missing: {not_applicable: [-7], dk: [-8], refused: [-9]}}",
		"earn_cash":          "{column: L02, missing: {not_applicable: [-7], dk: [-8], refused: [-9]}}",
	}))
	got, err := checked(t, mapping, files.Rates, files.Module)
	if err != nil {
		t.Fatalf("%v\n%s", err, draft)
	}
	if got.Counts.Rejected != 0 || got.Counts.Eligible == 0 {
		t.Errorf("%+v", got.Counts)
	}
}

func TestInspectAsJSON(t *testing.T) {
	var out bytes.Buffer
	f := inspectFlags{json: true}
	if err := f.run(t.Context(), gsoFiles("knomad_2015.sav"), &out); err != nil {
		t.Fatal(err)
	}
	var p inspect.Profile
	d := json.NewDecoder(&out)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		t.Fatal(err)
	}
	if p.Schema != "corridor.inspect/1" || p.Format != "sav" || p.Rows != 30 || len(p.Columns) != 16 {
		t.Errorf("%s %s %d %d", p.Schema, p.Format, p.Rows, len(p.Columns))
	}
	out.Reset()
	if err := f.run(t.Context(), gsoFiles("lfs_2016_q1.dta", "lfs_2016_q2.dta"), &out); err != nil {
		t.Fatal(err)
	}
	var list []inspect.Profile
	if err := json.Unmarshal(out.Bytes(), &list); err != nil || len(list) != 2 {
		t.Errorf("%d profiles, %v", len(list), err)
	}
}

func TestInspectTellsWhatItCouldRead(t *testing.T) {
	o := newOffice(t)
	var out bytes.Buffer
	f := inspectFlags{}
	err := f.run(t.Context(), []string{o.write("a.csv", "a,b\n1,2\n3\n")}, &out)
	if engine.KindOf(err) != engine.Rejected || !strings.Contains(out.String(), "NOT read to the end") && !strings.Contains(out.String(), "CHƯA đọc hết") {
		t.Errorf("%v\n%s", err, out.String())
	}
	out.Reset()
	f.draft = true
	if err := f.run(t.Context(), []string{o.write("b.csv", "a,b\n1,2\n3\n")}, &out); err == nil || out.Len() > 0 {
		t.Errorf("a draft of half a file: %v\n%s", err, out.String())
	}
}

func TestMappingCheckKeepsNothing(t *testing.T) {
	o := newOffice(t)
	file := o.write("a.csv", moduleCSV(40)+"p900,h1,,s1,ea1,30,7,202104,5,20000000\n")
	before := listing(t, o.dir)
	got, err := checked(t, o.flags.mapping, o.flags.rates, file)
	if err != nil {
		t.Fatal(err)
	}
	if got.Counts.Read != 41 || got.Counts.Rejected != 1 || got.Counts.Loaded != 40 {
		t.Errorf("%+v", got.Counts)
	}
	if len(got.Rules) == 0 || got.Rules[0].ID != "WEIGHT_MISSING" || got.Rules[0].Persons != 1 || len(got.Rules[0].Examples) != 1 || got.Rules[0].Examples[0].Row != 41 {
		t.Errorf("%+v", got.Rules)
	}
	if len(got.Uncovered) != 1 || got.Uncovered[0].Column != "sex" || got.Uncovered[0].Values[0] != (trial.Value{Text: "7", Count: 1}) {
		t.Errorf("%+v", got.Uncovered)
	}
	if after := listing(t, o.dir); after != before {
		t.Errorf("the trial left something: %s, was %s", after, before)
	}
}

func TestMappingCheckEndsAsTheIngestWould(t *testing.T) {
	o := newOffice(t)
	bad := o.write("twice.csv", moduleCSV(3)+strings.Join(moduleRow(1), ",")+"\n")
	got, err := checked(t, o.flags.mapping, "", bad)
	if exitCode(err) != 3 || got == nil || got.WouldLoad || got.Refused == nil || got.Rates {
		t.Errorf("a person twice: %v %+v", err, got)
	}
	if _, err := checked(t, o.write("x.yaml", "round: x\n"), "", bad); exitCode(err) != 2 {
		t.Errorf("a wrong mapping: %v", err)
	}
	if _, err := checked(t, o.flags.mapping, "", filepath.Join(o.dir, "none.csv")); exitCode(err) != 5 {
		t.Errorf("no file: %v", err)
	}
	extra := o.write("extra.csv", strings.ReplaceAll(strings.Replace(moduleCSV(2), "id,", "more,id,", 1), "\np", "\nx,p"))
	got, err = checked(t, o.flags.mapping, "", extra)
	if err != nil || len(got.Unmapped) != 1 || strings.Join(got.Unmapped[0].Columns, " ") != "more" {
		t.Errorf("%v %+v", err, got)
	}
	var out bytes.Buffer
	f := checkFlags{}
	if err := f.run(t.Context(), o.flags.mapping, []string{extra}, &out); err != nil || !strings.Contains(out.String(), "more") {
		t.Errorf("%v\n%s", err, out.String())
	}
}

func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// Persons, households and a long roster of costs in three files: the draft joins them, and turns the roster wide.
func TestDraftOfModulesLoads(t *testing.T) {
	o := newOffice(t)
	persons, households, costs := "tinh,huyen,xa,dban,hoso,stt,tang,cal_weigh,namthang,gioi_tinh,tuoi,ly_do_di,vi_the,job_start,earn_cash\n", "tinh,huyen,xa,dban,hoso,ttnt\n", "tinh,huyen,xa,dban,hoso,stt,ma_khoan,so_tien\n"
	for i := range 24 {
		hh := fmt.Sprintf("%d,%d,%d,%d,%d", 1, 1+i/12, 10+i/12, 1+i/6%2, 1+i/2%3)
		persons += fmt.Sprintf("%s,%d,11,%d.5,202112,%s,%d,Làm việc,Làm công ăn lương,202101,%d\n", hh, 1+i%2, 100+i, []string{"Nam", "Nữ"}[i%2], 20+i, 15_000_000+i)
		if i%2 == 0 {
			households += fmt.Sprintf("%s,%s\n", hh, []string{"Thành thị", "Nông thôn"}[i/12])
		}
		costs += fmt.Sprintf("%s,%d,Phí dịch vụ,%d\n%s,%d,Hộ chiếu,%d\n", hh, 1+i%2, 30_000_000+i, hh, 1+i%2, 200_000+i)
	}
	files := []string{o.write("lfs_2021.csv", persons), o.write("hh_2021.csv", households), o.write("cost_2021.csv", costs)}
	draft := drafted(t, files...)
	mapping := o.write("draft.yaml", answer(draft, []string{"currency", "residence_rule", "stratum_id"}, map[string]string{"residence_rule": "off"}))
	got, err := checked(t, mapping, o.flags.rates, files...)
	if err != nil {
		t.Fatalf("%v\n%s", err, draft)
	}
	if got.Counts.Loaded != 24 || got.Counts.Usable != 24 {
		t.Errorf("%+v\n%s\n%+v", got.Counts, draft, got.Rules)
	}
	for _, u := range got.Unmapped {
		if len(u.Columns) > 0 {
			t.Errorf("%s: not mapped %v\n%s", u.File, u.Columns, draft)
		}
	}
}

package ingest

import (
	"fmt"
	"slices"

	"corridor/engine"
	"corridor/ingest/cells"
	"corridor/ingest/charset"
	"corridor/ingest/tabular"
)

// filePlace is what a file of the round is: of a part, or (module >= 0) of a module.
type filePlace struct{ part, module int }

// placeFiles says of every file what it is. A part or module that no file belongs to is refused: its pattern has a slip, or a
// file was forgotten.
func (m *Mapping) placeFiles(files []string) ([]filePlace, error) {
	var places []filePlace
	persons := 0
	for _, f := range files {
		part, module, err := m.Place(f)
		if err != nil {
			return nil, err
		}
		if module < 0 {
			persons++
		}
		places = append(places, filePlace{part, module})
	}
	for i, part := range m.Parts {
		if !slices.Contains(places, filePlace{i, -1}) && !m.datesModule(part, files, places) {
			return nil, m.noFile("the part", "phần", part.Files)
		}
	}
	for i, mod := range m.Modules {
		if !slices.Contains(places, filePlace{0, i}) {
			return nil, m.noFile("module "+mod.Name, "mô-đun "+mod.Name, mod.Files)
		}
	}
	if persons == 0 {
		return nil, engine.Errorf(engine.Usage, "every file belongs to a module, and none holds persons").Vi("mọi tệp đều thuộc mô-đun, không có tệp người").
			At(engine.Where{File: m.Path}).Do("name the files of persons, too", "hãy ghi cả các tệp người")
	}
	return places, nil
}

// datesModule says whether a part is there to give a file of a module its quarter.
func (m *Mapping) datesModule(part Part, files []string, places []filePlace) bool {
	return m.Pool.Periods > 0 && part.Quarter > 0 && slices.ContainsFunc(files, func(f string) bool {
		return places[slices.Index(files, f)].module >= 0 && fits(part.Files, f)
	})
}

func (m *Mapping) noFile(en, vi, pattern string) error {
	return engine.Errorf(engine.Usage, "no file fits the pattern %q of %s, or an earlier pattern took it", pattern, en).
		Vi("không có tệp nào khớp mẫu %q của %s, hoặc một mẫu đứng trước đã lấy mất", pattern, vi).At(engine.Where{File: m.Path}).
		Do("name all files of the round, or correct the pattern (base name, with * and ?)", "hãy ghi đủ các tệp của cuộc điều tra, hoặc sửa mẫu tên (tên tệp, với * và ?)")
}

// partsOf are the parts that files belong to.
func partsOf(places []filePlace) (used []int) {
	for _, p := range places {
		if p.module < 0 && !slices.Contains(used, p.part) {
			used = append(used, p.part)
		}
	}
	return used
}

// reading is how the mapping says that a file is to be read.
func (m *Mapping) reading(at filePlace) tabular.Options {
	part := m.AllParts()[at.part]
	encoding, sheet, header := part.Encoding, part.Sheet, part.Header
	if at.module >= 0 {
		mod := m.Modules[at.module]
		encoding, sheet, header = mod.Encoding, mod.Sheet, mod.Header
	}
	return tabular.Options{Encoding: encoding, Sheet: sheet, HeaderLine: header.Line, HeaderSize: header.Size}
}

// holdsSingles says whether a column that is read of a file is of 32-bit floats (a Stata float).
func holdsSingles(f *tabular.File) bool {
	return slices.ContainsFunc(f.Codebook.Variables, func(v cells.Variable) bool { return v.Single && slices.Contains(f.Columns, v.Name) })
}

// lettersTold names the files whose encoding neither they nor the mapping declare, and that are not UTF-8: it was told by
// their bytes.
func (r *run) lettersTold() (list []string) {
	for i, f := range r.files {
		e := f.open.Codebook.Encoding
		if f.open.Typed != nil {
			e = f.open.Typed.Codebook().Encoding // it may be decided while the rows are read
		}
		if r.plan.mapping.reading(r.places[i]).Encoding == "" && e.Declared == "" && e.Used != "" && e.Used != charset.UTF8.Name() {
			list = append(list, fmt.Sprintf("texts of %s are read as %s: neither the file nor the mapping says it, its bytes leave no doubt", r.names[i], e.Used))
		}
	}
	return list
}

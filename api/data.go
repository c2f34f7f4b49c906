package api

// representation is a way to write a data answer.
type representation struct {
	format    string // value of format=
	mediaType string // what Accept asks for
	full      string // Content-Type as sent
}

// The representations on offer, the default first.
var representations = []representation{
	{"json", "application/json", "application/json"},
	{"csv", "text/csv", "text/csv; charset=utf-8; header=present"},
	{"arrow", "application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream"},
}

// represent chooses among the first n representations: format= beats Accept.
func (r *request) represent(n int) (representation, *problem) {
	offered := representations[:n]
	var formats, types []string
	var near []candidate
	for _, o := range offered {
		formats, types, near = append(formats, o.format), append(types, o.mediaType), append(near, candidate{id: o.format, names: []string{o.mediaType}})
	}
	if format, given := r.query["format"]; given {
		for _, o := range offered {
			if o.format == format {
				return o, nil
			}
		}
		return representation{}, badValue("format", format, nearest(format, near), formats)
	}
	if at := negotiate(r.accept, types); at >= 0 {
		return offered[at], nil
	}
	return representation{}, notAcceptable(types)
}

// findIndicator is the indicator that the path names.
func (r *request) findIndicator() (*indicator, *problem) {
	if ind := r.snapshot.byID[r.id]; ind != nil {
		return ind, nil
	}
	var all []candidate
	var ids []string
	for _, ind := range r.snapshot.indicators {
		all = append(all, candidate{id: ind.ID, names: []string{ind.Title.En, ind.Title.Vi}})
		ids = append(ids, ind.ID)
	}
	return nil, unknownIndicator(r.id, nearest(r.id, all), ids)
}

// data answers /v1/indicators/{id}/data.
func (s *Server) data(r *request) (*answer, *problem) {
	ind, p := r.findIndicator()
	if p != nil {
		return nil, p
	}
	if p := knownOnly(r.query, ind.parameters); p != nil {
		return nil, p
	}
	as, p := r.represent(len(representations))
	if p != nil {
		return nil, p
	}
	labels, p := r.labels(as.format != "csv")
	if p != nil {
		return nil, p
	}
	sel, p := ind.choose(r.query)
	if p != nil {
		return nil, p
	}
	return s.made(s.encode(r, sel, as, labels))
}

// labels reads labels=id|both.
func (r *request) labels(byDefault bool) (bool, *problem) {
	switch value, given := r.query["labels"]; {
	case !given:
		return byDefault, nil
	case value == "id":
		return false, nil
	case value == "both":
		return true, nil
	default:
		return false, badValue("labels", value, nil, []string{"id", "both"})
	}
}

// made turns a failure to encode into a problem; why goes to the log.
func (s *Server) made(a *answer, err error) (*answer, *problem) {
	if err != nil {
		s.cfg.Logger.Error("answer could not be encoded", "err", err.Error())
		return nil, internalFault()
	}
	return a, nil
}

// encode writes the selection in one representation.
func (s *Server) encode(r *request, sel *selection, as representation, labels bool) (*answer, error) {
	snap, rows := r.snapshot, sel.figures()
	isSynthetic, level := snap.manifest.Hashed.Synthetic, snap.manifest.Hashed.Config.Level
	switch as.format {
	case "csv":
		body, err := encodeCSV(sel.columns(snap, rows), rows, isSynthetic, labels, r.language)
		return newAnswer(as.full, r.language, body), err
	case "arrow":
		meta, err := snap.arrowMetadata(&s.cfg, sel)
		if err != nil {
			return nil, err
		}
		body, err := encodeArrow(s.cfg.Allocator, sel.columns(snap, rows), rows, meta, isSynthetic, labels)
		return newAnswer(as.full, "", body), err
	default:
		rest, err := encodeJSON(envelope{
			Warnings: snap.warningsAbout(rows, r.language),
			Release:  snap.releaseBlock(&s.cfg, sel.indicator, r.language),
			Method:   snap.methodBlock(sel.indicator, sel.measures, r.language),
		})
		if err != nil {
			return nil, err
		}
		body, err := sel.appendFigures([]byte(`{"data":`), rows, level, labels, r.language)
		body = append(append(body, ','), rest[1:]...) // rest is an object without data
		return newAnswer(as.full, r.language, body), err
	}
}

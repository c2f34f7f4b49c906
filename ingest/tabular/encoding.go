package tabular

import (
	"corridor/engine"
	"corridor/ingest/cells"
)

// decoder finds an encoding by the name that --encoding takes.
func decoder(name string) (cells.Decoder, error) {
	return nil, engine.Errorf(engine.Usage, "unknown encoding %q", name).Vi("không có bảng mã %q", name).
		Do("leave --encoding out", "hãy bỏ --encoding")
}

// guessEncoding decides the encoding of a file that does not declare it; nil = refuse.
var guessEncoding func(sample []byte) (cells.Decoder, cells.Encoding, error)

package tabular

import "corridor/engine"

func openParquet(src *source, _ Options) (*File, error) {
	return nil, engine.Errorf(engine.Internal, "Parquet is not read yet").At(engine.Where{File: src.path})
}

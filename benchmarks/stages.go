package benchmarks

// Stages are all that is measured, in the order of the way.
func Stages() []Stage {
	return []Stage{
		parseCSV,
		parseParquet,
		ingestStage,
		aggregation,
		estimateMean,
		estimateRate,
		estimateP50,
		buildStage,
		arrowStream(true, false),
		arrowStream(true, true),
		arrowStream(false, false),
	}
}

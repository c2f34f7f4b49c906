package synth

func mappingYAML() []byte { return nil }

package queries_test

import (
	"testing"

	"corridor/queries/querytest"
)

func TestGolden(t *testing.T) { querytest.Run(t, "testdata") }

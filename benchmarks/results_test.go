package benchmarks

import (
	"strings"
	"testing"
)

func TestResults(t *testing.T) {
	const text = `# machine: 2 cores
goos: linux
BenchmarkStage/stage=api/rows=1e5-2   	     100	  2000000 ns/op	 300.0 MB/s
BenchmarkStage/stage=api/rows=1e5-2   	     100	  4000000 ns/op	 100.0 MB/s
BenchmarkStage/stage=api/rows=1e5-2   	     100	  3000000 ns/op	 200.0 MB/s
Unit x-speed better=higher
BenchmarkRatio/of=estimates/to=r-survey/rows=1e6 1 120 x-speed 300000000 of-ns 36000000000 to-ns
BenchmarkRatio/of=estimates/to=r-survey/rows=1e6 1 130 x-speed 310000000 of-ns 40300000000 to-ns
BenchmarkProcess/step=ingest/rows=1e7 1 90000000000 ns/op 9000 ns/row 1234 peak-MB
`
	results, remarks, err := ReadResults(strings.NewReader(text))
	if err != nil || len(results) != 3 || len(remarks) != 1 {
		t.Fatalf("%d results, %d remarks, %v", len(results), len(remarks), err)
	}
	var out strings.Builder
	WriteTables(&out, results, remarks)
	for _, want := range []string{
		"- machine: 2 cores\n",
		"| stage=api rows=1e5 | 3ms |  | 200 MB/s | 3 |\n",
		"| of=estimates to=r-survey rows=1e6 | **125** times the speed | 120 to 130 | 2 | 305ms |\n",
		"| step=ingest rows=1e7 | 1m30s | 9000 ns | 1234 MB |\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}

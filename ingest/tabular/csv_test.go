package tabular

import (
	"fmt"
	"reflect"
	"testing"
)

func TestCSVReads(t *testing.T) {
	// Expected cells follow RFC 4180, section 2, by hand.
	cases := []struct {
		name, data string
		o          Options
		columns    []string
		rows       [][]string
	}{
		{"plain", "a,b\n1,2\n3,4\n", Options{}, []string{"a", "b"}, [][]string{{"1", "2"}, {"3", "4"}}},
		{"no final line end", "a,b\n1,2", Options{}, []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"CRLF and BOM", "\ufeffa,b\r\n1,\"2\"\r\n3,4\r\n", Options{}, []string{"a", "b"}, [][]string{{"1", "2"}, {"3", "4"}}},
		{"quotes", "a,b\n\"x,\"\"y\"\"\",\"l1\nl2\r\nl3\"\n,\"\"\n", Options{}, []string{"a", "b"}, [][]string{{"x,\"y\"", "l1\nl2\r\nl3"}, {"", ""}}},
		{"semicolon", "a;b\n1,5;2\n", Options{}, []string{"a", "b"}, [][]string{{"1,5", "2"}}},
		{"semicolon with commas in the header", "id;income, VND;age\n1;5;3\n", Options{}, []string{"id", "income, VND", "age"}, [][]string{{"1", "5", "3"}}},
		{"tab", "a\tb\n1\t2\n", Options{}, []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"pipe", "a|b\n1|2\n", Options{}, []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"given delimiter", "a:b\n1:2\n", Options{Delimiter: ':'}, []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"chosen in order, one twice", "a,b,c\n1,2,3\n", Options{Columns: []string{"c", "a", "c"}}, []string{"c", "a", "c"}, [][]string{{"3", "1", "3"}}},
		{"no column at all", "a,b\n1,2\n", Options{Columns: []string{}}, nil, [][]string{{}}},
		{"header NFC and trimmed", " tuo\u0302\u0309i , b\n1,2\n", Options{Columns: []string{"tuổi"}}, []string{"tuổi"}, [][]string{{"1"}}},
		{"header only", "a,b\n", Options{}, []string{"a", "b"}, nil},
		{"header only, no line end", "a,b", Options{}, []string{"a", "b"}, nil},
		{"blank lines are no rows", "\n\na,b\n\n1,2\n\r\n3,4\n\n", Options{}, []string{"a", "b"}, [][]string{{"1", "2"}, {"3", "4"}}},
		{"blank lines of one column are rows", "a\n1\n\n2\n", Options{}, []string{"a"}, [][]string{{"1"}, {""}, {"2"}}},
		{"cells keep blanks and are NFC", "a,b\n 1 ,tuo\u0302\u0309i\n", Options{}, []string{"a", "b"}, [][]string{{" 1 ", "tuổi"}}},
		{"the line sep= of Excel", "\ufeffsep=|\r\na|b,c\r\n1|2\r\n", Options{}, []string{"a", "b,c"}, [][]string{{"1", "2"}}},
		{"the line sep= in quotes", "\n\"sep=;\"\n\na;b,c\n1;2\n", Options{}, []string{"a", "b,c"}, [][]string{{"1", "2"}}},
		{"a delimiter that is given counts more than sep=", "sep=;\na,b\n1,2\n", Options{Delimiter: ','}, []string{"a", "b"}, [][]string{{"1", "2"}}},
		{"quoted header", "\"a\",\"b,c\"\n1,2\n", Options{}, []string{"a", "b,c"}, [][]string{{"1", "2"}}},
	}
	for _, c := range cases {
		for _, workers := range []int{1, 4} {
			for _, chunk := range []int{1, 7, 0} {
				t.Run(fmt.Sprintf("%s/%d/%d", c.name, workers, chunk), func(t *testing.T) {
					c.o.Workers, c.o.chunk, c.o.BatchRows = workers, chunk, 2
					columns, rows, err := table(file(t, c.data), c.o)
					if err != nil {
						t.Fatal(err)
					}
					if len(columns)+len(c.columns) > 0 && !reflect.DeepEqual(columns, c.columns) {
						t.Errorf("columns %q, want %q", columns, c.columns)
					}
					if !reflect.DeepEqual(rows, c.rows) {
						t.Errorf("rows %q, want %q", rows, c.rows)
					}
				})
			}
		}
	}
}

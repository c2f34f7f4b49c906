// Package inspect looks at a survey file as a statistician does before loading it: format, encoding, every column with its
// label, value labels, kinds of missing, values and their summary, and which columns are likely weight, stratum, PSU and keys.
//
// One pass over the file, bounded memory whatever its size. The same file gives the same profile whatever the number of
// threads. A profile holds values of cells: it is for the person who has the file, and goes to no log and no server.
package inspect

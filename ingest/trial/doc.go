// Package trial keeps the book of an ingest that commits nothing: how many rows break which rule, with a few examples, which
// values no recode covers, which columns nobody maps. What it holds are values of cells: for the local terminal only.
package trial

// Package engine is the vocabulary of Corridor: the words that ingest, estimation, release and API share.
//
// It holds what a figure is (Observation), what is measured (Indicator), what a published set of figures is (Release),
// how a store is asked (Query, Reader) and how a mistake is told to a person (Error, in Vietnamese and English).
// It imports nothing else of the module, no cgo and no web framework, so that every other package can speak its words.
package engine

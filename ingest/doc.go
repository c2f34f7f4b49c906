// Package ingest turns a round of survey files into a dataset version: mapping, parsing in parallel, edit rules, money,
// eligibility and the derived columns of engine/schema, loaded whole or not at all.
//
// It knows no database: the store comes as a Sink.
package ingest

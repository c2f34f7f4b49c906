// Package benchmarks measures Corridor stage by stage, and against what it could be measured by: a plain GROUP BY, a raw
// byte stream, a bare HTTP handler, R survey and Python svy. README.md says what each number means.
//
// Every measurement checks its answer first: a fast wrong answer is no result. All data are made from a seed.
package benchmarks

// Package spss reads system files of SPSS: .sav ($FL2, uncompressed or with bytecodes) and .zsav ($FL3, bytecodes in zlib blocks).
//
// A file is a header, a dictionary of records, and cases of 8-byte slots: a number fills one, a text as many as it needs, and a
// text beyond 255 bytes is spread over several variables ("segments"). Open reads the dictionary; Batches cuts the cases into
// chunks of whole rows (cut.go), which needs no more than counting the codes of a row, and decodes chunks in parallel
// (decode.go). Numbers stay raw: dates are seconds since 14 October 1582, user-missing values keep their value.
//
// The layout is that of "System File Format" in the manual of PSPP; what a cell, a format or a missing value means follows R haven
// and ReadStat, against which the tests compare. Nothing is allocated by a number that the file claims before that number is
// checked against the file's size.
package spss

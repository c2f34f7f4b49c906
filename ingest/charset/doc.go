// Package charset makes letters of bytes: the encodings in which Vietnamese offices keep survey files and their codebooks,
// and every code page that a Stata or SPSS file may declare.
//
// A decoder gives UTF-8 in NFC and counts what is no letter; it keeps nothing between calls and may be used by many
// goroutines at once. Guess says, with evidence, which encoding a sample of bytes is in; what it cannot tell it does not
// decide. All encodings here contain ASCII (UTF-16 after its fashion), so that delimiters and digits stand wherever they stand.
package charset

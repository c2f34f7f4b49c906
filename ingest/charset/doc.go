// Package charset makes letters of bytes: the encodings in which Vietnamese offices keep survey files and their codebooks,
// and every code page that a Stata or SPSS file may declare.
//
//	utf-8                 any normal form
//	utf-16le, utf-16be    "Unicode text" of Excel
//	windows-1258          tones are letters of their own there, and join
//	tcvn3                 fonts .VnTime (ABC); capitals with tones are a matter of the font and come as small letters
//	vni                   fonts VNI-Times: a letter and a mark
//	…-in-utf8             bytes of one of these that somebody took for Latin letters and stored as UTF-8
//	windows-1252, gbk …   code pages that files declare, or that a person names
//
// A decoder gives UTF-8 in NFC and counts what is no letter; it keeps nothing between calls and may be used by many
// goroutines at once. Guess says, with evidence, which encoding a sample of bytes is in; what it cannot tell it does not
// decide. All encodings here contain ASCII (UTF-16 after its fashion), so that delimiters and digits stand wherever they stand.
package charset

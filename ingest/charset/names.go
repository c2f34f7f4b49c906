package charset

import (
	"slices"
	"strings"

	"corridor/engine"
	"corridor/ingest/cells"
)

// named are the decoders by every name that has no mark or blank in it.
var named = map[string]cells.Decoder{
	"utf-8": UTF8, "utf8": UTF8,
	"utf-16le": utf16LE, "utf16le": utf16LE, "utf-16": utf16LE, "utf16": utf16LE, "ucs-2": utf16LE, "ucs-2le": utf16LE, "unicode": utf16LE,
	"utf-16be": utf16BE, "utf16be": utf16BE, "ucs-2be": utf16BE,
	"us-ascii": ascii, "ascii": ascii, "ansi_x3.4-1968": ascii,
	"windows-1252": cp1252, "latin-1": cp1252, "latin1": cp1252, "iso-8859-1": cp1252, "iso8859-1": cp1252, "iso_8859-1": cp1252, "ansi": cp1252,
	"windows-1258": cp1258, "cp1258": cp1258,
	"tcvn3": tcvn3, "tcvn-3": tcvn3, "abc": tcvn3, "tcvn3-abc": tcvn3, "tcvn": tcvn3, "tcvn-5712": tcvn3, "tcvn5712": tcvn3, "tcvn5712-1": tcvn3,
	"tcvn5712-3": tcvn3, "vn3": tcvn3, "vntime": tcvn3, ".vntime": tcvn3,
	"vni": vniWindows, "vni-windows": vniWindows, "vni-win": vniWindows, "vniwin": vniWindows, "vni-times": vniWindows,
	"tcvn3-in-utf8": tcvn3InUTF8, "tcvn3-in-utf-8": tcvn3InUTF8,
	"vni-in-utf8": vniInUTF8, "vni-in-utf-8": vniInUTF8,
	"windows-1258-in-utf8": cp1258InUTF8, "cp1258-in-utf8": cp1258InUTF8,
	"utf-8-in-utf8": utf8InUTF8, "utf8-in-utf8": utf8InUTF8,
}

// Names are those that help texts list: the encodings in which Vietnamese files come, then some others. Lookup knows more.
func Names() []string {
	return []string{
		"utf-8", "utf-16le", "utf-16be", "windows-1258", "tcvn3", "vni", "tcvn3-in-utf8", "vni-in-utf8", "windows-1258-in-utf8",
		"utf-8-in-utf8", "windows-1252", "gbk", "big5", "euc-kr", "shift_jis", "windows-874",
	}
}

// Lookup finds a decoder by name: one of Names, an alias (cp1258, abc, tcvn-5712, latin-1, 1258), or any code page that a
// Stata or SPSS file declares and that contains ASCII. The decoder may be used by many goroutines. The error is of kind
// Usage; a reader whose file declares the name makes it its own.
func Lookup(name string) (cells.Decoder, error) {
	plain := strings.ToLower(strings.TrimSpace(name))
	for _, form := range []string{plain, strings.NewReplacer("_", "-", " ", "-").Replace(plain)} {
		if d := named[form]; d != nil {
			return d, nil
		}
		if d := codePage(form); d != nil {
			return d, nil
		}
	}
	return nil, engine.Errorf(engine.Usage, "there is no encoding called %q", name).
		Vi("không có bảng mã nào tên là %q", name).
		Do("give one of "+strings.Join(Names(), ", ")+", or the name of another code page",
			"hãy dùng một trong: "+strings.Join(Names(), ", ")+", hoặc tên một bảng mã khác")
}

// Notes is what a person should know of texts that d decoded, for Codebook.Notes; nil if nothing.
func Notes(d cells.Decoder) []engine.Text {
	if d != nil && slices.Contains([]string{tcvn3.name, tcvn3InUTF8.name}, d.Name()) {
		return []engine.Text{CapitalsByFont}
	}
	return nil
}

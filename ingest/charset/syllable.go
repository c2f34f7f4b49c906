package charset

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The syllables of Vietnamese, as its orthography has them: onset, rhyme, tone. Few strings of letters are one by chance,
// least of all with tones: a rhyme that ends in a stop has the tones sắc and nặng only.

// onsets but for the empty one. What follows them is checked by spelled.
const onsetList = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"

// rhymeList also has the rhymes in k of place names of the Central Highlands (Đắk Lắk).
const rhymeList = `
a ac ach ai am an ang anh ao ap at au ay ak
ăc ăm ăn ăng ăp ăt ăk
âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ek
ê êch ên ênh êm êp êt êu
i ia ich im in inh ip it iu
iêc iêm iên iêng iêp iêt iêu
yêm yên yêng yêt yêu
o oc oi om on ong op ot ooc oong ok
oa oac oach oai oam oan oang oanh oao oap oat oay
oăc oăm oăn oăng oăt
oe oen oeo oet
ô ôc ôi ôm ôn ông ôp ôt ôk
ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uk
uân uâng uât uây
uê uêch uênh
uôc uôi uôm uôn uông uôt
uơ uơn
uy uya uych uyên uyêt uyn uynh uyt uyu uyp
ư ưa ưc ưi ưn ưng ưt ưu
ươc ươi ươm ươn ương ươp ươt ươu
y ych ynh yt`

// Tones, by their combining marks; 0 is the level tone.
const (
	grave = '\u0300'
	acute = '\u0301'
	tilde = '\u0303'
	hook  = '\u0309'
	dot   = '\u0323'
)

var (
	onsets = setOf(onsetList)
	rhymes = setOf(rhymeList)
	toned  = tonedLetters()
)

func setOf(list string) map[string]bool {
	set := map[string]bool{"": true}
	for _, s := range strings.Fields(list) {
		set[s] = true
	}
	return set
}

// tonedLetter is a vowel without its tone, and the tone.
type tonedLetter struct {
	plain rune
	tone  rune
}

func tonedLetters() map[rune]tonedLetter {
	all := map[rune]tonedLetter{}
	for _, v := range "aăâeêioôơuưy" {
		for _, tone := range []rune{grave, acute, tilde, hook, dot} {
			r, _ := utf8.DecodeRuneInString(norm.NFC.String(string([]rune{v, tone})))
			all[r] = tonedLetter{v, tone}
		}
	}
	return all
}

// IsSyllable says whether word, in NFC, can be a Vietnamese syllable by its spelling, capitals or not.
func IsSyllable(word string) bool {
	if len(word) > 24 {
		return false
	}
	var plain [24]byte
	letters := plain[:0]
	tone := rune(0)
	for _, r := range strings.ToLower(word) {
		if t, ok := toned[r]; ok {
			if tone != 0 {
				return false
			}
			r, tone = t.plain, t.tone
		}
		letters = utf8.AppendRune(letters, r)
	}
	s := string(letters)
	for n := 0; n <= min(3, len(s)-1); n++ {
		if onset, rhyme := s[:n], s[n:]; onsets[onset] && rhymes[rhyme] && spelled(onset, rhyme) && sung(rhyme, tone) {
			return true
		}
	}
	return false
}

// spelled keeps to the letters that may stand before i, e, ê and before the other vowels.
func spelled(onset, rhyme string) bool {
	front := strings.HasPrefix(rhyme, "i") || strings.HasPrefix(rhyme, "e") || strings.HasPrefix(rhyme, "ê")
	switch onset {
	case "c":
		return !front && rhyme[0] != 'y'
	case "gh", "ngh":
		return front
	case "ng":
		return !front
	case "g":
		return !front || rhyme[0] == 'i' // gì, giếng, giặt
	case "qu":
		return rhyme[0] != 'u' && rhyme[0] != 'o' && !strings.HasPrefix(rhyme, "ư")
	}
	return true
}

// sung says whether a rhyme may have the tone.
func sung(rhyme string, tone rune) bool {
	switch {
	case strings.HasSuffix(rhyme, "k"):
		return true
	case strings.HasSuffix(rhyme, "p"), strings.HasSuffix(rhyme, "t"), strings.HasSuffix(rhyme, "c"), strings.HasSuffix(rhyme, "ch"):
		return tone == acute || tone == dot
	}
	return true
}

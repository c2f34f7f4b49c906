package charset

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReaderTellsWhere(t *testing.T) {
	// VNI: \xf9 is a tone, which no consonant can have; offsets by hand.
	raw := "a\xf9\nb\xf9,c\n\n" + strings.Repeat("x\n", 100) + "a\xf9b\xe8"
	for _, block := range []int{1, 3, 1000} {
		r := NewReader(strings.NewReader(raw), vniWindows)
		r.block = block
		text, err := io.ReadAll(iotest.OneByteReader(r))
		want := "á\nb\ufffd,c\n\n" + strings.Repeat("x\n", 100) + "áb\ufffd"
		n, places := r.Bad()
		if err != nil || string(text) != want || n != 2 || !reflect.DeepEqual(places, []Place{{2, 4, 0xf9}, {104, 212, 0xe8}}) {
			t.Errorf("%v, %q, %d bad at %+v", err, text, n, places)
		}
	}
}

func TestReaderBoundsPlaces(t *testing.T) {
	r := NewReader(strings.NewReader(strings.Repeat("b\xf9\n", 1000)), vniWindows)
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Fatal(err)
	}
	if n, places := r.Bad(); n != 1000 || len(places) != maxPlaces || places[maxPlaces-1] != (Place{maxPlaces, 3*maxPlaces - 2, 0xf9}) {
		t.Errorf("%d bad at %+v", n, places)
	}
}

func TestReaderPassesErrors(t *testing.T) {
	broken := errors.New("broken")
	r := NewReader(io.MultiReader(strings.NewReader("a\xf9 \xf4"), iotest.ErrReader(broken)), vniWindows)
	text, err := io.ReadAll(r)
	if !errors.Is(err, broken) || string(text) != "á" { // what may be torn is not given
		t.Errorf("%q, %v", text, err)
	}
}

// A run without a place to cut is not gathered without end.
func TestReaderIsBounded(t *testing.T) {
	r := NewReader(io.LimitReader(endless{}, 64<<20), cp1252)
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Fatal(err)
	}
	if cap(r.raw) > 4<<20 || cap(r.out) > 16<<20 {
		t.Errorf("%d and %d bytes gathered", cap(r.raw), cap(r.out))
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0xe9
	}
	return len(p), nil
}

//go:build race

package synth

// underRace: the detector makes everything ten times slower; one large file shows it what there is to see.
const underRace = true

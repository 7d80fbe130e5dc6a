package certify

import "errors"

// weight is what a JSON document may be made of at the most. A few bytes of text
// can become hundreds in memory, and so it is weighed before it is read.
type weight struct {
	bytes   int64
	objects int // and arrays
	values  int // of any kind
}

// The weights of documents by the number of scenarios of the contract pack that
// is accepted; each is several times what a complete run comes to.
func resultWeight(scenarios int) weight {
	return weight{1<<20 + int64(scenarios)*16<<10, 5_000 + scenarios*60, 20_000 + scenarios*500}
}

func planWeight(scenarios int) weight {
	return weight{64<<10 + int64(scenarios)<<10, 100, 1_000 + scenarios*2}
}

func exchangesWeight(scenarios int) weight {
	return weight{min(4<<20+int64(scenarios)*48<<10, usual.file), 100_000 + scenarios*300, 300_000 + scenarios*1_000}
}

// Those of documents that do not depend on it.
var (
	suiteWeight    = weight{16 << 10, 10, 100}
	attemptsWeight = weight{1 << 20, 8_000, 60_000}
	envelopeWeight = weight{4 << 20, 10, 20}
	bodyWeight     = weight{16 << 20, 200_000, 1_000_000}
)

func manifestWeight(files int) weight {
	return weight{4<<10 + int64(files)*256, 10 + files, 10 + files*4}
}

// take takes what a text weighs, and says in which way that is too much. It reads
// no JSON: what is none is refused elsewhere.
func (w *weight) take(text []byte) error {
	objects, values, quoted := 0, 1, false
	for n := 0; n < len(text); n++ {
		switch c := text[n]; {
		case quoted && c == '\\':
			n++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			objects, values = objects+1, values+1
		case c == ',':
			values++
		}
	}
	w.bytes, w.objects, w.values = w.bytes-int64(len(text)), w.objects-objects, w.values-values
	switch {
	case w.bytes < 0:
		return errors.New("it has more bytes than are read")
	case w.objects < 0 || w.values < 0:
		return errors.New("it has more objects, arrays or values than are read")
	}
	return nil
}

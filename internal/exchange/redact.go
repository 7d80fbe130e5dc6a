package exchange

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shortSecret is the length in bytes below which a value is replaced only where
// it stands alone. A secret "test" must not turn "latest" into something else
// in a body that is going to be judged.
const shortSecret = 6

// minCore is the least length in bytes of a fragment of base64 that counts as
// a trace of a secret.
const minCore = 8

// Secret is a value that must not leave the process, and the name shown in its
// place. The name is that of an environment variable.
type Secret struct {
	Name  string
	Value string
}

// table holds what a Redactor looks for. A nil table replaces nothing.
type table struct {
	forms  []form // longest first
	starts [256][]int
	single [256]bool      // bytes that are a form on their own
	pairs  [256][256]bool // two bytes with which a form may begin
	look   [256][256]bool // two bytes that need a closer look: most places need none
	names  []form         // in lower case, for header names
	inName [256][256]bool // two bytes with which one of those begins
}

// form is a text by which a value can be recognised.
type form struct {
	text  []byte // in lower case if fold
	name  string
	fold  bool // in capitals as well
	alone bool // only where it stands alone
}

// newTable returns a table for the secrets. Those without a value are ignored.
func newTable(secrets []Secret) *table {
	r := &table{}
	for _, s := range withAltered(secrets) {
		if s.Value == "" {
			continue
		}
		for _, f := range formsOf(s) {
			known := func(other form) bool { return other.fold == f.fold && bytes.Equal(other.text, f.text) }
			if !slices.ContainsFunc(r.forms, known) {
				r.forms = append(r.forms, f)
			}
			if !f.alone {
				lower := bytes.ToLower(f.text)
				r.names = append(r.names, form{text: lower, name: s.Name})
				r.inName[lower[0]][lower[1]] = true
			}
		}
	}
	slices.SortStableFunc(r.forms, func(a, b form) int { return len(b.text) - len(a.text) })
	for i, f := range r.forms {
		r.noteStart(f.text[0], i)
		if f.fold && 'a' <= f.text[0] && f.text[0] <= 'z' {
			r.noteStart(f.text[0]-'a'+'A', i)
		}
		if f.text[0] == ' ' {
			r.noteStart('+', i)
		}
	}
	r.notePairs()
	return r
}

// notePairs notes what may follow the first byte of each form.
func (r *table) notePairs() {
	for first, forms := range r.starts {
		for _, i := range forms {
			f := &r.forms[i]
			r.single[first] = r.single[first] || len(f.text) == 1
			for second := range r.pairs[first] {
				escaped := isEscape(byte(second)) && !f.alone
				if len(f.text) == 1 || escaped || f.same(byte(second), f.text[1]) {
					r.pairs[first][second] = true
				}
			}
		}
		for second := range r.look[first] {
			mayGoOn := r.pairs[first][second] || !isAlphanumeric(rune(second))
			r.look[first][second] = isEscape(byte(first)) || len(forms) > 0 && mayGoOn
		}
	}
}

// mayStart reports whether a form may begin at a place of a text, by the byte there and
// the next that does not stand between two characters of a secret. At the end of the text
// only a form of one byte begins.
func mayStart[T string | []byte](r *table, text T, at int) bool {
	if len(r.starts[text[at]]) == 0 {
		return false
	}
	next := &r.pairs[text[at]]
	for i := at + 1; i <= at+1+longestSpread; i++ {
		if i == len(text) {
			return r.single[text[at]]
		}
		if next[text[i]] {
			return true
		}
		if isAlphanumeric(rune(text[i])) {
			return false
		}
	}
	return true
}

// withAltered adds what requests send in place of the secrets. A value in the other
// case is known by the value itself, but in base64.
func withAltered(secrets []Secret) []Secret {
	all := slices.Clone(secrets)
	for _, s := range secrets {
		if short := WithoutLast.of(s.Value); len(short) >= shortSecret {
			all = append(all, Secret{Name: s.Name + " " + string(WithoutLast), Value: short})
		}
	}
	return all
}

func (r *table) noteStart(b byte, i int) {
	if !slices.Contains(r.starts[b], i) {
		r.starts[b] = append(r.starts[b], i)
	}
}

// formsOf lists the texts by which a secret can be recognised.
func formsOf(s Secret) []form {
	value := []byte(s.Value)
	exact := []string{
		base64.StdEncoding.EncodeToString(value), base64.RawStdEncoding.EncodeToString(value),
		base64.URLEncoding.EncodeToString(value), base64.RawURLEncoding.EncodeToString(value),
	}
	if len(value) < shortSecret {
		forms := []form{{text: value, name: s.Name, alone: true}}
		for _, text := range exact {
			forms = append(forms, form{text: []byte(text), name: s.Name, alone: true})
		}
		return forms
	}
	forms := []form{
		{text: asciiLower(value), name: s.Name, fold: true},
		{text: []byte(hex.EncodeToString(value)), name: s.Name, fold: true},
	}
	for _, text := range append(exact, base64Cores(s.Value)...) {
		forms = append(forms, form{text: []byte(text), name: s.Name})
	}
	for _, text := range rareForms(value, exact) {
		forms = append(forms, form{text: []byte(text), name: s.Name})
	}
	for _, text := range []string{reversed(value), base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(value), base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(value)} {
		forms = append(forms, form{text: asciiLower([]byte(text)), name: s.Name, fold: true})
	}
	for _, text := range base64Cores(OtherCase.of(s.Value)) {
		forms = append(forms, form{text: []byte(text), name: s.Name + " " + string(OtherCase)})
	}
	return forms
}

func asciiLower(text []byte) []byte {
	lower := slices.Clone(text)
	for i, b := range lower {
		lower[i] = toLower(b)
	}
	return lower
}

// rareForms lists what a server could make of a value that is no encoding of one text:
// base64 of its base64, and the numbers of its bytes, as a list in JSON has them.
func rareForms(value []byte, encoded []string) []string {
	var texts []string
	for _, text := range encoded {
		texts = append(texts, base64Cores(text)...)
	}
	numbers := make([]string, len(value))
	for i, b := range value {
		numbers[i] = strconv.Itoa(int(b))
	}
	return append(texts, strings.Join(numbers, ""))
}

func reversed(value []byte) string {
	characters := []rune(string(value))
	slices.Reverse(characters)
	return string(characters)
}

// base64Cores lists the runs of base64 that the value leaves inside the
// encoding of a longer text, whatever stands before and after it ("user:key" of
// Basic authentication, a whole body): one run for each of the three positions
// at which it can begin.
func base64Cores(value string) []string {
	var cores []string
	for before, skip := range []int{0, 2, 3} {
		padded := append(make([]byte, before), value...)
		for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			core := e.EncodeToString(padded)[skip : len(padded)*8/6]
			if len(core) >= minCore {
				cores = append(cores, core)
			}
		}
	}
	return cores
}

// String returns the text without secrets.
func (r *table) String(text string) string {
	if r == nil || !needsLook(r, text) {
		return text
	}
	if found := r.find([]byte(text)); len(found) > 0 {
		return string(r.replace([]byte(text), found))
	}
	return text
}

// needsLook reports whether a form, or an escape, may begin somewhere in a text.
func needsLook(r *table, text string) bool {
	for at := range len(text) {
		if at+1 < len(text) && !r.look[text[at]][text[at+1]] {
			continue
		}
		if isEscape(text[at]) || mayStart(r, text, at) {
			return true
		}
	}
	return false
}

// Bytes returns the text without secrets: the very same slice where there are none.
// Where one is in a text of UTF-16 or UTF-32, the zeros of the text go as well.
func (r *table) Bytes(text []byte) []byte {
	if r == nil {
		return text
	}
	if found := r.find(text); len(found) > 0 {
		text = r.replace(text, found)
	}
	// In UTF-16 and UTF-32 there are zeros between the characters of a secret.
	if bytes.IndexByte(text, 0) >= 0 {
		narrow := bytes.ReplaceAll(text, []byte{0}, nil)
		if found := r.find(narrow); len(found) > 0 {
			return r.replace(narrow, found)
		}
	}
	return text
}

// Header returns the header without secrets in names and values, and with bytes
// that are no UTF-8 replaced: the very same map where there is nothing to do.
func (r *table) Header(h http.Header) http.Header {
	if r == nil {
		return h
	}
	for name, values := range h {
		if r.headerName(name) != name {
			return r.cleanHeader(h)
		}
		if r.cutInLines(values) != "" {
			return r.cleanHeader(h)
		}
		for _, value := range values {
			if r.line(value) != value {
				return r.cleanHeader(h)
			}
		}
	}
	return h
}

func (r *table) cleanHeader(h http.Header) http.Header {
	clean := make(http.Header, len(h))
	for name, values := range h {
		cut := r.cutInLines(values)
		name = r.headerName(name)
		for _, value := range values {
			if cut != "" {
				value = cut
			}
			clean[name] = append(clean[name], r.line(value))
		}
	}
	return clean
}

// cutInLines returns what takes the place of each value of a header where a secret goes
// on from one to the next, and nothing where none does.
func (r *table) cutInLines(values []string) string {
	if len(values) < 2 {
		return ""
	}
	end := 0
	for _, value := range values[:len(values)-1] {
		end += len(value)
		for _, s := range r.find([]byte(strings.Join(values, ""))) {
			if s.start < end && end < s.end {
				return placeholder(r.forms[s.form].name)
			}
		}
	}
	return ""
}

// headerName redacts a header's name, which the transport has changed the case of.
func (r *table) headerName(name string) string {
	if r.mayBeInName(name) {
		lower := strings.ToLower(name)
		for _, f := range r.names {
			if len(lower) >= len(f.text) && strings.Contains(lower, string(f.text)) {
				return placeholder(f.name)
			}
		}
	}
	return r.line(name)
}

// mayBeInName reports whether a secret may begin somewhere in a header's name: most have
// no two bytes of one. What is no ASCII has small letters of other lengths.
func (r *table) mayBeInName(name string) bool {
	for at := range len(name) {
		if name[at] >= utf8.RuneSelf || at > 0 && r.inName[toLower(name[at-1])][toLower(name[at])] {
			return true
		}
	}
	return false
}

// line redacts a text that goes into JSON as a string.
func (r *table) line(text string) string {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return r.String(text)
}

// cutPartial drops the beginning of a secret at the end of a text that was cut off.
func (r *table) cutPartial(text []byte) []byte {
	if r == nil {
		return text
	}
	cut := 0
	for _, f := range r.forms {
		for n := min(len(f.text)-1, len(text)); n > cut; n-- {
			end := text[len(text)-n:]
			if bytes.Equal(end, f.text[:n]) || f.fold && bytes.EqualFold(end, f.text[:n]) {
				cut = n
			}
		}
	}
	return text[:len(text)-cut]
}

// whole returns a text of up to so many bytes as it is, and of a longer one no more
// than that, without the beginning of a secret at its end.
func (r *table) whole(text []byte, most int) []byte {
	if len(text) <= most {
		return text
	}
	return r.cutPartial(text[:most])
}

// span is a place in a text where a form was found.
type span struct {
	start, end int
	form       int
}

// find returns every place where a form stands, as it is or escaped, ordered by
// where they begin and then by how long the forms are.
func (r *table) find(text []byte) []span {
	var found []span
	for at, b := range text {
		if at+1 < len(text) && !r.look[b][text[at+1]] {
			continue
		}
		if mayStart(r, text, at) {
			found = append(found, r.findPlain(text, at)...)
		}
		if isEscape(b) {
			found = append(found, r.findEscaped(text, at)...)
		}
	}
	return found
}

// findPlain returns the forms that begin with a byte as it is at a place.
func (r *table) findPlain(text []byte, at int) []span {
	var found []span
	next := byte(' ')
	if at+1 < len(text) {
		next = text[at+1]
	}
	certain := isAlphanumeric(rune(next)) // nothing else stands there in place of the form's second character
	for _, i := range r.starts[text[at]] {
		f := &r.forms[i]
		if certain && len(f.text) > 1 && !f.same(next, f.text[1]) {
			continue
		}
		end := f.match(text, at, f.text)
		if end == 0 {
			end = f.matchSpread(text, at)
		}
		if end > 0 && (!f.alone || standsAlone(text, at, end)) {
			found = append(found, span{start: at, end: end, form: i})
		}
	}
	return found
}

// findEscaped returns the forms that begin with an escape at a place.
func (r *table) findEscaped(text []byte, at int) []span {
	var found []span
	all, n := readings(text, at)
	for _, c := range all[:n] {
		first := byte(c.char)
		switch {
		case c.char >= bytesFrom:
			first = byte(c.char - bytesFrom)
		case c.char >= utf8.RuneSelf:
			first = string(c.char)[0]
		}
		for _, i := range r.starts[first] {
			f := &r.forms[i]
			if f.alone {
				continue
			}
			if end := f.matchReading(text, c, f.text); end > 0 {
				found = append(found, span{start: at, end: end, form: i})
			}
		}
	}
	return found
}

// replace replaces what was found, all at once, so that no form is looked for in
// what stands in place of another.
func (r *table) replace(text []byte, spans []span) []byte {
	out := make([]byte, 0, len(text))
	done := 0
	for i := 0; i < len(spans); {
		whole := spans[i]
		for i++; i < len(spans) && spans[i].start < whole.end; i++ {
			whole.end = max(whole.end, spans[i].end)
			whole.form = min(whole.form, spans[i].form)
		}
		out = append(out, text[done:whole.start]...)
		out = append(out, placeholder(r.forms[whole.form].name)...)
		done = whole.end
	}
	return append(out, text[done:]...)
}

func placeholder(name string) string { return "[" + name + "]" }

// standsAlone reports whether text[start:end] is no part of a longer word.
func standsAlone(text []byte, start, end int) bool {
	return (start == 0 || !isWord(text[start-1])) && (end == len(text) || !isWord(text[end]))
}

func isWord(b byte) bool {
	return b == '_' || b == '-' || b >= utf8.RuneSelf ||
		'0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

package derive

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// identification says how one is told from others.
type identification struct {
	id       string // as resources.yaml has it; "" where it is found
	itemID   string // member of a listed item
	identity string // what tells it from others: a body field, a JSON pointer or a path parameter
	match    string // the member of an item, or a JSON pointer into it, that has the identity
	unique   string // what makes that value: ${new.name}, ...
}

// chosenMember is the member by which reading shows the id that the client has chosen in a
// path: one that is no member of the body; "" for none.
func chosenMember(shown []string, create *operation, r *resource) string {
	names := slices.DeleteFunc(shown, func(name string) bool {
		if create.Body == nil {
			return false
		}
		p, sent := create.Body.Property(name)
		return sent && !p.ReadOnly
	})
	return idMember(names, r.parameter)
}

// chosenIdentity makes the path parameter of a PUT what tells one from others: the
// client chooses it.
func (a *api) chosenIdentity(r *resource) string {
	n := slices.IndexFunc(r.create.Parameters, func(p spec.Parameter) bool { return p.In == "path" && p.Name == r.parameter })
	if n < 0 {
		return fmt.Sprintf("%s has no parameter %q", r.create.ID, r.parameter)
	}
	s := r.create.Parameters[n].Schema
	unique := ""
	if s.Type == "string" || s.Type == "" {
		unique = chosenText(s)
	}
	if unique == newWord && variables.MatchString(r.parameter) && s.Takes("ASSAYING") {
		unique = "${new.capitals}"
	}
	if unique == "" {
		unique = chosenFor(s)
	}
	if unique == "" {
		return fmt.Sprintf("no new value is known for %q", r.parameter)
	}
	if r.itemID == "" {
		return "no answer shows the id"
	}
	r.id, r.identity, r.match, r.unique = "{"+r.parameter+"}", "{"+r.parameter+"}", r.itemID, unique
	return ""
}

// variables are parameters with the name of a variable of an environment, as secrets of a build
// are. By custom it is in capitals, and some servers write it so.
var variables = regexp.MustCompile(`(?i)^(secret|variable|env(ironment)?(_?var(iable)?)?)_?name$`)

// chosenText is what makes a new text for an id in a path; "" where none is known to fit.
func chosenText(s spec.Schema) string {
	if s.Format != "" || len(s.Enum) > 0 {
		return ""
	}
	unique := likeFor(s, manyIDs)
	for _, kind := range []struct{ reference, like string }{
		{"${new.email}", "assayaaaaaaaaaa234@example.com"}, {"${new.domain}", "assay-aaaaaaaaaa234.example.com"}, {"${new.capitals}", "ASSAYING"}, {"${new.letters}", "assaying"}, {newWord, wordLike},
	} {
		if s.Takes(kind.like) {
			unique = kind.reference
		}
	}
	return unique
}

// manyIDs is how many values there are at least of an id, so that none is made twice.
const manyIDs = 1_000_000

// identities are the names of fields that usually tell one thing from another.
var identities = []string{"name", "title", "email", "username", "user_name", "slug", "label", "key", "code", "subject", "summary", "display_name", "displayName", "description"}

// findIdentity finds the field that gets a new value in each request, and is listed: one
// of the body, or one of an object in it. Where there is none, the id that the answer to the
// creation has tells one from others.
func (r *resource) findIdentity(shown spec.Part, by string) string {
	if r.create.Body != nil {
		for _, of := range []func(field) string{uniqueText, uniqueDate, r.uniqueCode} {
			for _, depth := range []int{1, 2, 3} {
				if r.takeIdentity(shown, depth, of) {
					return ""
				}
			}
		}
	}
	if r.id == "" || r.itemID == "" && r.read == nil {
		return fmt.Sprintf("no field of its body is a free text, a day or a code that %s shows, and %s does not answer with its id", by, r.create.ID)
	}
	r.create.notes = append(r.create.notes, "no field of the body tells one from others, so that the run knows it by its id alone")
	return ""
}

// takeIdentity takes the first field at a depth that can have a new value, and reports whether
// there is one.
func (r *resource) takeIdentity(shown spec.Part, depth int, of func(field) string) bool {
	for _, field := range fieldsAt(*r.create.form(), "", depth) {
		unique := of(field)
		own := field.pointer == "/"+spec.EscapeToken(r.itemID)
		if unique == "" || own && !field.required {
			continue // a server that takes no id of the client's makes one
		}
		for _, match := range matches(field.pointer) {
			at, ok, _ := shown.At(match)
			if !ok || !at.Documented() {
				continue
			}
			if own && unique == newName && field.schema.Takes(wordLike) {
				unique = newWord // it stands in paths
			}
			r.identity, r.match, r.unique = field.pointer, match, unique
			if depth == 1 {
				r.identity, r.match = field.name, field.name
			}
			return true
		}
	}
	return false
}

// uniqueCode is what makes a new value for a field that is the id, or that is named like one,
// such as a number; "" for another: a target may refuse a quantity of a million.
func (r *resource) uniqueCode(f field) string {
	if f.name != r.itemID && !codes.MatchString(f.name) {
		return ""
	}
	return chosenFor(f.schema)
}

// numberFor is what makes a new number within the bounds of a schema; "" for what is no number,
// or has too few for each to be another one.
func numberFor(s spec.Schema) string {
	const enough, usual, largest = manyIDs, 100_000_000, 1_400_000_000
	if s.Type != "integer" && s.Type != "number" || len(s.Enum) > 0 {
		return ""
	}
	from, to, by := float64(usual), float64(largest), 1.0
	if s.Maximum != nil && *s.Maximum < to {
		if to = math.Floor(*s.Maximum); to-from < enough { // of few digits, all that there are
			from = 1
		}
	}
	if s.Minimum != nil && *s.Minimum > from {
		if from = math.Ceil(*s.Minimum); from > usual {
			to = from + largest
		}
		if s.Maximum != nil {
			to = math.Min(to, math.Floor(*s.Maximum))
		}
	}
	if s.MultipleOf != nil {
		by = math.Max(1, *s.MultipleOf)
		if by != math.Trunc(by) || 1 / *s.MultipleOf != math.Trunc(1 / *s.MultipleOf) && by == 1 {
			return ""
		}
		from = math.Ceil(from/by) * by
	}
	if (to-from)/by < enough || to > 1<<53 {
		return ""
	}
	if from == usual && to == largest && by == 1 {
		return "${new.number}"
	}
	reference := fmt.Sprintf("${new.number from %.0f to %.0f", from, to)
	if by != 1 {
		reference += fmt.Sprintf(" by %.0f", by)
	}
	return reference + "}"
}

// past are the names of days that lie behind, as no new one does.
var past = regexp.MustCompile(`(?i)birth|born|dob|hired|joined|since|from|start`)

// uniqueDate is what makes a new day for a field that is one; "" for another.
func uniqueDate(f field) string {
	if f.schema.Type != "string" || f.schema.Format != "date" || len(f.schema.Enum) > 0 || past.MatchString(f.name) || spec.Begins(f.name) {
		return ""
	}
	return "${new.date}"
}

// field is a field of a body, or of an object in it.
type field struct {
	name, pointer string
	schema        spec.Schema
	required      bool
}

// fieldsAt are the fields at a depth, the ones that usually tell one from another first.
// Below the first depth they are those of objects that a body has to have.
func fieldsAt(s spec.Schema, before string, depth int) []field {
	var all []field
	for _, p := range s.Properties {
		pointer := before + "/" + spec.EscapeToken(p.Name)
		switch {
		case p.ReadOnly || !quotable(p.Name) || p.Name == s.Discriminator: // which has the name of an alternative
		case depth == 1:
			all = append(all, field{p.Name, pointer, p.Schema, p.Required})
		case p.Required || slices.Contains(wrappers, p.Name):
			all = append(all, fieldsAt(p.Schema, pointer, depth-1)...)
		}
	}
	rank := func(f field) int {
		n := identityRank(f.name)
		if n < 0 {
			n = len(identities)
		}
		if !f.required {
			n += 100
		}
		return n
	}
	slices.SortStableFunc(all, func(x, y field) int { return rank(x) - rank(y) })
	return all
}

// identityRank is where a name is among identities, in whatever capitals; -1 if it is none.
func identityRank(name string) int {
	return slices.IndexFunc(identities, func(usual string) bool { return strings.EqualFold(usual, name) })
}

// uniqueText is what makes a new text for a field; "" for what takes none, and for what has a
// meaning to the target, as a driver whose default is "local".
func uniqueText(f field) string {
	if usual, isText := f.schema.Default.(string); isText && usual != "" && identityRank(f.name) < 0 {
		return ""
	}
	return uniqueFor(f.schema)
}

// wrappers are the members in which some APIs, such as those of JSON:API, have the
// fields of a thing.
var wrappers = []string{"data", "attributes"}

// matches are the places in an item at which a field of a body may be listed.
func matches(pointer string) []string {
	if inner, ok := strings.CutPrefix(pointer, "/data"); ok && inner != "" {
		return []string{pointer, inner}
	}
	return []string{pointer}
}

// References to new values that are texts, and what these are like.
const (
	newName  = "${new.name}"
	newWord  = "${new.word}"
	nameLike = "Assay Aaaaaaaaaa234"
	wordLike = "assayaaaaaaaaaa234"
)

// uniqueFor is what makes a new value for a field; "" where none is known to fit.
func uniqueFor(s spec.Schema) string {
	if s.Type != "string" || len(s.Enum) > 0 {
		return ""
	}
	switch s.Format {
	case "email":
		return "${new.email}"
	case "hostname":
		return "${new.domain}"
	case "uri", "url":
		return "${new.url}"
	case "":
	default:
		return ""
	}
	for _, kind := range []struct{ reference, like string }{{newName, nameLike}, {newWord, wordLike}} {
		if s.Takes(kind.like) {
			return kind.reference
		}
	}
	return ""
}

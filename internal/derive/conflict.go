package derive

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// conflicts are that no two have one id that the client chooses or, where that is what the
// document says or usual, one value: none is created, or changed, to have that of another,
// and what is refused so has no effect.
func (f *featureFile) conflicts(r *resource) {
	field, name := r.chosen(), "under an id that is taken"
	if field == "" {
		if field = f.unique(r.create); field == "" {
			return
		}
		name = fmt.Sprintf("with the %s of another one", field)
	}
	if documents(r.create, http.StatusConflict) {
		f.createdAsAnother(r, field, name)
	}
	if r.change != nil && r.change.request != nil && f.unique(r.change) == field {
		f.changedToAnother(r, field)
	}
}

// createdAsAnother is the creation of what has the value of another one, which differs from
// it in something else where it can.
func (f *featureFile) createdAsAnother(r *resource, field, name string) {
	steps := []string{"Given " + one(r.name)}
	if other := f.otherwise(r); len(other) > 0 && other[0][0] != field {
		steps = append([]string{steps[0] + " with:"}, tableLines(other)...)
	}
	steps = append(steps, fmt.Sprintf("And %s request that is accepted", one(r.create.ID)),
		fmt.Sprintf(`When it is sent with body field "%s" set to ${%s.%s}`, field, r.name, field), "Then it is refused")
	effect := f.unharmed(r.create)
	if len(effect) > 0 && field == r.identity {
		effect = []string{fmt.Sprintf("And there is one %s of it", r.name)}
	}
	effect = append(effect, fmt.Sprintf("And the %s is as it was", r.name))
	f.scenario(nil, refusalTags("OAS-CONFLICT", effect), fmt.Sprintf("%s is created %s", capital(one(r.name)), name), append(steps, effect...), nil, nil)
}

// changedToAnother is the change of one to the value of another one.
func (f *featureFile) changedToAnother(r *resource, field string) {
	if !documents(r.change, http.StatusConflict) {
		return
	}
	effect := append(f.unharmed(r.change), f.spared(r)...)
	steps := append(f.beside(r, r.change), fmt.Sprintf(`When it is sent with body field "%s" set to ${other %s.%s}`, field, r.name, field), "Then it is refused")
	f.scenario(nil, refusalTags("OAS-CONFLICT", effect), fmt.Sprintf("%s is changed to have the %s of another one", capital(one(r.name)), field), append(steps, effect...), nil, nil)
}

// uniques are the names of members that two things of a kind seldom have in common.
var uniques = regexp.MustCompile(`(?i)^(e_?mail(_?address)?|user_?name|login|slug|handle|sku|isbn|domain|host_?name)$`)

// taken are words of a description that speaks of a value that another one has, and
// otherTrouble those of one that speaks of something else.
var (
	taken        = regexp.MustCompile(`\b(exists?|existing|taken|unique|uniqueness|duplicated?|duplicates|same|used)\b`)
	otherTrouble = regexp.MustCompile(`\b(full|capacity|limit|quota|exceeded|overlap\w*|children|child|references?|referenced|depends?|dependen\w*|empty|stock|locked|closed|archived|state|status|version|stale|modified|concurrent\w*|progress|booked|available|unavailable|lent|loans?|loaned|borrowed|reserved|occupied|busy|running|sold|paid|shipped|cancell?ed|completed|finished|started|expired)\b`)
)

// unique is the field of a request that no two of a kind have the same value of: the one that
// the description of the 409 names, or else one whose name says so, where that description
// speaks of nothing else; "" for none.
func (f *featureFile) unique(o *operation) string {
	text := strings.ToLower(f.contract.Described(o.ID, http.StatusConflict))
	if !speaksOfAValue(text) {
		return ""
	}
	said := strings.FieldsFunc(text, func(c rune) bool { return c < 'a' || c > 'z' })
	usual := ""
	for _, field := range keysOf(o.request.Body) {
		value, _ := o.request.Body[field].(string)
		switch {
		case !strings.Contains(value, "${new."):
		case slices.Contains(said, strings.ToLower(field)):
			return field
		case usual == "" && uniques.MatchString(field):
			usual = field
		}
	}
	return usual
}

// speaksOfAValue reports whether the description of a 409, in small letters, may be about a
// value that another one has: it says so, or nothing else.
func speaksOfAValue(text string) bool {
	return taken.MatchString(text) || !otherTrouble.MatchString(text)
}

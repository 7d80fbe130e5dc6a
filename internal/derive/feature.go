package derive

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// group is the operations that one feature is about.
type group struct {
	name, file string
	operations []*operation
}

// ofAllPaths are parts that the paths of many APIs begin with.
var ofAllPaths = regexp.MustCompile(`^(api|rest|v\d+(\.\d+)*)$`)

var noFile = regexp.MustCompile(`[^a-z0-9]+`)

// groups puts operations together by their first tag, or else by how their path begins.
func (a *api) groups() []*group {
	var all []*group
	for _, o := range a.requested() {
		name := ""
		if len(o.Tags) > 0 {
			name = comment(o.Tags[0])
		}
		for _, segment := range strings.Split(withoutFormat(o.Path), "/") {
			if (name == "" || ofAllPaths.MatchString(name)) && segment != "" && !strings.Contains(segment, "{") {
				name = segment
			}
		}
		if len(o.Tags) == 0 {
			name = thing(name)
		}
		file := strings.Trim(noFile.ReplaceAllString(strings.ToLower(snake(name)), "_"), "_")
		if file == "" {
			name, file = "The API", "api"
		}
		n := slices.IndexFunc(all, func(g *group) bool { return singular(g.file) == singular(file) })
		if n < 0 {
			n, all = len(all), append(all, &group{name: name, file: file})
		}
		all[n].operations = append(all[n].operations, o)
	}
	return all
}

// feature writes the scenarios about a group of operations.
func (a *api) feature(g *group) string {
	f := &featureFile{api: a, group: g}
	fmt.Fprintf(&f.text, "Feature: %s\n", g.name)
	f.successes()
	f.security()
	f.lifecycles()
	f.singletonLifecycles()
	f.pages()
	f.filters()
	f.conditions()
	f.exchanges()
	f.unknowns()
	f.missing()
	f.wrong()
	f.malformed()
	return f.text.String()
}

// featureFile is a feature as it is written.
type featureFile struct {
	*api
	group *group
	text  strings.Builder
	rule  string // the last that was written
}

// under writes a rule, unless it is the last.
func (f *featureFile) under(rule string) {
	if f.rule != rule {
		fmt.Fprintf(&f.text, "\n  Rule: %s\n", rule)
		f.rule = rule
	}
}

// scenario writes one: its comments, tags and steps, and a table of examples if it is
// an outline.
func (f *featureFile) scenario(comments []string, tags, name string, steps []string, header []string, rows [][]string) {
	f.text.WriteString("\n")
	for _, text := range comments {
		wrap(&f.text, "    # ", text)
	}
	kind := "Scenario"
	if len(header) > 0 {
		kind = "Scenario Outline"
	}
	fmt.Fprintf(&f.text, "    %s\n    %s: %s\n", tags, kind, name)
	for _, step := range steps {
		fmt.Fprintf(&f.text, "      %s\n", step)
	}
	if len(header) == 0 {
		return
	}
	f.text.WriteString("\n      Examples:\n")
	table(&f.text, "        ", append([][]string{header}, rows...))
}

// table writes rows with their columns under each other.
func table(b *strings.Builder, indent string, rows [][]string) {
	widths := make([]int, len(rows[0]))
	cells := make([][]string, len(rows))
	for n, row := range rows {
		for k, value := range row {
			cell := strings.NewReplacer(`\`, `\\`, `|`, `\|`, "\n", `\n`).Replace(value)
			cells[n] = append(cells[n], cell)
			widths[k] = max(widths[k], len([]rune(cell)))
		}
	}
	for _, row := range cells {
		b.WriteString(indent + "|")
		for k, cell := range row {
			b.WriteString(" " + cell + strings.Repeat(" ", widths[k]-len([]rune(cell))) + " |")
		}
		b.WriteString("\n")
	}
}

// consonantal is how words begin that have a vowel first and are spoken with a consonant.
var consonantal = regexp.MustCompile(`(?i)^(us[aeiu]|uni|uti|eu|one|once)`)

// article is the word before another one.
func article(id string) string {
	if consonantal.MatchString(id) {
		return "a"
	}
	if id != "" && strings.ContainsRune("aeiouAEIOU", rune(id[0])) {
		return "an"
	}
	return "a"
}

// one is a word with its article before it.
func one(word string) string { return article(word) + " " + word }

// capital begins a text with a capital letter.
func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func givenRequest(id string) string {
	return fmt.Sprintf("Given %s request that is accepted", one(id))
}

// successes are the documented successes of each operation.
func (f *featureFile) successes() {
	var rows [][]string
	for _, o := range f.group.operations {
		rows = append(rows, []string{o.ID})
	}
	f.under("Each operation answers as it is documented")
	f.scenario([]string{"The status, the content type and the schema of every answer are compared with the document, here and in every other scenario."},
		"@OAS-SUCCESS", "<operation> succeeds",
		[]string{"Given a <operation> request that is accepted", "When it is sent", "Then it is accepted"}, []string{"operation"}, rows)
}

// security is that an operation with a security requirement takes a credential.
func (f *featureFile) security() {
	f.outlines("What has a security requirement takes a valid credential", "OAS-SECURITY", "<operation> with <credential>", "it is sent with <credential>",
		[]string{"operation", "credential"}, func(o *operation) [][]string {
			if !o.secured {
				return nil
			}
			return [][]string{{o.ID, "no credential"}, {o.ID, "an unissued credential"}}
		})
	for _, o := range f.group.operations {
		for _, field := range []string{"password", "client_secret"} {
			if _, sent := o.logsIn[field]; sent {
				f.under("Who logs in knows the password")
				f.scenario(nil, "@OAS-SECURITY", fmt.Sprintf("%s with another %s", o.ID, field),
					[]string{givenRequest(o.ID), fmt.Sprintf(`When it is sent with body field %q set to "${new.word}"`, field), "Then it is refused"}, nil, nil)
			}
		}
	}
}

// outlines are the rows of refusals of several operations: those whose effect can be looked
// at, and the others.
func (f *featureFile) outlines(rule, requirement, name, sent string, header []string, of func(*operation) [][]string) {
	f.outlinesBeside("", rule, requirement, name, sent, header, of)
}

// outlinesBeside are such rows, with one of a resource that the requests do not name and that
// is to stay as it is; "" for none.
func (f *featureFile) outlinesBeside(other, rule, requirement, name, sent string, header []string, of func(*operation) [][]string) {
	var looked, others [][]string
	for _, o := range f.group.operations {
		if len(f.unharmed(o)) > 0 {
			looked = append(looked, of(o)...)
		} else {
			others = append(others, of(o)...)
		}
	}
	given, unharmed := []string{"Given a <operation> request that is accepted"}, []string{"And nothing has changed"}
	beside := given
	if other != "" {
		beside = []string{"Given " + one(other), "And a <operation> request that is accepted"}
		unharmed = append(unharmed, fmt.Sprintf("And the %s is as it was", other))
	}
	for _, outline := range []struct {
		name            string
		rows            [][]string
		given, unharmed []string
	}{{name, others, given, nil}, {name + " changes nothing", looked, beside, unharmed}} {
		if len(outline.rows) > 0 {
			f.under(rule)
			steps := slices.Concat(outline.given, []string{"When " + sent, "Then it is refused"}, outline.unharmed)
			f.scenario(nil, refusalTags(requirement, outline.unharmed), outline.name, steps, header, outline.rows)
		}
	}
}

// unknowns are requests for what does not exist.
func (f *featureFile) unknowns() {
	for _, r := range f.resources {
		other := r.name
		if r.create == nil {
			other = ""
		}
		f.outlinesBeside(other, "What does not exist is not found", "OAS-UNKNOWN", fmt.Sprintf("<operation> of %s that never was", one(r.name)), "it is sent for an unknown "+r.name,
			[]string{"operation"}, func(o *operation) [][]string {
				// A deletion of nothing may succeed, a PUT may create it, and a POST may create what it lies within.
				within := f.liesWithin(o, r) && (o.Safe() && !f.mayBeEmpty(o, r) || o.Method == "POST" && documents(o, 404))
				if within || o.resource == r && o != r.create && (o.Method == "PATCH" || documents(o, 404)) {
					return [][]string{{o.ID}}
				}
				return nil
			})
	}
}

// mayBeEmpty reports whether an operation shows what lies within one of a resource, and its
// document says nothing of one that is not there: what nothing has may be an empty list, or no.
func (f *featureFile) mayBeEmpty(o *operation, r *resource) bool {
	if documents(o, 404) || documents(o, 410) {
		return false
	}
	body := f.contract.Success(o.ID)
	within := func(name string) bool {
		at, ok, _ := body.At("/" + spec.EscapeToken(name))
		return ok && at.Documented() && at.IsList()
	}
	if o == r.read || o.Path == r.item {
		return f.showsList(o) // one thing may well have a list
	}
	return f.showsList(o) || body.Documented() && body.Takes("boolean") && !body.Takes("object") || slices.ContainsFunc(body.Names(), within)
}

// liesWithin reports whether the path of an operation has the id of a resource.
func (f *featureFile) liesWithin(o *operation, r *resource) bool {
	return slices.ContainsFunc(pathParameters(o.Path), func(name string) bool { return f.owner(o.Path, name) == r })
}

// documents reports whether an operation has a status by itself.
func documents(o *operation, status int) bool {
	return slices.ContainsFunc(o.Responses, func(r spec.Response) bool { return r.Status == status })
}

// unharmed is the step that a refusal had no effect, where that can be seen.
func (f *featureFile) unharmed(o *operation) []string {
	if (lone{f.api}).of(o) != nil {
		return []string{"And nothing has changed"}
	}
	for _, r := range f.resources {
		if r.create == nil || o != r.create && (o.resource != r || o.Safe()) || o == r.create && r.identity == "" {
			continue // what a refused creation has made of the last is not to be told from what others make
		}
		if f.readable(r.list) || o != r.create && r.read != nil && r.read.request != nil {
			return []string{"And nothing has changed"}
		}
	}
	return nil
}

// tags are those of a refusal, with that of its effect where it is looked at.
func refusalTags(id string, unharmed []string) string {
	if len(unharmed) > 0 {
		return "@" + id + " @OAS-EFFECT"
	}
	return "@" + id
}

const refusalRule = "What is not as it is documented is refused"

// missing are requests without what is required.
func (f *featureFile) missing() {
	for _, o := range f.group.operations {
		var rows [][]string
		if o.Body != nil && !f.changesWhatIsSent(o) {
			for _, m := range f.refusable(o) {
				if m.Required && m.sent && m.Schema.Default == nil && quotable(m.Name) { // which many servers fill in
					rows = append(rows, []string{"body field", m.Name})
				}
			}
		}
		for _, p := range o.Parameters {
			if !needs(o, p) || p.Schema.Default != nil || !quotable(p.Name) || p.In == "header" && f.sentAnyhow(p.Name) {
				continue
			}
			for in, sent := range map[string]map[string]any{"query": o.request.Query, "header": o.request.Header} {
				if _, is := sent[p.Name]; is && p.In == in {
					rows = append(rows, []string{in + " parameter", p.Name})
				}
			}
		}
		if len(rows) == 0 {
			continue
		}
		f.under(refusalRule)
		unharmed := f.unharmed(o)
		f.scenario(nil, refusalTags("OAS-REQUIRED", unharmed), o.ID+" without "+fieldColumns(rows),
			append([]string{givenRequest(o.ID), `When it is sent without <place> "<field>"`, "Then it is refused"}, unharmed...),
			[]string{"place", "field"}, rows)
	}
}

// sentAnyhow reports whether a request has a header also where nobody writes it: those of
// every client, and that of the credential.
func (f *featureFile) sentAnyhow(name string) bool {
	own := append(slices.Clone(ownHeaders), "host", "user-agent", "accept-encoding", "connection", "content-length", "cookie", strings.ToLower(f.auth.Header))
	for _, scheme := range f.auth.Schemes {
		own = append(own, strings.ToLower(scheme.Header))
	}
	return slices.Contains(own, strings.ToLower(name))
}

// changesWhatIsSent reports whether a PATCH has the body of the operation that creates
// or replaces the whole thing. What generators require of that, as that of Django REST
// framework does, is not what a PATCH has to send (RFC 5789).
func (f *featureFile) changesWhatIsSent(o *operation) bool {
	if o.Method != "PATCH" {
		return false
	}
	parent := strings.TrimSuffix(o.Path, "/")
	parent = parent[:max(0, strings.LastIndex(parent, "/"))]
	for _, whole := range []*operation{f.at("PUT", o.Path), f.collectionOperation("POST", parent)} {
		if whole != nil && whole.Body != nil && slices.Equal(requiredOf(whole.Body), requiredOf(o.Body)) {
			return true
		}
	}
	return false
}

// requiredOf are the names of the properties that a schema requires.
func requiredOf(s *spec.Schema) []string {
	var names []string
	for _, p := range s.Properties {
		if p.Required {
			names = append(names, p.Name)
		}
	}
	return names
}

// wrong are requests with each value that a schema excludes. Many servers read what an
// optional query parameter does not take as if it were not there, as Spring and Django
// REST framework do with a page size, so that this is a requirement of its own.
func (f *featureFile) wrong() {
	for _, o := range f.group.operations {
		var rows, optional, formats [][]string
		add := func(place, name string, may bool, all []wrong) {
			if !quotable(name) {
				return
			}
			for _, w := range all {
				row := []string{place, name, asJSON(w.value), w.why}
				switch {
				case w.format:
					formats = append(formats, row)
				case may:
					optional = append(optional, row)
				default:
					rows = append(rows, row)
				}
			}
		}
		if o.Body != nil {
			for _, m := range f.refusable(o) {
				switch {
				case m.ReadOnly || f.isServers(o, m):
				case o.IsForm(): // where everything is a text
					add("body field", m.Name, false, wrongTexts(m.Schema))
				default:
					add("body field", m.Name, false, wrongs(m.Schema))
				}
			}
		}
		for _, p := range o.Parameters {
			switch p.In {
			case "query":
				add("query parameter", p.Name, !p.Required, wrongTexts(p.Schema))
			case "path":
				if fixed(o, p.Name) != nil && (lone{f.api}).of(o) != nil {
					continue // what a server would make of it, nobody could remove
				}
				add("path parameter", p.Name, false, wrongTexts(p.Schema))
			}
		}
		unharmed := f.unharmed(o)
		name := o.ID + " with " + fieldColumns(slices.Concat(rows, optional, formats)) + ": <wrong>"
		for _, outline := range []struct {
			requirement string
			rows        [][]string
		}{{"OAS-REFUSAL", rows}, {"OAS-OPTIONAL", optional}, {"OAS-FORMAT", formats}} {
			if len(outline.rows) == 0 {
				continue
			}
			f.under(refusalRule)
			f.scenario(nil, refusalTags(outline.requirement, unharmed), name,
				append([]string{givenRequest(o.ID), `When it is sent with <place> "<field>" set to <value>`, "Then it is refused"}, unharmed...),
				[]string{"place", "field", "value", "wrong"}, outline.rows)
		}
	}
}

// fieldColumns names the field of a row in the name of its scenario, with its place where some
// rows, a place and a field first, have one name in several places, such as a query and a body.
func fieldColumns(rows [][]string) string {
	places := map[string]string{}
	for _, row := range rows {
		if place, known := places[row[1]]; known && place != row[0] {
			return "<place> <field>"
		}
		places[row[1]] = row[0]
	}
	return "<field>"
}

// isServers reports whether a member of a body is one that the server makes, such as the
// id, and that it may ignore in a request.
func (f *featureFile) isServers(o *operation, m member) bool {
	is := func(r *resource) bool {
		return (o == r.create || o == r.change || o == r.replace) && m.last == r.itemID
	}
	return !m.Required && (servers.MatchString(m.last) || marks.MatchString(m.last) || slices.ContainsFunc(f.resources, is))
}

// malformed are bodies that are no JSON. One of them may be accepted, as one with null
// in a field is, so that nothing is said of their effect.
func (f *featureFile) malformed() {
	var rows [][]string
	for _, o := range f.group.operations {
		if o.Body != nil && (o.request.Body != nil || o.request.Value != nil) && !o.IsForm() {
			rows = append(rows, []string{o.ID})
		}
	}
	if len(rows) == 0 {
		return
	}
	f.under(refusalRule)
	f.scenario(nil, "@OAS-MALFORMED", "<operation> with a malformed body",
		[]string{"Given a <operation> request that is accepted", "When it is sent with each malformed body", "Then each is refused as the contract permits"},
		[]string{"operation"}, rows)
}

package derive

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// makeRequests makes a request for each operation, or says why there is none.
func (a *api) makeRequests() {
	creates := func(o *operation) int {
		if a.isCreator(o) {
			return 0 // first: what is changed has the values that it was created with
		}
		return 1
	}
	operations := slices.Clone(a.operations)
	slices.SortStableFunc(operations, func(x, y *operation) int { return creates(x) - creates(y) })
	for _, o := range operations {
		if o.skip != "" {
			continue
		}
		request, why := a.makeRequest(o)
		if why != "" {
			o.skip = why
			continue
		}
		o.request = request
	}
	a.dropUseless()
}

// isCreator reports whether an operation creates what a resource is.
func (a *api) isCreator(o *operation) bool { return createdAs(o, a.resources) != nil }

// dropUseless takes back resources whose own operations have no request, and what
// refers to them, until nothing refers to what there is not.
func (a *api) dropUseless() {
	for dropped := true; dropped; {
		lone{a}.drop()
		kept := []*resource{}
		for _, r := range a.resources {
			if r.usable() && !a.needs(r, r.name, 0) {
				kept = append(kept, r)
			}
		}
		dropped = len(kept) < len(a.resources)
		a.resources = kept
		for _, o := range a.operations {
			for _, name := range referred(o.request) {
				if a.called(name) == nil {
					o.request, o.resource, dropped = nil, nil, true
					o.skip = fmt.Sprintf("it takes %s, and no request creates one", one(name))
					break
				}
			}
		}
	}
}

// usable reports whether there are the requests that a resource takes. What cannot be
// deleted stays.
func (r *resource) usable() bool {
	if r.remove != nil && r.remove.request == nil {
		r.remove = nil
	}
	if r.list == nil {
		return r.create.request != nil && r.read.request != nil
	}
	return r.list.request != nil && (r.create == nil || r.create.request != nil)
}

// called is the resource of a name; nil if there is none.
func (a *api) called(name string) *resource {
	all := slices.Concat(a.resources, a.singletons)
	n := slices.IndexFunc(all, func(r *resource) bool { return r.name == name })
	if n < 0 {
		return nil
	}
	return all[n]
}

// needs reports whether it takes a resource of a name to create another one.
func (a *api) needs(r *resource, name string, depth int) bool {
	if r.create == nil {
		return slices.Contains(referred(r.list.request), name)
	}
	for _, other := range referred(r.create.request) {
		next := a.called(other)
		if other == name || next != nil && depth < len(a.resources) && a.needs(next, name, depth+1) {
			return true
		}
	}
	return false
}

// referred returns the names of the resources that a request refers to.
func referred(r *fixtures.Request) []string {
	if r == nil {
		return nil
	}
	var names []string
	note := func(ref string) (any, error) {
		if noun, _, _ := strings.Cut(ref, "."); noun != "new" && noun != "same" && !fixtures.IsKeyPart(ref) {
			names = append(names, noun)
		}
		return nil, nil
	}
	for _, part := range []map[string]any{r.Path, r.Query, r.Header, r.Body} {
		_, _ = fixtures.ResolveFields(part, note) // note has no errors
	}
	fixtures.EachReference(r.Value, func(ref string) { _, _ = note(ref) })
	return names
}

func (a *api) makeRequest(o *operation) (*fixtures.Request, string) {
	switch {
	case !o.CanSucceed() && !o.OmitsSuccess():
		return nil, "the document does not say what it succeeds with"
	case o.Method == "OPTIONS" || o.Method == "TRACE":
		return nil, "nothing is derived for the method " + o.Method
	case o.Method == "POST" && len(o.media) == 0 && len(pathParameters(o.Path)) == 0 && !a.isCreator(o):
		return nil, "it has no body, and the document does not say what it does to the target"
	case a.writesByBody(o) && guard{a}.mayChangeAll(o):
		return nil, "it may change all that is there, and not only what the id in its body names"
	case a.writesByBody(o) && a.changedByBody(o) == nil && !a.isCreator(o):
		return nil, "it writes to what the id in its body names, and the run has not created any"
	case o.Method == "DELETE" && len(pathParameters(o.Path)) == 0:
		return nil, "it deletes what the run has not created"
	}
	if why := cmp.Or(a.streams(o), copying{a}.follow(o)); why != "" {
		return nil, why
	}
	r := &fixtures.Request{}
	if why := a.fillPath(o, r); why != "" {
		return nil, why
	}
	if why := a.fillParameters(o, r); why != "" {
		return nil, why
	}
	why := a.fillBody(o, r)
	r.Guessed = r.Guessed || a.takesState(o) || asksWhether(o) || o.Method == "POST" && takesNothing(o) // generators leave out files
	return r, cmp.Or(why, guard{a}.harms(o, r))
}

// asksWhether reports whether an operation answers a question with its status alone, as that
// of who is a member does: 404 is a no.
func asksWhether(o *operation) bool {
	return o.Safe() && o.Success() == http.StatusNoContent && documents(o, http.StatusNotFound)
}

// takesState reports whether an operation is about more of a resource than that it is there,
// such as an action, which may be for a published one alone, or a part, which not every one
// has. No document says so.
func (a *api) takesState(o *operation) bool {
	for _, r := range a.resources {
		if slices.Contains([]*operation{r.create, r.list, r.read, r.change, r.replace, r.remove, r.byBody}, o) || o.Safe() && o.Path == r.item {
			return false
		}
	}
	return !o.Safe() || !a.showsList(o)
}

// showsList reports whether an operation answers with a list, which may be empty.
func (a *api) showsList(o *operation) bool {
	body := a.contract.Success(o.ID)
	return slices.ContainsFunc(listMembers, func(pointer string) bool {
		at, ok, _ := body.At(pointer)
		return ok && at.Documented() && at.IsList()
	})
}

// fillPath gives each part of the path a value: the id of a resource, or what the
// document has as an example.
func (a *api) fillPath(o *operation, r *fixtures.Request) string {
	for _, name := range pathParameters(o.Path) {
		if name == "format" && notation.MatchString(o.Path) {
			set(&r.Path, name, "json")
			continue
		}
		owner := a.owner(o.Path, name)
		if owner == nil {
			if owner = followedTo(a, o.Path, name); owner != nil {
				r.Guessed = true // nobody knows whether the one is linked to the other
			}
		}
		switch {
		case owner == nil:
		case owner.create == o: // whose id the client chooses
			set(&r.Path, name, owner.unique)
			o.resource = owner
			o.notes = append(o.notes, fmt.Sprintf("%s is new in each request, as the client chooses it", name))
			continue
		case owner.create == nil && !o.Safe() && !guard{a}.holdsWritten(owner, name, o):
			return fmt.Sprintf("it writes to %s that the run has not created", one(owner.name))
		default:
			set(&r.Path, name, "${"+owner.name+".id}")
			o.resource = owner
			o.notes = append(o.notes, fmt.Sprintf("%s is the id of %s, as %s has it", name, one(owner.name), owner.item))
			continue
		}
		value, given, _ := a.contract.SampleParameter(o.ID, "path", name)
		if id := fixed(o, name); owner == nil && id != nil && (o.Safe() || lone{a}.of(o) != nil) {
			set(&r.Path, name, id)
			r.Guessed = true
			o.notes = append(o.notes, fmt.Sprintf("%s is one of those that there are", name))
			continue
		}
		switch {
		case !given && a.unfollowed[upTo(o.Path, name)] != "":
			return fmt.Sprintf("TODO: the document has no example of the path parameter %q, and %s", name, a.unfollowed[upTo(o.Path, name)])
		case !given:
			return fmt.Sprintf("TODO: the document has no example of the path parameter %q, and nothing that creates or lists one", name)
		case !o.Safe() && (o.Method != "PUT" || !withinOwn(a, upTo(o.Path, name))):
			why := fmt.Sprintf("it writes to a %q that the run has not created", name)
			if fixed(o, name) != nil {
				why += ", and could not put it back"
			}
			return why
		}
		set(&r.Path, name, value)
		r.Guessed = true
		o.notes = append(o.notes, name+" is an example of the document")
	}
	return ""
}

// owner is the resource whose item's path a path begins with, up to a parameter, or which
// that path is about in other words.
func (a *api) owner(path, parameter string) *resource {
	item := upTo(path, parameter)
	depth := strings.Count(item, "/")
	for _, r := range a.resources {
		own := strings.TrimSuffix(r.item, "/")
		if strings.Count(own, "/") == depth && strings.HasPrefix(own, item[:strings.IndexByte(item+"{", '{')]) && unnamed(own) == item {
			return r
		}
	}
	noun, _ := nounOf(item)
	for _, r := range a.resources {
		if r.noun == noun && sameID(parameter, r.parameter, r.collection) {
			return r
		}
	}
	return nil
}

// followedTo is the resource that a path leads to from another one with which it is linked, such as
// the label of /cards/{card}/labels/{label}: the one that the parameter, or the part before it,
// names, and that is created elsewhere; nil for none, or for several.
func followedTo(a *api, path, parameter string) *resource {
	collection, _, ok := itemOf(path[:strings.Index(path, "{"+parameter+"}")+len(parameter)+2])
	if !ok || len(pathParameters(collection)) == 0 {
		return nil
	}
	if r := a.named(parameter); r != nil && r.create != nil {
		return r
	}
	var found *resource
	for _, r := range a.resources {
		if r.create == nil || singular(lastSegment(r.collection)) != singular(lastSegment(collection)) || !sameID(parameter, r.parameter, r.collection) {
			continue
		}
		if found != nil {
			return nil
		}
		found = r
	}
	return found
}

// upTo is a path up to a parameter, without names; "" if it has none of that name.
func upTo(path, parameter string) string {
	at := strings.Index(path, "{"+parameter+"}")
	if at < 0 {
		return ""
	}
	return unnamed(path[:at+len(parameter)+2])
}

// unnamed is a path whose parameters have no name: documents call one by several.
func unnamed(path string) string { return braces.ReplaceAllString(path, "{}") }

var braces = regexp.MustCompile(`\{[^{}]*\}`)

// ownHeaders are what OpenAPI has said elsewhere than in a parameter.
var ownHeaders = []string{"accept", "content-type", "authorization"}

// fillParameters gives each required parameter of the query and the header a value.
func (a *api) fillParameters(o *operation, r *fixtures.Request) string {
	for _, p := range o.Parameters {
		if !needs(o, p) || p.In == "path" || p.In == "header" && slices.Contains(ownHeaders, strings.ToLower(p.Name)) || a.auth.Carries(p.In, p.Name) {
			continue
		}
		value, given, ok := a.contract.SampleParameter(o.ID, p.In, p.Name)
		switch {
		case !given && p.In == "header" && strings.EqualFold(p.Name, "If-Match"):
			value, ok = "*", true // whatever its state is (RFC 9110, section 13.1.1)
		case p.In == "header" && once.MatchString(p.Name) && p.Schema.Takes(uuidLike):
			value, ok = "${new.uuid}", true
		}
		if !ok {
			return fmt.Sprintf("TODO: no value is known for the required %s parameter %q", p.In, p.Name)
		}
		set(map[string]*map[string]any{"query": &r.Query, "header": &r.Header, "cookie": &r.Cookie}[p.In], p.Name, value)
		r.Guessed = true
		o.notes = append(o.notes, fmt.Sprintf("%s %s is made up from the document", p.In, p.Name))
	}
	if o.Safe() && len(r.Path) == 0 && (!a.listsSomething(o) || o.secured && documents(o, 403)) {
		r.Guessed = true // it may take a permission
	}
	return ""
}

// needs reports whether an operation has to have a parameter: one that is required, or If-Match
// where the document has 428 for a request without it, whatever else it says of that.
func needs(o *operation, p spec.Parameter) bool {
	return p.Required || p.In == "header" && strings.EqualFold(p.Name, "If-Match") && documents(o, http.StatusPreconditionRequired)
}

// once are the names of headers whose value tells one request from another: a server may take
// two with the same for one.
var once = regexp.MustCompile(`(?i)idempotency|(request|correlation|transaction|message|trace)[-_]?id$|nonce`)

const uuidLike = "9f0c2c0e-5d0a-4a37-8f6d-1f0a3a1f7a3e"

func (a *api) listsSomething(o *operation) bool {
	return slices.ContainsFunc(a.resources, func(r *resource) bool { return r.list == o })
}

// fillBody makes a JSON body of the document's example or of its schema.
func (a *api) fillBody(o *operation, r *fixtures.Request) string {
	switch {
	case len(o.media) == 0, o.Body == nil && !o.BodyRequired && o.Method != "POST":
		return ""
	case o.Body == nil && strings.HasPrefix(o.BodyMedia, "text/"):
		r.Value, r.Guessed = "text", true
		return ""
	case o.Body == nil && files[o.BodyMedia] != "":
		r.Base64, r.Guessed = base64.StdEncoding.EncodeToString([]byte(files[o.BodyMedia])), true
		return ""
	case o.Body == nil:
		return fmt.Sprintf("TODO: its body is %s, and the document does not say what is in it", strings.Join(o.media, " or "))
	}
	value, source := a.contract.SampleBody(o.ID)
	body, isObject := value.(map[string]any)
	switch {
	case source == "":
		return "TODO: no body is known that its schema allows"
	case !isObject && o.IsForm():
		return "TODO: the document does not say which fields its form has"
	case !isObject:
		list, _ := value.([]any)
		if lacking := asItems(o.Body.Items, list); lacking != "" {
			return fmt.Sprintf("TODO: no value is known for the required field %q of an item of its body", lacking)
		}
		if !(atOnce{a}).fillSeveral(o, r, value) {
			r.Value, r.Guessed = value, true
		}
		o.notes = append(o.notes, "the body is "+source)
		return ""
	}
	if o.logsIn != nil {
		r.Body, r.Guessed = o.logsIn, true
		o.notes = append(o.notes, "the body has the parts of the key, as it logs in")
		return ""
	}
	for lacking := lacks(o.Body, body); lacking != ""; lacking = lacks(o.Body, body) {
		sample, ok := a.contract.SampleField(o.ID, lacking) // an example may leave out what has to be there
		if !ok {
			break
		}
		set(&body, lacking, sample)
		o.notes = append(o.notes, lacking+" is not in the example, and made up from its schema")
	}
	body = withFiles(a.contract, o, a.settle(o, body))
	if lacking := lacks(o.Body, body); lacking != "" {
		return fmt.Sprintf("TODO: no value is known for the required body field %q", lacking)
	}
	r.Body, r.Guessed = body, true
	o.notes = append(o.notes, "the body is "+source)
	return ""
}

// settle puts what the run makes into a body: a new identity, ids of other resources,
// and no member that only answers have.
func (a *api) settle(o *operation, body map[string]any) map[string]any {
	settled := map[string]any{}
	for name, value := range body {
		if p, known := o.form().Property(name); known && !p.ReadOnly {
			settled[name] = value
		}
	}
	for _, p := range o.form().Properties {
		other := a.named(p.Name)
		if other == nil && (p.Schema.Type == "integer" || p.Schema.Format == "uuid") {
			other = a.named(p.Name + "Id") // Django calls the key of an author "author"
		}
		if _, has := settled[p.Name]; has && other != nil && other.create != o && other != o.resource && !isBetterGiven(a, o, other) {
			settled[p.Name] = "${" + other.name + ".id}"
			o.notes = append(o.notes, fmt.Sprintf("%s is the id of %s, by its name", p.Name, one(other.name)))
		}
	}
	for _, r := range a.resources {
		switch {
		case atOnce{a}.creates(o, r):
			if fixtures.PathParameter(r.identity) != "" {
				continue
			}
			r.identify(settled)
			for name, value := range settled {
				if r.unique == "${new.date}" && value == spec.Ahead {
					settled[name] = spec.Behind // what ends on a new day begins before it
				}
			}
			if r.identity != "" {
				o.notes = append(o.notes, fmt.Sprintf("%s is new in each request, to find the %s by", r.identity, r.name))
			}
			dropServers(o, r, settled)
			chooseID(o, r, settled)
		case copying{a}.copies(o, r):
			if (copying{a}).names(o, r) {
				r.identify(settled)
			}
		case o == r.byBody:
			takeOver(o, r, settled)
			if at, has := valueAt(settled, r.identity); has && at != nil {
				r.identify(settled)
			}
			settled[r.itemID] = "${" + r.name + ".id}"
			o.notes = append(o.notes, fmt.Sprintf("%s is the id of the %s that it changes", r.itemID, r.name))
			r.differ(o, settled)
		case o == r.change, o == r.replace:
			takeOver(o, r, settled)
			if at, has := valueAt(settled, r.identity); !r.isItsID() && (has && at != nil || takesWithin(*o.Body, r.identity)) {
				r.identify(settled)
			}
			a.setOwnID(o, r, settled)
			a.setVersion(o, r, settled)
			r.differ(o, settled)
		}
	}
	lone{a}.state(o, settled)
	if o.Method == "POST" {
		freshen(o, settled, a.isCreator(o))
	}
	if len(settled) == 0 {
		a.fillOne(o, settled)
	}
	return settled
}

// isBetterGiven reports whether a body has a value of the document's own for the id of another
// thing that is only found, and found within something: its id alone does not say in which.
func isBetterGiven(a *api, o *operation, other *resource) bool {
	_, source := a.contract.SampleBody(o.ID)
	return other.create == nil && len(pathParameters(other.collection)) > 0 && strings.Contains(source, "example")
}

// Names of fields that no two of most things share, beside those by which they are found.
var (
	accountNames = regexp.MustCompile(`(?i)^(user_?name|login|handle|nick_?name|slug)$`)
	mailNames    = regexp.MustCompile(`(?i)^((user|work)_?)?e_?mail(_?address)?$`)
)

// freshen gives what a POST may create new values where a second one with the same would be
// refused. A name that is made up is one where nothing else tells what is created from others.
func freshen(o *operation, body map[string]any, ofResource bool) {
	for _, p := range o.form().Properties {
		sent, isText := body[p.Name].(string)
		if !isText || strings.HasPrefix(sent, "${") || uniqueFor(p.Schema) == "" {
			continue
		}
		switch {
		case accountNames.MatchString(p.Name) && p.Schema.Takes(wordLike):
			body[p.Name] = newWord
		case mailNames.MatchString(p.Name) && p.Schema.Takes("assayaaaaaaaaaa234@example.com"):
			body[p.Name] = "${new.email}"
		case strings.EqualFold(p.Name, "name") && sent == "amber" && !ofResource:
			body[p.Name] = uniqueFor(p.Schema)
		}
	}
}

// identify puts a new value into a body where it tells one of a resource from others.
func (r *resource) identify(body map[string]any) {
	if r.identity != "" {
		setAt(body, r.identity, r.unique)
	}
}

// isItsID reports whether what tells one of a resource from others is its id as well, as with
// a slug that paths have: one with another would be at another place.
func (r *resource) isItsID() bool {
	return r.identity != "" && r.itemID != "" && fixtures.Pointer(r.identity) == fixtures.Pointer(r.itemID)
}

// takesWithin reports whether a schema has a place within an object of it, such as
// /data/attributes/title.
func takesWithin(s spec.Schema, pointer string) bool {
	if !strings.HasPrefix(pointer, "/") {
		return false
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		p, known := s.Property(spec.UnescapeToken(token))
		if !known || p.ReadOnly {
			return false
		}
		s = p.Schema
	}
	return true
}

// writesByBody reports whether an operation changes what a member of its body names: a PUT
// or a PATCH without an id in its path, and with one in its body.
func (a *api) writesByBody(o *operation) bool {
	if o.Method != "PUT" && o.Method != "PATCH" || o.Body == nil || strings.HasSuffix(strings.TrimSuffix(o.Path, "/"), "}") {
		return false
	}
	p, has := o.Body.Property("id")
	return has && !p.ReadOnly
}

// changedByBody is the resource that an operation changes by the id in its body; nil for
// none.
func (a *api) changedByBody(o *operation) *resource {
	n := slices.IndexFunc(a.resources, func(r *resource) bool { return r.byBody == o })
	if n < 0 {
		return nil
	}
	return a.resources[n]
}

// takeOver gives a change the values that its resource is created with: a target that
// takes these is likely to take them again. A PUT has all of them, as it replaces.
func takeOver(o *operation, r *resource, body map[string]any) {
	if r.create.request != nil {
		overlay(*o.Body, r.create.request.Body, body, o.Method == "PUT")
	}
}

// overlay puts the values of an object into another one, where a schema has them and they
// are there already, or are all to be there.
func overlay(s spec.Schema, from, into map[string]any, all bool) {
	for name, value := range from {
		p, known := s.Property(name)
		before, has := into[name]
		if !known || p.ReadOnly || !has && !all {
			continue
		}
		inner, isObject := value.(map[string]any)
		if own, both := before.(map[string]any); isObject && both {
			merged := maps.Clone(own)
			overlay(p.Schema, inner, merged, all)
			value = merged
		}
		into[name] = value
	}
}

// dropServers takes out of the body of a creation what the server makes: the id and the
// times, where a document has one schema for what is sent and what is shown.
func dropServers(o *operation, r *resource, body map[string]any) {
	for _, p := range o.form().Properties {
		if !p.Required && (p.Name == r.itemID || servers.MatchString(p.Name)) {
			delete(body, p.Name)
		}
	}
}

// codes are the names of members that no two of a kind are likely to have in common.
var codes = regexp.MustCompile(`(?i:(^|_)(code|key|slug|sku|isbn|handle|user_?name|login|identifier|serial|reference|number)$)|[a-z](Code|Key|Slug|Sku|SKU|Handle|Serial|Reference|Number)$`)

// chooseID gives what is created an id of its own where its body has to have one, and so with
// what is named like one, such as a code.
func chooseID(o *operation, r *resource, body map[string]any) {
	for _, p := range o.form().Properties {
		_, isText := body[p.Name].(string)
		if !p.Required || p.ReadOnly || p.Name == r.identity || p.Name != r.itemID && (!isText || !codes.MatchString(p.Name)) {
			continue
		}
		if reference := chosenFor(p.Schema); reference != "" {
			body[p.Name] = reference
			o.notes = append(o.notes, p.Name+" is new in each request, as the client chooses it")
		}
	}
}

// chosenFor is what makes a new id that a client chooses; "" where none is known to fit.
func chosenFor(s spec.Schema) string {
	switch {
	case len(s.Enum) > 0:
		return ""
	case s.Format == "date" || s.Format == "uuid":
		return "${new." + s.Format + "}"
	case s.Type == "integer" || s.Type == "number":
		return numberFor(s)
	case s.Type != "string" || s.Format != "":
		return ""
	}
	for _, kind := range []struct{ reference, like string }{{newWord, wordLike}, {"${new.letters}", "assaying"}, {"${new.capitals}", "ASSAYING"}} {
		if s.Takes(kind.like) {
			return kind.reference
		}
	}
	return likeFor(s, 1000)
}

// servers are the names of members that a server gives a value.
var servers = regexp.MustCompile(`(?i)^(created|updated|modified|deleted|last_?(modified|updated|seen))(_?(at|on|by|time|date))?$`)

// setOwnID puts the id of what is changed where the body of a change has one.
func (a *api) setOwnID(o *operation, r *resource, body map[string]any) {
	if p, known := o.Body.Property(r.itemID); known && !p.ReadOnly && o.Method == "PUT" {
		body[r.itemID] = nil // many servers want the id of the path in what replaces it
	}
	for _, pointer := range []string{fixtures.Pointer(r.itemID), "/data" + fixtures.Pointer(r.itemID)} {
		if at, has := valueAt(body, pointer); has && (at != r.unique || r.identity == "" || r.isItsID()) {
			setAt(body, pointer, "${"+r.name+".id}")
			o.notes = append(o.notes, fmt.Sprintf("%s is the id of the %s that the path leads to", pointer, r.name))
		}
	}
}

// versions are the names of members by which a server tells whether what a client changes is
// still as the client has seen it.
var versions = regexp.MustCompile(`(?i)^((row|lock|entity|resource)[_-]?)?(version|revision|_?rev|e?tag)$`)

// setVersion puts the version that the creation has answered with where the body of a change
// has to have one, and that of the creation has none.
func (a *api) setVersion(o *operation, r *resource, body map[string]any) {
	for _, p := range o.Body.Properties {
		if _, chosen := r.sends(p.Name); chosen || !p.Required || !versions.MatchString(p.Name) {
			continue
		}
		pointer := r.envelopes[r.create.ID] + fixtures.Pointer(p.Name)
		if at, ok, _ := a.contract.Success(r.create.ID).At(pointer); !ok || !at.Documented() {
			continue
		}
		body[p.Name] = "${" + r.name + "." + p.Name + "}"
		if r.values == nil {
			r.values = map[string]string{}
		}
		r.values[p.Name] = pointer
		if !slices.Contains(r.nowhere, p.Name) {
			r.nowhere = append(r.nowhere, p.Name) // the change makes a new one
		}
		o.notes = append(o.notes, fmt.Sprintf("%s is what the creation of the %s answers with", p.Name, r.name))
	}
}

// valueAt is the value of a body at a field or a JSON pointer.
func valueAt(body map[string]any, at string) (any, bool) {
	return jsonvalue.At(any(body), fixtures.Pointer(at))
}

// setAt puts a value at a field or a JSON pointer of a body, within objects that it makes.
func setAt(body map[string]any, at string, value any) {
	tokens := strings.Split(fixtures.Pointer(at), "/")[1:]
	for n, token := range tokens {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if n == len(tokens)-1 {
			body[token] = value
			return
		}
		inner, isObject := body[token].(map[string]any)
		if !isObject {
			inner = map[string]any{}
			body[token] = inner
		}
		body = inner
	}
}

// fillOne gives a body of which nothing is required one field: of what is about a resource one
// that can be compared, and otherwise one as the document has it.
func (a *api) fillOne(o *operation, body map[string]any) {
	compared := o.resource != nil || createdAs(o, a.resources) != nil
	for _, p := range o.Body.Properties {
		if !compared || p.ReadOnly || a.named(p.Name) != nil || !quotable(p.Name) || o.resource != nil && o.resource.create != o && p.Name == o.resource.itemID {
			continue
		}
		if unique := uniqueText(field{name: p.Name, schema: p.Schema}); unique != "" {
			if r := createdAs(o, a.resources); unique == newName && r != nil && p.Name == r.itemID && p.Schema.Takes(wordLike) {
				unique = newWord // it stands in paths
			}
			body[p.Name] = unique
			return
		}
	}
	for _, p := range o.Body.Properties {
		if value, ok := a.contract.SampleField(o.ID, p.Name); ok && !p.ReadOnly && a.named(p.Name) == nil {
			body[p.Name] = value
			return
		}
	}
}

// createdAs is the one of some resources that an operation creates; nil for none.
func createdAs(o *operation, all []*resource) *resource {
	for _, r := range all {
		if r.create == o {
			return r
		}
	}
	return nil
}

// named is the resource that a field names the id of, such as widget_id or widgetId.
func (a *api) named(field string) *resource {
	plain, isID := strings.CutSuffix(strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(field)), "id")
	if !isID {
		return nil
	}
	for _, r := range a.resources {
		if plain == strings.ReplaceAll(r.name, "-", "") {
			return r
		}
	}
	return nil
}

// lacks returns the first required member that a body has not; "" if it has all.
func lacks(schema *spec.Schema, body map[string]any) string {
	for _, p := range schema.Properties {
		if _, has := body[p.Name]; p.Required && !has {
			return p.Name
		}
	}
	return ""
}

// asItems takes out of the objects of a list what the schema of its items does not have. It
// returns the first member that one of them lacks and that is required; "" for none.
func asItems(schema *spec.Schema, list []any) (lacking string) {
	if schema == nil || len(schema.Properties) == 0 {
		return ""
	}
	for _, item := range list {
		object, isObject := item.(map[string]any)
		for name := range object {
			if _, known := schema.Property(name); !known {
				delete(object, name)
			}
		}
		if isObject && lacking == "" {
			lacking = lacks(schema, object)
		}
	}
	return lacking
}

func set(values *map[string]any, name string, value any) {
	if *values == nil {
		*values = map[string]any{}
	}
	(*values)[name] = value
}

func keysOf[V any](values map[string]V) []string { return slices.Sorted(maps.Keys(values)) }

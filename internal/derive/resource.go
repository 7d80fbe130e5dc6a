package derive

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/spec"
)

// resource is one kind of thing that the document shows to be created, found, read
// and deleted, or only to be found.
type resource struct {
	name, plural string
	collection   string // its path
	item         string // the path of one
	parameter    string // of that path
	noun         string // what that path is about: see nounOf

	uses
	identification

	envelopes map[string]string // by operationId
	comparison
	keeps   string    // the member by which a deletion may only mark it; "" for none
	removed removedAs // how one may look that was deleted, and is still shown
}

// comparison says how what is read differs from what was sent.
type comparison struct {
	nowhere  []string          // body fields that are not read
	wrapped  string            // the body field whose members are what is read; "" for none
	volatile []string          // members that may change on their own
	derived  []string          // members that no request writes, and that a change may change
	values   map[string]string // what the answer to the creation shows and a change takes, by name: JSON pointers
}

// uses are the operations of a resource; nil where there is none. Either list or create and
// read are there.
type uses struct {
	create, list, read, change, remove *operation

	replace *operation // a PUT, where a PATCH changes one
	byBody  *operation // changes one by the id in its body
}

// findResources finds a resource wherever a path of a collection and one of its item
// have what it takes: first those within nothing, then what lies within them. Why one
// is none is noted with the operation that would create it. leftOut are those that are
// none for another reason, by the path of an item.
func (a *api) findResources(leftOut map[string]string) {
	paths := itemPaths(a.operations)
	rank := func(path string) int { // those whose collection lies right above them first
		collection, _, _ := itemOf(path)
		if a.collectionOperation("POST", collection) != nil || a.collectionOperation("GET", collection) != nil {
			return 2 * len(pathParameters(path))
		}
		return 2*len(pathParameters(path)) + 1
	}
	slices.SortStableFunc(paths, func(x, y string) int { return rank(x) - rank(y) })
	for _, path := range paths {
		collection, parameter, _ := itemOf(path)
		if a.owner(path, parameter) != nil {
			continue
		}
		if why := leftOut[path]; why != "" {
			a.unfollowed[unnamed(path)] = "nothing is derived of what it is about: " + why
			continue
		}
		if r := a.resourceAt(collection, path, parameter); r != nil {
			a.name(r)
			a.resources = append(a.resources, r)
		}
	}
	for _, o := range a.operations {
		if r := a.onlyListed(o); r != nil && leftOut[r.collection] == "" {
			a.name(r)
			a.resources = append(a.resources, r)
		}
	}
	a.itemID = a.commonItemID()
}

// onlyListed is what a POST to a collection creates of which no path leads to one: it is
// listed there, and nothing else is known of it. It is nil where the document does not show
// that: what is answered is not what is listed, as where messages are sent to somebody and
// those that have come are listed.
func (a *api) onlyListed(create *operation) *resource {
	collection := strings.TrimSuffix(create.Path, "/")
	if create.Method != "POST" || a.places.parents[collection] || a.isCreator(create) {
		return nil
	}
	if _, _, isOne := itemOf(collection); isOne || a.collectionOperation("GET", collection) == nil {
		return nil
	}
	r := &resource{collection: collection, envelopes: map[string]string{}}
	if why := a.listed(r); why != "" {
		return nil
	}
	made, why := a.createdBy(create, r)
	if why != "" || made.id == "" || documents(create, 202) {
		return nil
	}
	answered, _, _ := a.contract.Success(create.ID).At(made.envelopes[create.ID])
	listed, _ := a.shown(made)
	if !slices.Equal(answered.Names(), listed.Names()) {
		return nil
	}
	create.notes = append(create.notes, fmt.Sprintf("no path leads to one, so that it is seen by %s alone", r.list.ID))
	return made
}

// itemPaths are the paths of one thing, in the order of the document: also those that only
// lead further, as that of a loan does in /loans/{loan}/return.
func itemPaths(operations []*operation) []string {
	var all []string
	for _, o := range operations {
		for at, c := range o.Path + "/" {
			path := o.Path[:at]
			if strings.TrimSuffix(o.Path, "/") == path {
				path = o.Path
			}
			if _, _, ok := itemOf(path); ok && c == '/' && !slices.Contains(all, path) {
				all = append(all, path)
			}
		}
	}
	return all
}

// itemOf takes apart the path of one thing: that of the collection, and the parameter
// that stands for one.
func itemOf(path string) (collection, parameter string, ok bool) {
	path = withoutFormat(path)
	cut := strings.LastIndex(path, "/{")
	if cut < 0 || !strings.HasSuffix(path, "}") {
		return "", "", false
	}
	parameter = strings.TrimSuffix(path[cut+2:], "}")
	return path[:cut], parameter, !strings.ContainsAny(parameter, "{}/")
}

// resourceAt is what can be created at a collection or, failing that, found there; nil
// for neither.
func (a *api) resourceAt(collection, item, parameter string) *resource {
	create := a.creator(collection, item, parameter)
	if create != nil {
		r, why := a.created(create, collection, item, parameter)
		if why == "" {
			return r
		}
		create.notes = append(create.notes, "no lifecycle is derived: "+why)
		a.unfollowed[unnamed(item)] = fmt.Sprintf("what %s creates cannot be followed: %s", create.ID, why)
	}
	if (lone{a}).hasFixedIDs(item, parameter) {
		return nil
	}
	return a.found(collection, item, parameter)
}

// collectionOperation is the operation of a method on a collection, whose path some
// documents end with a slash.
func (a *api) collectionOperation(method, path string) *operation {
	if o := a.at(method, path); o != nil {
		return o
	}
	return a.at(method, path+"/")
}

// within says what of a collection's path nobody knows a value of; "" where each
// parameter is the id of a resource. One that is only found will do to read, and to create
// in where the document has nothing that creates one.
func (a *api) within(collection string, creates bool) string {
	for _, name := range pathParameters(collection) {
		switch owner := a.owner(collection, name); {
		case owner == nil:
			return fmt.Sprintf("it lies within a %q that nothing creates", name)
		case creates && !guard{a}.mayHold(owner):
			return fmt.Sprintf("it lies within %s, which the run has not created", one(owner.name))
		}
	}
	return ""
}

// newResource is what is common to all kinds of resource.
func (a *api) newResource(collection, item, parameter string) *resource {
	noun, _ := nounOf(item)
	r := &resource{noun: noun, collection: collection, item: item, parameter: parameter, uses: uses{read: a.itemOperation("GET", item, reading)}, envelopes: map[string]string{}}
	if r.read != nil && !a.contract.Success(r.read.ID).Documented() {
		r.read = nil
	}
	return r
}

// listed gives a resource the operation that lists it, or says why there is none.
func (a *api) listed(r *resource) string {
	r.list = a.lister(r.collection, r.parameter)
	switch {
	case r.list == nil:
		return "no operation lists " + r.collection
	case slices.ContainsFunc(r.list.Parameters, selects):
		return r.list.ID + " lists only with a required parameter"
	}
	return a.whereItems(r)
}

// selects reports whether a parameter of a listing may leave out some of it in every request:
// one that is required, has no default and does not turn over the pages.
func selects(p spec.Parameter) bool {
	turns := calledAs(slices.Concat(pageNames, limitNames, offsetNames), []string{p.Name}) != ""
	return p.In == "query" && p.Required && p.Schema.Default == nil && !turns
}

// unlisted finds what tells one from others where no listing shows it: the answer to its
// creation has the id, and reading it shows what was sent.
func (a *api) unlisted(r *resource) string {
	r.list, r.itemID = nil, ""
	if r.read == nil {
		return "no operation reads one"
	}
	body := a.contract.Success(r.read.ID)
	for _, pointer := range a.onePointers(r) {
		if at, ok, _ := body.At(pointer); ok && at.Documented() {
			if r.itemID = newIDMember(at.Names(), r); r.itemID != "" {
				return ""
			}
		}
	}
	return ""
}

// found is a resource of which the document shows only how it is listed.
func (a *api) found(collection, item, parameter string) *resource {
	r := a.newResource(collection, item, parameter)
	if a.listed(r) != "" || a.within(collection, false) != "" {
		return nil
	}
	a.whereOne(r)
	return r
}

// created is a resource that an operation creates, or why it is none. Where no listing
// shows it, it is followed by the id that its creation answers with.
func (a *api) created(create *operation, collection, item, parameter string) (*resource, string) {
	r := a.newResource(collection, item, parameter)
	unlisted := a.listed(r)
	if unlisted == "" {
		created, why := a.createdBy(create, r)
		if why == "" {
			return created, ""
		}
		unlisted = why
		r = a.newResource(collection, item, parameter)
	}
	if why := a.unlisted(r); why != "" {
		return nil, unlisted + ", and " + why
	}
	if r.itemID == "" && create.Method == "PUT" {
		r.itemID = chosenMember(a.contract.Success(r.read.ID).Names(), create, r)
	}
	created, why := a.createdBy(create, r)
	if why == "" && r.id == "" {
		why = create.ID + " does not answer with its id"
	}
	if why == "" {
		create.notes = append(create.notes, unlisted+", so that one is seen by "+r.read.ID+" alone")
		return created, ""
	}
	return nil, unlisted + ", and " + why
}

// createdBy is a resource with the operations that make, change and remove it, or why it is
// none.
func (a *api) createdBy(create *operation, r *resource) (*resource, string) {
	collection, item := r.collection, r.item
	r.create, r.remove = create, cmp.Or(a.itemOperation("DELETE", item, removing), a.doneByPost(item, removing))
	if from := a.places.links[unnamed(item)]; from.from == create {
		r.id = from.pointer
	}
	for _, method := range []string{"PUT", "PATCH"} {
		if o := a.collectionOperation(method, collection); o != nil && r.byBody == nil && a.writesByBody(o) && r.itemID == "id" && !(guard{a}).mayChangeAll(o) {
			r.byBody = o
		}
	}
	if r.change = a.itemOperation("PATCH", item, changing); r.change == nil || r.change.Body == nil {
		r.change = a.itemOperation("PUT", item, changing)
	}
	if put := a.itemOperation("PUT", item, changing); put != nil && put != r.change && put != create && put.Body != nil {
		r.replace = put
	}
	if r.change == nil {
		r.change = a.changedByPost(r)
	}
	if r.change != nil && (r.change.Body == nil || r.change == create) {
		r.change = nil
	}
	if r.remove != nil && !r.remove.CanSucceed() && !r.remove.OmitsSuccess() {
		return nil, "the document does not say what " + r.remove.ID + " succeeds with"
	}
	if why := a.within(collection, true); why != "" {
		return nil, why
	}
	if create.Method == "PUT" && create.Path == item {
		if why := a.chosenIdentity(r); why != "" {
			return nil, why
		}
		a.whereOne(r)
		a.compareReading(r)
		return r, ""
	}
	if form := create.form(); !takesNothing(create) && (form == nil || form.Type != "object" && len(form.Properties) == 0) {
		return nil, "its body is no JSON object"
	}
	a.whereOne(r)
	if why := r.findIdentity(a.shown(r)); why != "" {
		return nil, why
	}
	a.compareReading(r)
	return r, ""
}

// takesNothing reports whether an operation creates without a body, as one that draws a ticket.
func takesNothing(create *operation) bool { return len(create.media) == 0 && documents(create, 201) }

// sends is the member of the body by which one is created; false for none of that name.
func (r *resource) sends(name string) (spec.Property, bool) {
	if r.create == nil || r.create.Body == nil {
		return spec.Property{}, false
	}
	return r.create.form().Property(name)
}

// changedByPost is a POST to one of a resource that changes it, as older APIs have it: it
// creates nothing, and reading shows each field of its body, but for what it does not show of
// what was created either, such as a password; nil for none.
func (a *api) changedByPost(r *resource) *operation {
	o := cmp.Or(a.doneByPost(r.item, changing), a.at("POST", r.item))
	if o == nil || o.Body == nil || len(o.Body.Properties) == 0 || documents(o, 201) || r.read == nil {
		return nil
	}
	names := a.contract.Success(r.read.ID).Names()
	if slices.ContainsFunc(o.Body.Properties, func(p spec.Property) bool {
		_, sent := r.sends(p.Name)
		return !sent && !slices.Contains(names, p.Name)
	}) {
		return nil
	}
	return o
}

// listMembers are names that answers give to the items of a listing.
var listMembers = []string{"", "/data", "/items", "/results", "/result", "/content", "/records", "/entries", "/list", "/rows", "/values", "/resources", "/Resources"}

// whereItems finds the array of objects in what the listing answers with, and the
// member of an item that is its id.
func (a *api) whereItems(r *resource) string {
	body := a.contract.Success(r.list.ID)
	if !body.Documented() {
		return r.list.ID + " answers with no JSON"
	}
	last := r.collection[strings.LastIndex(r.collection, "/")+1:]
	candidates := append(slices.Clone(listMembers), "/"+last)
	var one spec.Part
	if o := cmp.Or(a.at("GET", r.item), a.at("POST", r.collection)); o != nil {
		one = a.contract.Success(o.ID)
	}
	for _, name := range likeFirst(body, one) {
		candidates = append(candidates, "/"+spec.EscapeToken(name))
	}
	for _, name := range body.Names() {
		within, _, _ := body.At("/" + spec.EscapeToken(name))
		for _, inner := range within.Names() {
			candidates = append(candidates, "/"+spec.EscapeToken(name)+"/"+spec.EscapeToken(inner))
		}
	}
	for _, pointer := range candidates {
		at, ok, _ := body.At(pointer)
		if !ok || !at.Documented() || !at.IsList() || len(at.Items().Names()) == 0 {
			continue
		}
		if r.itemID = idMember(at.Items().Names(), r.parameter); r.itemID == "" {
			pointer = r.inItems(pointer, at.Items())
		}
		if r.itemID == "" {
			return fmt.Sprintf("the items of %s have no member that is the %s of the path", r.list.ID, r.parameter)
		}
		r.envelopes[r.list.ID] = pointer
		return ""
	}
	return r.list.ID + " does not say what it lists"
}

// likeFirst are the members of what a listing answers with, those first whose items have the
// most in common with what reading one shows: a listing of users may have that of roles as well.
func likeFirst(body, one spec.Part) []string {
	known := one.Names()
	common := func(name string) int {
		at, _, _ := body.At("/" + spec.EscapeToken(name))
		return len(slices.DeleteFunc(at.Items().Names(), func(name string) bool { return !slices.Contains(known, name) }))
	}
	names := body.Names()
	slices.SortStableFunc(names, func(x, y string) int { return common(y) - common(x) })
	return names
}

// itemMembers are names that the items of a listing give to the thing itself, as the edges of a
// Relay connection and the entries of a FHIR bundle do.
var itemMembers = []string{"node", "resource", "item", "data"}

// inItems finds what is listed within the items of a listing at a pointer, and the member of it
// that is its id. It returns where that is.
func (r *resource) inItems(pointer string, items spec.Part) string {
	for _, name := range itemMembers {
		at, ok, _ := items.At("/" + name)
		if !ok || !at.Documented() {
			continue
		}
		if r.itemID = idMember(at.Names(), r.parameter); r.itemID != "" {
			return pointer + "/*/" + name
		}
	}
	return pointer
}

// alsoCalled are what things call among their own members what paths call so.
var alsoCalled = map[string][]string{
	"token": {"secret"}, "username": {"login"}, "login": {"username"},
	"user": {"username", "login"}, "owner": {"username", "login"}, "org": {"username", "login"},
}

// idMember is the member among some that a path parameter stands for: the one of its
// name, or else one that things usually have as their id.
func idMember(names []string, parameter string) string {
	wants := append([]string{parameter}, alsoCalled[plainName(parameter)]...)
	for _, want := range append(wants, "id", "_id", "uuid", "guid", "key", "uid", "slug", "name", "code") {
		if want == "code" && foreignID.MatchString(parameter) {
			break // an id that no item shows, beside a code
		}
		for _, name := range names {
			if plainName(name) == plainName(want) {
				return name
			}
		}
	}
	return ""
}

// oneMembers are names that answers give to the one thing that they show.
var oneMembers = []string{"/data", "/result", "/item", "/resource"}

// onePointers are the places at which an answer may have the one thing that it shows.
func (a *api) onePointers(r *resource) []string {
	return slices.Concat([]string{""}, oneMembers, []string{"/" + singular(r.collection[strings.LastIndex(r.collection, "/")+1:])})
}

// whereOne finds the thing itself in the answers that show one, and its id in the
// answer to its creation.
func (a *api) whereOne(r *resource) {
	for _, o := range []*operation{r.create, r.read, r.change, r.replace} {
		if o == nil {
			continue
		}
		body := a.contract.Success(o.ID)
		if !body.Documented() {
			continue
		}
		if o == r.create && o.several() != nil {
			r.envelopes[o.ID], r.id = atOnce{a}.whereFirst(o, r)
			continue
		}
		pointer := ""
		if !slices.Contains(body.Names(), r.itemID) {
			for _, candidate := range a.onePointers(r)[1:] {
				at, ok, _ := body.At(candidate)
				if ok && at.Documented() && (slices.Contains(at.Names(), r.itemID) || r.itemID == "") {
					pointer = candidate
					break
				}
			}
		}
		r.envelopes[o.ID] = pointer
		if o == r.create && r.id == "" {
			at, _, _ := body.At(pointer)
			if name := newIDMember(at.Names(), r); name != "" {
				r.id = pointer + "/" + spec.EscapeToken(name)
			}
		}
	}
	if r.create != nil && r.id == "" && (r.read != nil || r.remove != nil) && a.hasLocation(r.create) {
		r.id = fixtures.Location
	}
}

// newIDMember is the member of the answer to a creation that is the new id; "" for none.
func newIDMember(names []string, r *resource) string {
	if slices.Contains(names, r.itemID) && r.itemID != "" {
		return r.itemID
	}
	last := singular(r.collection[strings.LastIndex(r.collection, "/")+1:])
	for _, name := range names {
		if slices.Contains([]string{"id", plainName(r.parameter), plainName(last) + "id"}, plainName(name)) {
			return name
		}
	}
	return ""
}

// plainName is a name in small letters, its words together.
func plainName(name string) string { return strings.ToLower(betweenWords.Replace(name)) }

var betweenWords = strings.NewReplacer("_", "", "-", "")

// hasLocation reports whether the document has the header Location for what an operation
// creates.
func (a *api) hasLocation(create *operation) bool {
	return slices.ContainsFunc(a.contract.AnswerHeaders(create.ID, 201), func(h spec.Header) bool { return strings.EqualFold(h.Name, fixtures.Location) })
}

// shown is what is said of one of a resource where it is found, and the operation that shows
// it: in the listing or, without one, where it is read.
func (a *api) shown(r *resource) (spec.Part, string) {
	if r.list == nil {
		one, _, _ := a.contract.Success(r.read.ID).At(r.envelopes[r.read.ID])
		return one, r.read.ID
	}
	listed, _, _ := a.contract.Success(r.list.ID).At(r.envelopes[r.list.ID])
	return listed.Items(), r.list.ID
}

// quotable reports whether a step can name a field.
func quotable(name string) bool { return name != "" && !strings.ContainsAny(name, "\"|\\\n<>") }

// marks are members by which a thing may be marked as deleted, and stay.
var marks = regexp.MustCompile(`(?i)^(is_?)?(deleted|archived|removed|trashed)(_?at|_?on)?$`)

// compareReading finds which fields of a body are not read where they are written, and
// which members may change on their own.
func (a *api) compareReading(r *resource) {
	payload, _ := a.shown(r)
	if r.read != nil {
		payload, _, _ = a.contract.Success(r.read.ID).At(r.envelopes[r.read.ID])
	}
	var written []spec.Property
	for _, o := range []*operation{r.create, r.change, r.replace} {
		if o != nil && o.Body != nil {
			written = append(written, o.form().Properties...)
		}
	}
	for _, p := range written {
		if _, ok := payload.Member(p.Name); !ok && len(p.Schema.Properties) > 0 && showsAll(p.Schema, payload) {
			r.wrapped = p.Name
			continue
		}
		if member, ok := payload.Member(p.Name); (!ok || p.Schema.Format == "password" || member.WriteOnly()) && !slices.Contains(r.nowhere, p.Name) {
			r.nowhere = append(r.nowhere, p.Name)
		}
	}
	slices.Sort(r.nowhere)
	if slices.Contains(r.nowhere, r.wrapped) {
		r.wrapped = "" // where a change has it in another form
	}
	for _, name := range payload.Names() {
		member, _ := payload.Member(name)
		isWritten := slices.ContainsFunc(written, func(p spec.Property) bool { return p.Name == name && !p.ReadOnly })
		if positions.MatchString(name) || !isWritten && (progress.MatchString(name) || states.MatchString(name) && (r.create != nil && documents(r.create, 202) || takesTime(member))) {
			r.volatile = append(r.volatile, name)
			continue
		}
		if how, ok := marked(name, member, isWritten); ok && r.remove != nil {
			r.removed = how
		} else if how := inactive(name, member, isWritten, r.remove); r.removed.pointer == "" && how != (removedAs{}) {
			r.removed = how
		} else if marks.MatchString(name) {
			r.keeps = name
		}
		plain := plainName(name)
		if strings.HasPrefix(plain, "updated") || strings.HasPrefix(plain, "modified") || strings.HasPrefix(plain, "lastmodified") || plain == "etag" || plain == "version" ||
			strings.HasPrefix(plain, "lastseen") || strings.HasPrefix(plain, "lastused") || member.Has("date-time") && strings.HasPrefix(plain, "last") {
			r.volatile = append(r.volatile, name)
		} else if !isWritten && r.change != nil && name != r.itemID {
			r.derived = append(r.derived, name)
		}
	}
}

// Members that tell how far something is that a server does in its own time, and those that
// may.
var (
	progress = regexp.MustCompile(`(?i)^(progress|percent(_?(complete|done))?|(started|finished|completed|processed|settled|failed)(_?(at|on))?|attempts|retries)$`)
	states   = regexp.MustCompile(`(?i)(^|_)(status|state|phase|stage)$|[a-z](Status|State|Phase|Stage)$|^(result|error|output)s?$`)
)

// positions are the names of a place among others, which moves when another one goes.
var positions = regexp.MustCompile(`(?i)^((sort|display)?_?(order|index|position)|rank|ordinal)$`)

// onTheWay are values of a state that ends by itself.
var onTheWay = []string{
	"pending", "queued", "running", "processing", "in_progress", "inprogress", "provisioning", "building", "starting", "creating", "scheduled", "waiting", "uploading", "enqueued", "accepted",
}

// takesTime reports whether a member may have a value that a server replaces in its own time.
func takesTime(member spec.Part) bool {
	return slices.ContainsFunc(onTheWay, func(state string) bool {
		return member.May(state) || member.May(strings.ToUpper(state)) || member.May(strings.ToUpper(state[:1])+state[1:])
	})
}

// showsAll reports whether what is read has a member for each one that is written, also in
// the objects of it.
func showsAll(written spec.Schema, shown spec.Part) bool {
	return !slices.ContainsFunc(written.Properties, func(p spec.Property) bool {
		member, ok := shown.Member(p.Name)
		return !ok || !member.Documented() || p.Schema.Format == "password" || member.WriteOnly() || !showsAll(p.Schema, member)
	})
}

var noWord = regexp.MustCompile(`[^a-z]+`)

// name gives a resource a name that steps can say, and a plural.
func (a *api) name(r *resource) {
	last := noWord.ReplaceAllString(thing(r.collection), "-")
	last = strings.Trim(last, "-")
	if last == "" {
		last = "things"
	}
	name := singular(last)
	taken := func(word string) bool {
		return slices.ContainsFunc(slices.Concat(a.resources, a.singletons), func(o *resource) bool { return o.name == word || o.plural == word }) ||
			slices.Contains([]string{"new", "same", "it"}, word)
	}
	plural := last
	if plural == name {
		plural = name + "s"
	}
	if owner := a.holder(r); owner != nil && (taken(name) || taken(plural)) {
		name, plural = owner.name+"-"+name, owner.name+"-"+plural
	}
	bare, bares := name, plural
	for n := 0; taken(name) || taken(plural); n++ {
		name, plural = "other-"+bare, "other-"+bares
		if n > 0 {
			name, plural = bare+"-"+numeral(n+1), bares+"-"+numeral(n+1)
		}
	}
	r.name, r.plural = name, plural
}

// numeral counts from 0 in letters, as steps name nothing with a digit: a to z, ba, bb.
func numeral(n int) string {
	if n < 26 {
		return string(rune('a' + n))
	}
	return numeral(n/26) + numeral(n%26)
}

// holder is the resource that one lies within; nil for none.
func (a *api) holder(r *resource) *resource {
	names := pathParameters(r.collection)
	if len(names) == 0 {
		return nil
	}
	return a.owner(r.collection, names[len(names)-1])
}

var humps = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// snake puts a dash between the words of a name in camel case.
func snake(name string) string { return humps.ReplaceAllString(name, "$1-$2") }

// singular is the word for one of what a word is the plural of, as far as it is regular.
func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return word[:len(word)-3] + "y"
	case strings.HasSuffix(word, "sses"), strings.HasSuffix(word, "shes"), strings.HasSuffix(word, "ches"), strings.HasSuffix(word, "xes"):
		return word[:len(word)-2]
	case strings.HasSuffix(word, "ss"), strings.HasSuffix(word, "us"), strings.HasSuffix(word, "is"):
		return word
	case strings.HasSuffix(word, "s") && len(word) > 2:
		return word[:len(word)-1]
	}
	return word
}

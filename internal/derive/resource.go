package derive

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// resource is one kind of thing that the document shows to be created, found, read
// and deleted.
type resource struct {
	name, plural string
	collection   string // its path
	item         string // the path of one
	parameter    string // of that path

	create, list, read, change, remove *operation

	id       string // JSON pointer in the answer to create; "" for none
	itemID   string // member of a listed item
	identity string // body field whose value tells it from others
	unique   string // what makes that value: ${new.name}, ...

	envelopes map[string]string // by operationId
	nowhere   []string          // body fields that are not read
	volatile  []string          // members that may change on their own
	keeps     string            // the member by which a deletion may only mark it; "" for none
}

// findResources finds a resource wherever a path of a collection and one of its item
// have what it takes. Why one is none is noted with the operation that would create it.
func (a *api) findResources() {
	for _, o := range a.operations {
		item, parameter := o.Path, ""
		cut := strings.LastIndex(strings.TrimSuffix(item, "/"), "/{")
		if cut < 0 || !strings.HasSuffix(strings.TrimSuffix(item, "/"), "}") {
			continue
		}
		collection := item[:cut]
		parameter = strings.TrimSuffix(strings.TrimSuffix(item, "/"), "}")[cut+2:]
		known := func(r *resource) bool { return r.item == item }
		if slices.ContainsFunc(a.resources, known) || len(pathParameters(collection)) > 0 || strings.ContainsAny(parameter, "{}") {
			continue
		}
		create := a.collectionOperation("POST", collection)
		if create == nil {
			continue
		}
		r, why := a.resource(create, collection, item, parameter)
		if why != "" {
			create.notes = append(create.notes, "no lifecycle is derived: "+why)
			continue
		}
		a.name(r)
		a.resources = append(a.resources, r)
	}
	a.itemID = a.commonItemID()
	a.resources = slices.DeleteFunc(a.resources, func(r *resource) bool {
		if r.itemID != a.itemID {
			r.create.notes = append(r.create.notes, fmt.Sprintf("no lifecycle is derived: its items have the id in %q, and those of other listings in %q", r.itemID, a.itemID))
		}
		return r.itemID != a.itemID
	})
}

// collectionOperation is the operation of a method on a collection, whose path some
// documents end with a slash.
func (a *api) collectionOperation(method, path string) *operation {
	if o := a.at(method, path); o != nil {
		return o
	}
	return a.at(method, path+"/")
}

func (a *api) resource(create *operation, collection, item, parameter string) (*resource, string) {
	r := &resource{
		collection: collection, item: item, parameter: parameter, create: create,
		list: a.collectionOperation("GET", collection), read: a.at("GET", item), remove: a.at("DELETE", item),
		envelopes: map[string]string{},
	}
	if r.change = a.at("PATCH", item); r.change == nil || r.change.Body == nil {
		r.change = a.at("PUT", item)
	}
	if r.change != nil && r.change.Body == nil {
		r.change = nil
	}
	switch {
	case r.list == nil:
		return nil, "no operation lists " + collection
	case slices.ContainsFunc(r.list.Parameters, func(p spec.Parameter) bool { return p.In == "query" && p.Required }):
		return nil, r.list.ID + " lists only with a required parameter"
	case r.remove == nil:
		return nil, "no operation deletes what is created"
	case !r.remove.CanSucceed() && !r.remove.OmitsSuccess():
		return nil, "the document does not say what " + r.remove.ID + " succeeds with"
	case create.Body == nil || create.Body.Type != "object" && len(create.Body.Properties) == 0:
		return nil, "its body is no JSON object"
	}
	if why := a.whereItems(r); why != "" {
		return nil, why
	}
	a.whereOne(r)
	if r.read != nil && !a.contract.Success(r.read.ID).Documented() {
		r.read = nil
	}
	if why := a.findIdentity(r); why != "" {
		return nil, why
	}
	a.compareReading(r)
	return r, ""
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
	for _, name := range body.Names() {
		candidates = append(candidates, "/"+spec.EscapeToken(name))
	}
	for _, pointer := range candidates {
		at, ok, _ := body.At(pointer)
		if !ok || !at.Documented() || !at.IsList() || len(at.Items().Names()) == 0 {
			continue
		}
		if r.itemID = idMember(at.Items().Names(), r.parameter); r.itemID == "" {
			return fmt.Sprintf("the items of %s have no member that is the %s of the path", r.list.ID, r.parameter)
		}
		r.envelopes[r.list.ID] = pointer
		return ""
	}
	return r.list.ID + " does not say what it lists"
}

// idMember is the member among some that a path parameter stands for: the one of its
// name, or else one that things usually have as their id.
func idMember(names []string, parameter string) string {
	plain := func(name string) string { return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name)) }
	for _, want := range []string{parameter, "id", "_id", "uuid", "guid", "key", "uid", "slug", "name"} {
		for _, name := range names {
			if plain(name) == plain(want) {
				return name
			}
		}
	}
	return ""
}

// oneMembers are names that answers give to the one thing that they show.
var oneMembers = []string{"/data", "/result", "/item", "/resource"}

// whereOne finds the thing itself in the answers that show one, and its id in the
// answer to its creation.
func (a *api) whereOne(r *resource) {
	for _, o := range []*operation{r.create, r.read, r.change} {
		if o == nil {
			continue
		}
		body := a.contract.Success(o.ID)
		if !body.Documented() {
			continue
		}
		pointer := ""
		if !slices.Contains(body.Names(), r.itemID) {
			for _, candidate := range append(slices.Clone(oneMembers), "/"+singular(r.collection[strings.LastIndex(r.collection, "/")+1:])) {
				at, ok, _ := body.At(candidate)
				if ok && slices.Contains(at.Names(), r.itemID) {
					pointer = candidate
					break
				}
			}
		}
		r.envelopes[o.ID] = pointer
		if at, ok, _ := body.At(pointer); o == r.create && ok && slices.Contains(at.Names(), r.itemID) {
			r.id = pointer + "/" + spec.EscapeToken(r.itemID)
		}
	}
}

// identities are the names of fields that usually tell one thing from another.
var identities = []string{"name", "title", "email", "username", "user_name", "slug", "label", "key", "code", "subject", "summary", "display_name", "displayName", "description"}

// findIdentity finds the field that gets a new value in each request, and is listed.
func (a *api) findIdentity(r *resource) string {
	listed, _, _ := a.contract.Success(r.list.ID).At(r.envelopes[r.list.ID])
	shown := listed.Items().Names()
	rank := func(p spec.Property) int {
		n := slices.Index(identities, p.Name)
		if n < 0 {
			n = len(identities)
		}
		if !p.Required {
			n += 100
		}
		return n
	}
	properties := slices.Clone(r.create.Body.Properties)
	slices.SortStableFunc(properties, func(x, y spec.Property) int { return rank(x) - rank(y) })
	for _, p := range properties {
		if p.ReadOnly || p.Name == r.itemID || !slices.Contains(shown, p.Name) || !quotable(p.Name) {
			continue
		}
		if unique := uniqueFor(p.Schema); unique != "" {
			r.identity, r.unique = p.Name, unique
			return ""
		}
	}
	return "no field of its body is a free text that " + r.list.ID + " lists"
}

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
	for _, kind := range []struct{ reference, like string }{
		{"${new.name}", "Assay Aaaaaaaaaa234"}, {"${new.word}", "assayaaaaaaaaaa234"},
	} {
		if s.Takes(kind.like) {
			return kind.reference
		}
	}
	return ""
}

// quotable reports whether a step can name a field.
func quotable(name string) bool { return name != "" && !strings.ContainsAny(name, "\"|\\\n<>") }

// marks are members by which a thing may be marked as deleted, and stay.
var marks = regexp.MustCompile(`(?i)^(is_?)?(deleted|archived|removed|trashed)(_?at|_?on)?$`)

// compareReading finds which fields of a body are not read where they are written, and
// which members may change on their own.
func (a *api) compareReading(r *resource) {
	listed, _, _ := a.contract.Success(r.list.ID).At(r.envelopes[r.list.ID])
	payload := listed.Items()
	if r.read != nil {
		payload, _, _ = a.contract.Success(r.read.ID).At(r.envelopes[r.read.ID])
	}
	written := slices.Clone(r.create.Body.Properties)
	if r.change != nil {
		written = append(written, r.change.Body.Properties...)
	}
	for _, p := range written {
		if _, ok := payload.Member(p.Name); (!ok || p.Schema.Format == "password") && !slices.Contains(r.nowhere, p.Name) {
			r.nowhere = append(r.nowhere, p.Name)
		}
	}
	slices.Sort(r.nowhere)
	for _, name := range payload.Names() {
		member, _ := payload.Member(name)
		if marks.MatchString(name) {
			r.keeps = name
		}
		plain := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
		if strings.HasPrefix(plain, "updated") || strings.HasPrefix(plain, "modified") || strings.HasPrefix(plain, "lastmodified") || plain == "etag" || plain == "version" ||
			strings.HasPrefix(plain, "lastseen") || strings.HasPrefix(plain, "lastused") || member.Has("date-time") && strings.HasPrefix(plain, "last") {
			r.volatile = append(r.volatile, name)
		}
	}
}

var noWord = regexp.MustCompile(`[^a-z]+`)

// name gives a resource a name that steps can say, and a plural.
func (a *api) name(r *resource) {
	last := noWord.ReplaceAllString(strings.ToLower(snake(r.collection[strings.LastIndex(r.collection, "/")+1:])), "-")
	last = strings.Trim(last, "-")
	if last == "" {
		last = "things"
	}
	name := singular(last)
	taken := func(word string) bool {
		return slices.ContainsFunc(a.resources, func(o *resource) bool { return o.name == word || o.plural == word }) ||
			slices.Contains([]string{"new", "same", "it"}, word)
	}
	plural := last
	if plural == name {
		plural = name + "s"
	}
	for taken(name) || taken(plural) {
		name, plural = "other-"+name, "other-"+plural
	}
	r.name, r.plural = name, plural
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

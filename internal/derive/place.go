package derive

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// places are where a document has the operations of one kind of thing, whose paths need not
// begin alike: POST /silences and GET /silence/{silenceID}, POST /widgets/create and
// GET /widgets/list.
type places struct {
	nouns   map[string][]*operation // by what their paths are about: see nounOf
	links   map[string]linked       // by the path of an item without names
	answers map[string][]*operation // POST, by a member of the answer in plain letters
	lists   map[string][]*operation // GET, by a member of what they list
	parents map[string]bool         // the paths that have an item below them
}

// linked is an operation that a link of the document leads from, and where its answer has
// the id.
type linked struct {
	from    *operation
	pointer string
}

// findPlaces looks through a document once.
func (a *api) findPlaces() {
	p := places{nouns: map[string][]*operation{}, links: map[string]linked{}, answers: map[string][]*operation{}, lists: map[string][]*operation{}, parents: map[string]bool{}}
	for _, o := range a.operations {
		noun, _ := nounOf(o.Path)
		p.nouns[noun] = append(p.nouns[noun], o)
		if collection, _, ok := itemOf(o.Path); ok {
			p.parents[collection] = true
		}
		for _, link := range a.contract.Links(o.ID) {
			to, _ := a.contract.Operation(link.Operation)
			if collection, parameter, ok := itemOf(to.Path); ok && parameter == link.Parameter && o.Method == "POST" {
				if item := unnamed(collection + "/{}"); p.links[item].from == nil {
					p.links[item] = linked{o, link.Pointer}
				}
			}
		}
	}
	for _, o := range a.operations {
		if p.parents[strings.TrimSuffix(o.Path, "/")] {
			continue // what it answers with is what lies below it
		}
		switch o.Method {
		case "POST":
			for _, pointer := range append([]string{""}, oneMembers...) {
				at, _, _ := a.contract.Success(o.ID).At(pointer)
				note(p.answers, at, o)
			}
		case "GET":
			for _, pointer := range listMembers {
				if at, ok, _ := a.contract.Success(o.ID).At(pointer); ok && at.Documented() && at.IsList() {
					note(p.lists, at.Items(), o)
				}
			}
		}
	}
	a.places = p
}

// note notes an operation with each member of a part.
func note(by map[string][]*operation, of spec.Part, o *operation) {
	for _, name := range of.Names() {
		if plain := plainName(name); !slices.Contains(by[plain], o) {
			by[plain] = append(by[plain], o)
		}
	}
}

// Words of paths that say what is done, and not with what.
var (
	creating = strings.Fields("create new add insert make register post save")
	listing  = strings.Fields("list all get find fetch index")
	reading  = strings.Fields("get read show fetch view find detail details info")
	changing = strings.Fields("update edit patch modify put save")
	removing = strings.Fields("delete remove destroy")
	naming   = strings.Fields("by id one") // say of which one
	verbs    = slices.Concat(creating, listing, reading, changing, removing, naming, []string{"search"})

	ofOne = slices.Concat(reading, changing, removing)
)

// notation is how a path says of which format the answer is, such as /users/{id}.json or, as
// Docker has it, /containers/{id}/json.
var notation = regexp.MustCompile(`(\.(json|xml|\{format\})|/json)$`)

// withoutFormat is a path without its notation and without a slash at its end.
func withoutFormat(path string) string {
	return notation.ReplaceAllString(strings.TrimSuffix(path, "/"), "")
}

// nounOf is what a path is about: the path up to the last parameter before its words, these
// words in the singular and without what is done, and {} where it is about one of them. done
// are the words that say what is done.
func nounOf(path string) (noun string, done []string) {
	path = withoutFormat(path)
	if item, said := doneToOne(path); item != "" {
		noun, done = nounOf(item)
		return noun, append(done, said...)
	}
	one := ""
	if collection, _, ok := itemOf(path); ok {
		path, one = collection, "/{}"
	}
	cut := strings.LastIndex(path, "}") + 1
	var words []string
	for _, word := range wordsOf(path[cut:]) {
		if slices.Contains(verbs, word) {
			done = append(done, word)
		} else {
			words = append(words, singular(word))
		}
	}
	if len(words) == 0 { // a verb is the name of the thing, such as /post
		words, done = done, nil
	}
	return unnamed(path[:cut]) + "/" + strings.Join(words, " ") + one, done
}

// doneToOne is the path of one thing behind which a path says only what is done to it, such
// as /users/{id}/update, and the words that say so; "" for any other path.
func doneToOne(path string) (item string, done []string) {
	path = withoutFormat(path)
	cut := strings.LastIndex(path, "}") + 1
	done = wordsOf(path[cut:])
	if cut == 0 || len(done) == 0 || slices.ContainsFunc(done, func(word string) bool { return !slices.Contains(ofOne, word) }) {
		return "", nil
	}
	return path[:cut], done
}

// beside is the one operation of a method whose path is about the same as another path, and
// in other words; nil for none, or for several that nothing tells apart.
func (p places) beside(method, path string, may []string) *operation {
	noun, _ := nounOf(path)
	var plain, said []*operation
	for _, o := range p.nouns[noun] {
		switch {
		case o.Method != method || strings.TrimSuffix(o.Path, "/") == path:
		case len(doneBy(o.Path)) == 0:
			plain = append(plain, o)
		case saysDone(o.Path, may):
			said = append(said, o)
		}
	}
	for _, some := range [][]*operation{plain, said} {
		if len(some) == 1 {
			return some[0]
		}
	}
	return nil
}

// itemOperation is the operation of a method on one thing, at its path or at another one that
// is about the same, such as DELETE /widgets/delete/{id}.
func (a *api) itemOperation(method, item string, may []string) *operation {
	if o := a.at(method, item); o != nil || item == "" {
		return o
	}
	if o := a.places.beside(method, item, may); o != nil && isAboutOne(o.Path, item) {
		return o
	}
	return nil
}

// doneByPost is the POST that does to one thing what its path says, as some APIs have it:
// POST /users/{id}/delete; nil for none.
func (a *api) doneByPost(item string, may []string) *operation {
	if o := a.at("POST", item); o != nil && saysDone(o.Path, may) {
		return o
	}
	if o := a.places.beside("POST", item, may); o != nil && isAboutOne(o.Path, item) && saysDone(o.Path, may) {
		return o
	}
	return nil
}

// doneBy are the words of a path that say what is done, without those that say of which one.
func doneBy(path string) []string {
	_, done := nounOf(path)
	return slices.DeleteFunc(slices.Clone(done), func(word string) bool { return slices.Contains(naming, word) })
}

// saysDone reports whether a path says that one of some things is done, and no other.
func saysDone(path string, may []string) bool {
	done := doneBy(path)
	return len(done) > 0 && !slices.ContainsFunc(done, func(word string) bool { return !slices.Contains(may, word) })
}

// isAboutOne reports whether a path is about the same one thing as that of an item.
func isAboutOne(path, item string) bool {
	if of, _ := doneToOne(path); of != "" {
		path = of
	}
	_, own, _ := itemOf(item)
	collection, parameter, ok := itemOf(path)
	return ok && sameID(parameter, own, collection)
}

// thing is the last part of a path that says what it is about, and not what is done or in
// which format, such as users in /users/list.
func thing(path string) string {
	segments := strings.Split(strings.Trim(withoutFormat(path), "/"), "/")
	for _, segment := range slices.Backward(segments) {
		words := slices.DeleteFunc(wordsOf(segment), func(word string) bool { return slices.Contains(verbs, word) })
		if len(words) > 0 && !strings.Contains(segment, "{") {
			return strings.Join(words, "-")
		}
	}
	return lastOf(segments)
}

// sameID reports whether two parameters of paths about the same are its id by different names,
// such as id and silenceID, and not one its name.
func sameID(x, y, collection string) bool {
	noun := plainName(singular(collection[strings.LastIndex(collection, "/")+1:]))
	bare := func(name string) string {
		plain := plainName(name)
		if rest := strings.TrimPrefix(plain, noun); rest != "" {
			return rest
		}
		return "id"
	}
	return plainName(x) == plainName(y) || bare(x) == bare(y)
}

// creator is the operation that creates what a path of an item leads to: one whose answer the
// document links to it, a POST to its collection or beside it, a PUT of which the document
// says that it creates, or else the one POST that answers with what the path calls its id; nil
// for none.
func (a *api) creator(collection, item, parameter string) *operation {
	if from := a.places.links[unnamed(item)].from; from != nil {
		return from
	}
	if o := a.collectionOperation("POST", collection); o != nil {
		return o
	}
	if o := a.at("PUT", item); o != nil && (documents(o, 201) || o.Body != nil && withinOwn(a, collection)) {
		return o // nothing else puts anything into what the run itself creates
	}
	if o := a.collectionOperation("PUT", collection); a.places.createsByPut(o) {
		return o
	}
	if o := a.places.beside("POST", collection, creating); o != nil && !a.places.parents[strings.TrimSuffix(o.Path, "/")] {
		return o
	}
	if o := (atOnce{a}).creator(collection); o != nil {
		return o
	}
	return cmp.Or(onlyOne(a.places.answers, collection, parameter), shallow(a, "POST", collection, item))
}

// shallow is the operation of a method on what a path of one thing calls its collection, where
// that lies within something which the run creates, as the shallow routes of Rails have it:
// POST /cards/{card}/notes and GET /notes/{note}. It answers with what reading one shows. It is
// nil for none, or for several.
func shallow(a *api, method, collection, item string) *operation {
	read := a.at("GET", item)
	if read == nil || len(pathParameters(collection)) > 0 || a.collectionOperation("POST", collection) != nil || a.collectionOperation("GET", collection) != nil {
		return nil
	}
	var found *operation
	for _, o := range a.operations {
		path := strings.TrimSuffix(o.Path, "/")
		if o.Method != method || !strings.HasSuffix(path, "}/"+lastSegment(collection)) || !withinOwn(a, path) {
			continue
		}
		if method == "POST" && !slices.Equal(a.contract.Success(o.ID).Names(), a.contract.Success(read.ID).Names()) {
			continue
		}
		if found != nil {
			return nil
		}
		found = o
	}
	return found
}

// withinOwn reports whether a collection lies within something that the run creates.
func withinOwn(a *api, collection string) bool {
	return len(pathParameters(collection)) > 0 && a.within(collection, true) == ""
}

// createsByPut reports whether a PUT to a collection creates one, as some APIs have it.
func (p places) createsByPut(o *operation) bool {
	return o != nil && o.Method == "PUT" && o.Body != nil && documents(o, 201) && !documents(o, 200) && p.parents[strings.TrimSuffix(o.Path, "/")]
}

// lister is the operation that lists what a path of an item leads to; nil for none.
func (a *api) lister(collection, parameter string) *operation {
	if o := a.collectionOperation("GET", collection); o != nil {
		return o
	}
	if o := a.places.beside("GET", collection, listing); o != nil && !a.places.parents[strings.TrimSuffix(o.Path, "/")] {
		return o
	}
	return cmp.Or(onlyOne(a.places.lists, collection, parameter), shallow(a, "GET", collection, collection+"/{"+parameter+"}"))
}

// onlyOne is the one operation below the same parent whose answer has a member of the name of
// a path parameter, where that name says what it is the id of; nil for none, or for several.
func onlyOne(by map[string][]*operation, collection, parameter string) *operation {
	plain := plainName(parameter)
	if !namedID.MatchString(parameter) || slices.Contains([]string{"id", "uuid", "guid"}, plain) {
		return nil
	}
	below := func(path string) string { return unnamed(path[:strings.LastIndex(path, "}")+1]) }
	var found *operation
	for _, o := range by[plain] {
		switch {
		case o.Body != nil && hasProperty(o.Body, parameter), below(o.Path) != below(collection):
		case found != nil:
			return nil
		default:
			found = o
		}
	}
	return found
}

// namedID is the name of a parameter that says what it is the id of.
var namedID = regexp.MustCompile(`(?i)[a-z0-9][-_]?(id|uuid|guid)$`)

// hasProperty reports whether a schema has a member of a name in plain letters.
func hasProperty(s *spec.Schema, name string) bool {
	return slices.ContainsFunc(s.Properties, func(p spec.Property) bool { return plainName(p.Name) == plainName(name) })
}

// Package derive makes a contract pack from an OpenAPI document: its files, as a
// person would write them, with a comment on what was derived from what, and a TODO
// wherever the document is silent.
//
// It sends nothing and judges nothing. What runs is what the files say, so that they
// can be changed, and nothing else.
package derive

import (
	"cmp"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/spec"
)

// Pack returns the files of the contract pack that is derived from a document: a folder
// with spec, features and fixtures in it. document is the name of the document's file in
// fsys, separated by slashes. It is kept as it is, with the files that it refers to. Pack
// returns the error of reading the document ([spec.LoadDocument]) or one of those files, one
// that lists why no operation of the document can be exercised, or that of [pack.FromFS] for
// the files that it made.
func Pack(fsys fs.FS, document string) (fs.FS, error) {
	files, _, err := derived(fsys, document)
	return files, err
}

// Open derives the pack of a document as Pack does, and returns it as it was read. It
// returns the errors of Pack.
func Open(fsys fs.FS, document string) (*pack.Pack, error) {
	_, p, err := derived(fsys, document)
	return p, err
}

// derived returns the files of a pack, and what they say. A document can show resources
// that a pack cannot state: those are left out, each with a note of why, as the other
// scenarios are worth as much without them.
func derived(fsys fs.FS, document string) (fs.FS, *pack.Pack, error) {
	contract, err := spec.LoadDocument(fsys, document)
	if err != nil {
		return nil, nil, err
	}
	const enough = 5 // attempts, after which all are left out
	leftOut := map[string]string{}
	for attempt := 1; ; attempt++ {
		files, resources, err := write(fsys, contract, leftOut)
		if err != nil {
			return nil, nil, err
		}
		p, err := pack.FromFS(files)
		if err == nil || len(resources) == 0 {
			return files, p, err
		}
		if culprit := blamed(resources, err); culprit != nil && attempt < enough {
			resources = []*resource{culprit}
		}
		for _, r := range resources {
			leftOut[cmp.Or(r.item, r.collection)] = err.Error()
		}
	}
}

// mistakenAt is how the error of a pack says what it is about: a resource, or an operation.
var mistakenAt = regexp.MustCompile(`(?:resources|requests)\.yaml:\d+: ([^ :]+):`)

// blamed is the resource that the error of a pack is about; nil for none that it names.
func blamed(resources []*resource, err error) *resource {
	at := mistakenAt.FindStringSubmatch(err.Error())
	if at == nil {
		return nil
	}
	n := slices.IndexFunc(resources, func(r *resource) bool {
		of := func(o *operation) bool { return o != nil && o.ID == at[1] }
		return r.name == at[1] || slices.ContainsFunc([]*operation{r.create, r.list, r.read, r.change, r.remove, r.replace, r.byBody}, of)
	})
	if n < 0 {
		return nil
	}
	return resources[n]
}

// write writes the files of a pack, with the resources that the document shows, but for
// those that are left out: why, by the path of an item. It returns the resources as well.
func write(fsys fs.FS, contract *spec.Contract, leftOut map[string]string) (fs.FS, []*resource, error) {
	api := readAPI(contract)
	api.itemID = api.commonItemID() // what it is where no resource says otherwise
	api.findResources(leftOut)
	lone{api}.find(leftOut)
	api.makeRequests()
	api.findPagings()
	api.findErrors()
	if len(api.requested()) == 0 {
		return nil, nil, fmt.Errorf("no operation of the document can be exercised:\n%s", api.reasons("  "))
	}
	files := fstest.MapFS{}
	add := func(name, text string) {
		files[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644, ModTime: time.Unix(0, 0)}
	}
	if err := copyDocument(fsys, contract, add); err != nil {
		return nil, nil, err
	}
	add("spec/requirements.yaml", requirementsFile(contract))
	add("fixtures/requests.yaml", api.requestsFile())
	add("fixtures/resources.yaml", api.resourcesFile())
	add("fixtures/invalid.yaml", invalidFile+api.otherMedia())
	add("fixtures/valid.yaml", validFile)
	for _, group := range api.groups() {
		if text := api.feature(group); text != "" {
			add("features/"+group.file+".feature", text)
		}
	}
	return files, slices.Concat(api.resources, api.singletons), nil
}

// requirementsFile writes the registry: what the document itself names as x-requirement.
func requirementsFile(contract *spec.Contract) string {
	var b strings.Builder
	b.WriteString(requirementsHead)
	for _, r := range contract.Requirements {
		if !spec.IsBuiltin(r.ID) {
			fmt.Fprintf(&b, "\n# TODO: its own text, which is not in the document.\n- id: %s\n  level: %s\n  text: %s\n  source: {page: %s, section: %s}\n  applies: [all]\n  provocation: %s\n",
				r.ID, r.Level, r.Text, r.Source.Page, r.Source.Section, r.Provocation)
		}
	}
	if b.Len() == len(requirementsHead) {
		b.WriteString("[]\n")
	}
	return b.String()
}

const requirementsHead = `# What the API promises beside its document. The requirements of the OpenAPI
# Specification and of HTTP are built in (assay list shows them), and need no entry.
#
# TODO: an entry for each sentence of the API's own text that scenarios are about:
#
# - id: API-001           # permanent; a scenario carries it as the tag @API-001
#   level: MUST           # or SHOULD
#   text: A name is used once.
#   source: {page: "https://example.com/docs", section: Names}
#   applies: [all]        # or the operationIds
#   provocation: plain
`

const invalidFile = `# Which body fields null is tried in. Many servers take it in a field that is not
# required, and answer with it. TODO: drop this line if yours does not.
"null": required

# Bodies that are not what they have to be, for the scenarios that send each malformed
# body. Values that are wrong for a field stand in the features.
body:
  - {name: JSON that breaks off, content: '${accepted}, "x": ', any_refusal: true}
  - {name: no JSON at all, content: this is not JSON, any_refusal: true}
  - {name: nothing, content: '', any_refusal: true, may_accept: true}
`

// otherMedia is a body of another media type, where the document has the status with which
// that is refused. What takes it all the same breaks nothing.
func (a *api) otherMedia() string {
	if !slices.ContainsFunc(a.operations, func(o *operation) bool { return documents(o, http.StatusUnsupportedMediaType) }) {
		return ""
	}
	return "  - {name: JSON that says it is plain text, content: '${accepted}}', content_type: text/plain, any_refusal: true, may_accept: true}\n"
}

const validFile = `# Texts that every implementation takes and gives back, for the step "it is sent with
# each valid text in its body". TODO: texts, and the fields that they are not for.
text:
  - {name: two words, value: Ada Lovelace}
  - {name: accents, value: Zoë Ångström}
`

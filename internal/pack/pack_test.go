package pack

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/plan"
)

func TestBundled(t *testing.T) {
	p, err := Bundled()
	require.NoError(t, err)
	require.NotEmpty(t, p.Inventory.Scenarios)
	require.NotEmpty(t, p.RequirementIDs())
	require.NotEmpty(t, p.OperationIDs())
	require.Regexp(t, `^[0-9a-f]{64}$`, p.Digest)
	require.Regexp(t, `^[0-9a-f]{64}$`, p.RequirementsDigest)

	opened, err := Open(filepath.Join("..", ".."))
	require.NoError(t, err, "a checkout is a pack")
	require.Equal(t, p.Digest, opened.Digest)
	require.Equal(t, p.RequirementsDigest, opened.RequirementsDigest)
}

func TestOpen(t *testing.T) {
	p, err := Open(write(t, nil))
	require.NoError(t, err)
	require.Equal(t, "Library", p.Contract.Title)
	require.Equal(t, []string{"LIB-001", "LIB-OPEN-002", "LIB2-003", "OAS-STATUS", "OAS-MEDIA", "OAS-SCHEMA"}, p.RequirementIDs())
	require.Equal(t, []string{"listBooks", "createBook", "getBook", "changeBook", "deleteBook", "search", "listShelves", "createShelf", "deleteShelf"}, sorted(t, p.OperationIDs()))
	require.Len(t, p.Inventory.Scenarios, 2)
	require.Equal(t, []string{"book", "depot", "lost", "shelf"}, p.Fixtures.ResourceNames())
}

// sorted returns ids in the order in which a test is read, if there are no
// others.
func sorted(t *testing.T, ids []string) []string {
	t.Helper()
	want := []string{"listBooks", "createBook", "getBook", "changeBook", "deleteBook", "search", "listShelves", "createShelf", "deleteShelf"}
	require.ElementsMatch(t, want, ids)
	return want
}

func TestOpenWhatIsNoPack(t *testing.T) {
	const hint = "\n  a contract pack is a folder with spec, features and fixtures in it"
	empty := t.TempDir()
	_, err := Open(filepath.Join(empty, "nowhere"))
	require.EqualError(t, err, fmt.Sprintf(`read contract pack %q: it does not exist`, filepath.Join(empty, "nowhere")))
	beside := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(beside, "books"), 0o700))
	_, err = Open(filepath.Join(beside, "bocks"))
	require.EqualError(t, err, fmt.Sprintf("read contract pack %q: it does not exist, did you mean %q?", filepath.Join(beside, "bocks"), filepath.Join(beside, "books")))
	file := filepath.Join(beside, "openapi.yaml")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = Open(file)
	require.EqualError(t, err, fmt.Sprintf("read contract pack %q: it is a file, and a contract pack is a folder\n  for an OpenAPI document: --openapi %s", file, file))
	_, err = Open(empty)
	require.EqualError(t, err, fmt.Sprintf(`read contract pack %q: it has no folder "spec"`, empty)+hint)
	for _, part := range []string{"features", "fixtures"} {
		dir := write(t, nil)
		require.NoError(t, os.RemoveAll(filepath.Join(dir, part)))
		_, err = Open(dir)
		require.EqualError(t, err, fmt.Sprintf(`read contract pack %q: it has no folder %q`, dir, part)+hint)
		require.NoError(t, os.WriteFile(filepath.Join(dir, part), nil, 0o600))
		_, err = Open(dir)
		require.EqualError(t, err, fmt.Sprintf(`read contract pack %q: it has no folder %q`, dir, part)+hint, "a file is none")
	}
}

func TestRequirements(t *testing.T) {
	require.Equal(t, []string{"CRM-AUTH-002", "LIB-1", "A2-B3-004"}, Requirements(plan.Scenario{
		Tags: []string{"@auth", "@CRM-AUTH-002", "@LIB-1", "@A2-B3-004", "@crm-auth-003", "@WIP", "@-1", "@CRM-", "@CRM-AUTH-002x"},
	}))
	require.Empty(t, Requirements(plan.Scenario{}))
}

func TestInconsistentPacks(t *testing.T) {
	const (
		features  = "features/books.feature"
		requests  = "fixtures/requests.yaml"
		resources = "fixtures/resources.yaml"
		invalid   = "fixtures/invalid.yaml"
		valid     = "fixtures/valid.yaml"
		document  = "spec/openapi.yaml"
	)
	for _, tc := range []struct {
		name     string
		file     string
		old, new string
		want     string
	}{
		// what the parts find themselves
		{name: "contract", file: "spec/requirements.yaml", old: "MUST", new: "MAY", want: `load contract: requirements.yaml:2: unknown level "MAY", want MUST or SHOULD`},
		{name: "fixtures", file: resources, old: "plural: shelves", new: "plurel: x", want: `load fixtures: resources.yaml:11: unknown field "plurel", did you mean "plural"?`},
		{name: "features", file: features, old: "Scenario: A shelf", new: "Scenaro: A shelf", want: `read features: features/books.feature:11: "Scenaro: A shelf" is not expected here: is a keyword misspelt?`},

		// features
		{name: "no requirement", file: features, old: "@LIB-001", new: "@slow", want: `features/books.feature:5: scenario "A book without a title" carries no requirement: tag it with an id of requirements.yaml`},
		{name: "unknown requirement", file: features, old: "@LIB-001", new: "@LIB-002", want: `features/books.feature:4: unknown requirement "LIB-002", did you mean "LIB-001"?`},
		{name: "one unknown requirement of two", file: features, old: "@LIB2-003", new: "@LIB2-033", want: `features/books.feature:10: unknown requirement "LIB2-033", did you mean "LIB2-003"?`},
		{name: "requirement in small letters", file: features, old: "@LIB2-003", new: "@lib2-003", want: `features/books.feature:10: tag "@lib2-003" names no requirement, did you mean "@LIB2-003"?`},
		{name: "requirement with other dashes", file: features, old: "@LIB2-003", new: "@LIB2_003", want: `features/books.feature:10: tag "@LIB2_003" names no requirement, did you mean "@LIB2-003"?`},
		{name: "requirement with a dot at its end", file: features, old: "@LIB2-003", new: "@LIB2-003.", want: `features/books.feature:10: tag "@LIB2-003." names no requirement, did you mean "@LIB2-003"?`},

		// requests
		{name: "request that is skipped", file: requests, old: "search: {query: {word: assay}}", new: "search: {skip: why not, query: {word: assay}}", want: `requests.yaml:10: search: it has both skip and a request`},
		{name: "unknown header parameter", file: requests, old: "getBook: {path:", new: "getBook: {header: {X-Trace: 1}, path:", want: `requests.yaml:7: getBook: unknown header parameter "X-Trace"`},
		{name: "request of an unknown operation", file: requests, old: "getBook:", new: "gettBook:", want: `requests.yaml:7: unknown operation "gettBook", did you mean "getBook"?`},
		{name: "no path parameter", file: requests, old: `getBook: {path: {book: "${book.id}"}}`, new: "getBook: {}", want: `requests.yaml:7: getBook: it has no path parameter "book", which is required`},
		{name: "unknown path parameter", file: requests, old: `getBook: {path: {book:`, new: "getBook: {path: {bock: 1, book:", want: `requests.yaml:7: getBook: unknown path parameter "bock", did you mean "book"?`},
		{name: "unknown query parameter", file: requests, old: "{page: 1}", new: "{pages: 1}", want: `requests.yaml:5: listBooks: unknown query parameter "pages", did you mean "page"?`},
		{name: "no query parameter", file: requests, old: "search: {query: {word: assay}}", new: "search: {}", want: `requests.yaml:10: search: it has no query parameter "word", which is required`},
		{name: "unknown body field", file: requests, old: "{label:", new: "{lable: x, label:", want: `requests.yaml:3: createShelf: unknown body field "lable", did you mean "label"?`},
		{name: "no body field", file: requests, old: `{body: {label: "${new.name}"}}`, new: "{body: {}}", want: `requests.yaml:3: createShelf: it has no body field "label", which is required`},
		{name: "no body", file: requests, old: `{body: {label: "${new.name}"}}`, new: "{}", want: `requests.yaml:3: createShelf: it has no body, and the operation needs one`},
		{name: "body that is not taken", file: requests, old: "listShelves: {}", new: "listShelves: {body: {}}", want: `requests.yaml:2: listShelves: the operation has no body`},
		{name: "unknown resource", file: requests, old: `createBook: {body: {title: "${new.name}", shelf: "${shelf.id}"}}`, new: `createBook: {body: {title: "${new.name}", shelf: "${shelve.id}"}}`, want: `requests.yaml:6: createBook: ${shelve.id}: unknown resource "shelve", did you mean "shelf"?`},
		{name: "unknown member", file: requests, old: "${book.title}", new: "${book.tilte}", want: `requests.yaml:8: changeBook: ${book.tilte}: unknown member "tilte", did you mean "title"?`},
		{name: "no member", file: requests, old: "${book.title}", new: "${book}", want: `requests.yaml:8: changeBook: reference ${book} has no member, such as ${book.id}`},
		{name: "unknown new value", file: requests, old: `label: "${new.name}"`, new: `label: "${new.label}"`, want: `requests.yaml:3: createShelf: reference ${new.label}: new values are email, domain, name, word, letters, capitals, number, url, uuid, date, and like.AB-100 for a text like another`},
		{name: "open reference", file: requests, old: `label: "${new.name}"`, new: `label: "${new.name"`, want: `requests.yaml:3: createShelf: "${new.name" has a reference that is not closed`},
		{name: "open reference behind another", file: requests, old: "${book.title} (2nd ed.)", new: "${book.title} ${new.name", want: `requests.yaml:8: changeBook: "${book.title} ${new.name" has a reference that is not closed`},
		{name: "itself where nothing is created", file: requests, old: `{word: assay}`, new: `{word: "${it.id}"}`, want: `requests.yaml:10: search: ${it.id}: unknown resource "it"`},

		// what resources.yaml says of the API
		{name: "unknown meaning of what was not seen", file: resources, old: "credential: LIB-001}", new: "credential: LIB-001, unseen: hidden}", want: `resources.yaml:4: error.unseen: unseen is "hidden", want "shown", or nothing for an incomplete run`},
		{name: "no preflight", file: resources, old: "preflight: [listShelves, listBooks]", want: `resources.yaml: preflight names no operation, so a run cannot recognize its target`},
		{name: "unknown preflight", file: resources, old: "[listShelves, listBooks]", new: "[listShelfs]", want: `resources.yaml:5: preflight: unknown operation "listShelfs", did you mean "listShelves"?`},
		{name: "preflight that writes", file: resources, old: "[listShelves, listBooks]", new: "[createShelf]", want: `resources.yaml:5: preflight: operation "createShelf" has to be one that only reads, refers to no resource in requests.yaml and can succeed`},
		{name: "preflight with an id", file: resources, old: "[listShelves, listBooks]", new: "[listBooks, getBook]", want: `resources.yaml:5: preflight: operation "getBook" has to be one that only reads, refers to no resource in requests.yaml and can succeed`},
		{name: "unknown scheme", file: resources, old: "item_id: id", new: "item_id: id\nauthentication: {scheme: baerer}", want: `resources.yaml:4: authentication: scheme: unknown scheme "baerer", did you mean "bearer"?`},
		{name: "API key in no header", file: resources, old: "item_id: id", new: "item_id: id\nauthentication: {scheme: api_key}", want: `resources.yaml:4: authentication: header, query or cookie is missing: name the one that has the API key`},
		{name: "word of no header", file: resources, old: "item_id: id", new: "item_id: id\nauthentication: {scheme: api_key, query: key, word: Token}", want: `resources.yaml:4: authentication: word: it is one word before an API key in a header, such as {scheme: api_key, header: Authorization, word: Token}`},
		{name: "header of no API key", file: resources, old: "item_id: id", new: "item_id: id\nauthentication: {header: X-Key}", want: `resources.yaml:4: authentication: header: header needs the scheme api_key`},
		{name: "envelope of an unknown operation", file: resources, old: "item_id: id", new: "item_id: id\nenvelopes: {getBok: /data}", want: `resources.yaml:4: envelopes: unknown operation "getBok", did you mean "getBook"?`},
		{name: "envelope of one operation", file: resources, old: "item_id: id", new: "item_id: id\nenvelopes: {getBook: data}", want: `resources.yaml:4: envelopes.getBook: "data" is not a JSON pointer: a pointer begins with a slash`},
		{name: "envelope that is not there", file: resources, old: "item_id: id", new: "item_id: id\nenvelopes: {getBook: /date}", want: `resources.yaml:4: envelopes.getBook: answers of getBook: unknown pointer "/date", did you mean "/data"?`},
		{name: "requirement of undocumented refusals", file: resources, old: "credential: LIB-001", new: "undocumented: OAS-DOCUMENTS", want: `resources.yaml:4: error.undocumented: unknown requirement "OAS-DOCUMENTS"`},
		{name: "envelope", file: resources, old: "envelope: /data", new: "envelope: data", want: `resources.yaml:2: envelope: "data" is not a JSON pointer: a pointer begins with a slash`},
		{name: "message", file: resources, old: "message: /error", new: "message: error", want: `resources.yaml:4: error.message: "error" is not a JSON pointer: a pointer begins with a slash`},
		{name: "more", file: resources, old: "more: /more", new: "more: more", want: `resources.yaml:7: pagination.more: "more" is not a JSON pointer: a pointer begins with a slash`},
		{name: "no item id", file: resources, old: "item_id: id", want: `resources.yaml: item_id is missing: name the member of an item that is its id`},
		{name: "unknown id the wrong way round", file: resources, old: "maximum: 2000000", new: "maximum: 20", want: `resources.yaml:6: unknown_id is not a range: minimum 1000000, maximum 20`},
		{name: "no largest limit", file: resources, old: "largest: 10, ", want: `resources.yaml:7: pagination.largest: it is 0, and has to be the largest limit there is`},
		{name: "requirement of errors", file: resources, old: "credential: LIB-001", new: "credential: LIB-01", want: `resources.yaml:4: error.credential: unknown requirement "LIB-01", did you mean "LIB-001"?`},
		{name: "requirement of rate limits", file: resources, old: "x-left}", new: "x-left, requirement: X}", want: `resources.yaml:8: rate_limit.requirement: unknown requirement "X"`},

		// where answers keep things
		{name: "unknown envelope", file: resources, old: "envelope: /data", new: "envelope: /date", want: `resources.yaml:2: envelope: answers of listBooks: unknown pointer "/date", did you mean "/data"?`},
		{name: "envelope that is not an array", file: resources, old: "envelope: /data", new: "envelope: /more", want: `resources.yaml:2: envelope: answers of listBooks: "/more" is not an array`},
		{name: "unknown item id", file: resources, old: "item_id: id", new: "item_id: ld", want: `resources.yaml:3: item_id: answers of listBooks: unknown member "ld", did you mean "id"?`},
		{name: "unknown message", file: resources, old: "message: /error", new: "message: /eror", want: `resources.yaml:4: error.message: unknown pointer "/eror", did you mean "/error"?`},
		{name: "unknown place", file: resources, old: "place: at", new: "place: it", want: `resources.yaml:4: error.place: unknown member "it", did you mean "at"?`},
		{name: "unknown text", file: resources, old: "text: says", new: "text: message", want: `resources.yaml:4: error.text: unknown member "message"`},
		{name: "unknown type", file: resources, old: "type: kind", new: "type: kinds", want: `resources.yaml:4: error.type: unknown member "kinds", did you mean "kind"?`},
		{name: "unknown page", file: resources, old: "{page: page, ", new: "{page: pages, ", want: `resources.yaml:7: pagination.page: unknown query parameter "pages", did you mean "page"?`},
		{name: "unknown limit", file: resources, old: "limit: limit", new: "limit: size", want: `resources.yaml:7: pagination.limit: unknown query parameter "size"`},
		{name: "unknown offset", file: resources, old: "limit: limit", new: "limit: limit, offset: offset", want: `resources.yaml:7: pagination.offset: unknown query parameter "offset"`},
		{name: "unknown more", file: resources, old: "more: /more", new: "more: /mroe", want: `resources.yaml:7: pagination.more: unknown pointer "/mroe", did you mean "/more"?`},
		{name: "unknown total", file: resources, old: "more: /more", new: "more: /more, total: /data/total", want: `resources.yaml:7: pagination.total: unknown pointer "/data/total"`},
		{name: "unknown cursor", file: resources, old: "{page: page, ", new: "{cursor: pgae, ", want: `resources.yaml:7: pagination.cursor: unknown query parameter "pgae", did you mean "page"?`},
		{name: "unknown next page", file: resources, old: "more: /more", new: "next: /mroe", want: `resources.yaml:7: pagination.next: unknown pointer "/mroe", did you mean "/more"?`},
		{name: "first page without a page", file: resources, old: "{page: page, ", new: "{first: 0, ", want: `resources.yaml:7: pagination.first: want the number of the first page, 0 or 1, beside page`},
		{name: "limit that nothing has", file: resources, old: "limit: limit, ", want: `resources.yaml:7: pagination.largest: there is no limit that it is the largest of`},
		{name: "link and next page", file: resources, old: "more: /more", new: "next: /more, link: true", want: `resources.yaml:7: pagination.link: the next page is either in the header Link, or where next and cursor say`},
		{name: "no pages and a page", file: resources, old: "more: /more", new: "none: true", want: `resources.yaml:7: pagination.none: with none, one answer has all items, and nothing but total can stand beside it`},
		{name: "pages of an unknown operation", file: resources, old: "item_id: id", new: "item_id: id\npaginations: {listBoks: {none: true}}", want: `resources.yaml:4: paginations: unknown operation "listBoks", did you mean "listBooks"?`},
		{name: "pages of what writes", file: resources, old: "item_id: id", new: "item_id: id\npaginations: {createBook: {none: true}}", want: `resources.yaml:4: paginations.createBook: the operation may write, and is named as a listing`},
		{name: "pages of one operation", file: resources, old: "item_id: id", new: "item_id: id\npaginations: {listShelves: {page: pgae}}", want: `resources.yaml:4: paginations.listShelves.page: unknown query parameter "pgae"`},
		{name: "unknown header", file: resources, old: "limits: [X-Limit]", new: "limits: [X-Limits]", want: `resources.yaml:8: rate_limit.limits: unknown header "X-Limits", did you mean "X-Limit"?`},
		{name: "unknown form of a reset", file: resources, old: "x-left}", new: "x-left, reset_in: second}", want: `resources.yaml:8: rate_limit.reset_in: unknown form of a reset "second", did you mean "seconds"?`},
		{name: "unknown field of limits", file: resources, old: "x-left}", new: "x-left, field: X-Lefft}", want: `resources.yaml:8: rate_limit.field: unknown header "X-Lefft", did you mean "X-Left"?`},
		{name: "unknown header of what is left", file: resources, old: "x-left", new: "X-Lefft", want: `resources.yaml:8: rate_limit.remaining: unknown header "X-Lefft", did you mean "X-Left"?`},
		{name: "unknown id", file: resources, old: "id: /data/id", new: "id: /data/key", want: `resources.yaml:13: shelf: id: answers of createShelf: unknown pointer "/data/key", did you mean "/data/id"?`},
		{name: "id in an unknown path parameter", file: resources, old: "id: /data/id", new: `id: "{key}"`, want: `resources.yaml:13: shelf: id: unknown path parameter "key"`},
		{name: "unknown item id of one resource", file: resources, old: "read: getBook", new: "read: getBook\n    item_id: ld", want: `resources.yaml:24: book: item_id: answers of listBooks: unknown member "ld", did you mean "id"?`},
		{name: "unknown place of an item id", file: resources, old: "read: getBook", new: "read: getBook\n    item_id: /id/key", want: `resources.yaml:24: book: item_id: answers of listBooks: unknown pointer "/id/key"`},
		{name: "unknown match", file: resources, old: "match: title", new: "match: tilte", want: `resources.yaml:21: book: find.match: answers of listBooks: unknown member "tilte", did you mean "title"?`},
		{name: "unknown place to read", file: resources, old: "/shelf/id", new: "/shelf/key", want: `resources.yaml:25: book: reads_as.shelf: answers of getBook: unknown pointer "/shelf/key", did you mean "/shelf/id"?`},
		{name: "unknown field to read elsewhere", file: resources, old: "note: null}", new: "notes: null}", want: `resources.yaml:25: book: reads_as: unknown body field "notes", did you mean "note"?`},
		{name: "unknown derived member", file: resources, old: "derived: [isbn]", new: "derived: [ibsn]", want: `resources.yaml:26: book: derived: answers of getBook: unknown member "ibsn", did you mean "isbn"?`},
		{name: "unknown volatile member", file: resources, old: "volatile: [lent]", new: "volatile: [lend]", want: `resources.yaml:27: book: volatile: answers of getBook: unknown member "lend", did you mean "lent"?`},
		{name: "unknown member to find through", file: resources, old: "eventually: true", new: "eventually: true, via: {resource: book, member: idd}", want: `resources.yaml:21: book: find.via.member: answers of getBook: unknown member "idd", did you mean "id"?`},
		{name: "show that lists nothing", file: resources, old: "read: getBook", new: "read: getBook\n    lists: [getBook]", want: `resources.yaml:24: book: getBook is no listing: its answers have no array at "/data", where envelope points`},

		// resources
		{name: "name that steps cannot say", file: resources, old: "  lost:", new: "  Lost2:", want: `resources.yaml:32: Lost2: steps cannot use this name: want one word of small letters, and none of: it, new, same`},
		{name: "name that is taken", file: resources, old: "  lost:", new: "  new:", want: `resources.yaml:32: new: steps cannot use this name: want one word of small letters, and none of: it, new, same`},
		{name: "plural that steps cannot say", file: resources, old: "plural: shelves", new: "plural: book shelves", want: `resources.yaml:11: shelf: the plural "book shelves" is not one word of small letters`},
		{name: "plural twice", file: resources, old: "plural: depots", new: "plural: shelves", want: `resources.yaml:31: depot: plural: shelf has the plural "shelves" as well`},
		{name: "id", file: resources, old: "id: /data/id", new: "id: data.id", want: `resources.yaml:13: shelf: id: "data.id" is not a JSON pointer: a pointer begins with a slash`},
		{name: "reads as", file: resources, old: "{shelf: /shelf/id, note: null}", new: "{shelf: shelf.id}", want: `resources.yaml:25: book: reads_as.shelf: "shelf.id" is not a JSON pointer: a pointer begins with a slash`},
		{name: "no create", file: resources, old: "    create: createBook\n", want: `resources.yaml:17: book: it names no operation as create: without one it is only found and read, and has no identity`},
		{name: "no remove", file: resources, old: "    remove: deleteBook\n", want: `resources.yaml:17: book: it names no operation as remove: if nothing removes a book, say why: stays: nothing deletes one`},
		{name: "no find", file: resources, old: "find: {operation: listShelves, match: label}", new: "find: {match: label}", want: `resources.yaml:10: shelf: it names no operation as find.operation, without which it needs both id and read`},
		{name: "unknown create", file: resources, old: "create: createBook", new: "create: addBook", want: `resources.yaml:19: book: unknown operation "addBook", did you mean "getBook"?`},
		{name: "unknown remove", file: resources, old: "remove: deleteBook", new: "remove: deleteBok", want: `resources.yaml:28: book: unknown operation "deleteBok", did you mean "deleteBook"?`},
		{name: "unknown read", file: resources, old: "read: getBook", new: "read: getBok", want: `resources.yaml:23: book: unknown operation "getBok", did you mean "getBook"?`},
		{name: "unknown listing", file: resources, old: "listed_by: [listBooks]", new: "listed_by: [listBook]", want: `resources.yaml:22: book: unknown operation "listBook", did you mean "listBooks"?`},
		{name: "unknown show", file: resources, old: "read: getBook", new: "lists: [listPages]", want: `resources.yaml:23: book: unknown operation "listPages", did you mean "listBooks"?`},
		{name: "create that reads", file: resources, old: "create: createBook", new: "create: listBooks", want: `resources.yaml:19: book: operation "listBooks", named as create, only reads`},
		{name: "create with an id", file: resources, old: "create: createBook", new: "create: changeBook", want: `resources.yaml:19: book: operation "changeBook", named as create, has an id in its path, and there is no id yet`},
		{name: "read that writes", file: resources, old: "read: getBook", new: "read: changeBook", want: `resources.yaml:23: book: operation "changeBook", named as read, may write`},
		{name: "read without an id", file: resources, old: "read: getBook", new: "read: listBooks", want: `resources.yaml:23: book: operation "listBooks", named as read, has no id in its path`},
		{name: "remove without an id", file: resources, old: "remove: deleteBook", new: "remove: createBook", want: `resources.yaml:28: book: operation "createBook", named as remove, has no id in its path`},
		{name: "remove that reads", file: resources, old: "remove: deleteBook", new: "remove: getBook", want: `resources.yaml:28: book: operation "getBook", named as remove, only reads`},
		{name: "change that reads", file: resources, old: "change: changeBook", new: "change: getBook", want: `resources.yaml:24: book: operation "getBook", named as change, only reads`},
		{name: "find that writes", file: resources, old: "operation: listShelves", new: "operation: createShelf", want: `resources.yaml:15: shelf: operation "createShelf", named as find.operation, may write`},
		{name: "find with an id", file: resources, old: "operation: listBooks", new: "operation: getBook", want: `resources.yaml:21: book: operation "getBook", named as find.operation, has an id in its path, and there is no id yet`},
		{name: "listing that writes", file: resources, old: "listed_by: [listBooks]", new: "listed_by: [deleteBook]", want: `resources.yaml:22: book: operation "deleteBook", named as listed_by, may write`},
		{name: "no update operation", file: resources, old: "operation: changeBook, path", new: "path", want: `resources.yaml:32: lost: it names no operation as update.operation`},
		{name: "unknown field to create with", file: resources, old: `with: {shelf:`, new: `with: {shelve: 1, shelf:`, want: `resources.yaml:34: lost: with: unknown body field "shelve", did you mean "shelf"?`},
		{name: "unknown resource to create with", file: resources, old: "${depot.id}", new: "${depots.id}", want: `resources.yaml:34: lost: with: ${depots.id}: unknown resource "depots", did you mean "depot"?`},
		{name: "itself to create with", file: resources, old: "${depot.id}", new: "${it.id}", want: `resources.yaml:34: lost: with: ${it.id}: unknown resource "it"`},
		{name: "unknown field to update", file: resources, old: "body: {note:", new: "body: {nota: 1, note:", want: `resources.yaml:35: lost: update: unknown body field "nota", did you mean "note"?`},
		{name: "no id to update", file: resources, old: `path: {book: "${it.id}"}, `, want: `resources.yaml:35: lost: update: it has no path parameter "book", which is required`},
		{name: "something else of itself to update", file: resources, old: "${it.id}", new: "${it.title}", want: `resources.yaml:35: lost: update: ${it.title}: unknown resource "it"`},
		{name: "no identity", file: resources, old: "    identity: title\n", want: `resources.yaml:17: book: identity is missing, and so is id: a run knows the resource by one of them`},
		{name: "identity that is not sent", file: resources, old: "identity: title", new: "identity: note", want: `resources.yaml:20: book: the identity "note" is no field of the request of "createBook" with a new value in it, such as ${new.name}`},
		{name: "identity that is always the same", file: requests, old: `createBook: {body: {title: "${new.name}"`, new: `createBook: {body: {title: "Emma"`, want: `resources.yaml:20: book: the identity "title" is no field of the request of "createBook" with a new value in it, such as ${new.name}`},
		{name: "number that is none", file: requests, old: `createBook: {body: {title: "${new.name}"`, new: `createBook: {body: {title: "${new.number from 5 to 1}"`, want: `requests.yaml:6: createBook: reference ${new.number from 5 to 1}: there is one number at the most from 5 to 1`},
		{name: "number without an id", file: requests, old: `createBook: {body: {title: "${new.name}", shelf: "${shelf.id}"`, new: `createBook: {body: {title: "${new.number}", shelf: 1`, want: `resources.yaml:20: book: the identity "title" is a number, which may be somebody else's as well: say in id where the answer of "createBook" has the id`},
		{name: "an identity to look for, and none", file: resources, old: "    identity: title\n", new: "    id: /id\n", want: `resources.yaml:21: book: find: it looks for an identity, and identity is missing: a run knows the resource by its id alone`},
		{name: "nothing to match", file: resources, old: ", match: title", want: `resources.yaml:21: book: find.match is missing: name the member of an item that has the identity`},
		{name: "unknown query to find with", file: resources, old: "query: {q:", new: "query: {query:", want: `resources.yaml:21: book: find.query: unknown query parameter "query"`},
		{name: "query that refers to something else", file: resources, old: "title:${identity}", new: "${idenity}", want: `resources.yaml:21: book: find.query: "${idenity}" refers to something other than ${identity}`},
		{name: "find without its query", file: resources, old: `operation: listBooks, query: {q: "title:${identity}"}`, new: `operation: search`, want: `resources.yaml:21: book: find.query: it has no query parameter "word", which is required`},

		// what needs what
		{name: "itself", file: requests, old: `, shelf: "${shelf.id}"`, new: `, shelf: "${book.id}"`, want: `resources.yaml:17: book: book needs book: none of them can be the first to be created`},
		{name: "each other", file: requests, old: `{label: "${new.name}"}`, new: `{label: "${new.name}", book: "${book.id}"}`, want: `resources.yaml:17: book: book needs shelf needs book: none of them can be the first to be created`},
		{name: "each other, over what is like them", file: requests, old: `{label: "${new.name}"}`, new: `{label: "${new.name}", book: "${lost.id}"}`, want: `resources.yaml:32: lost: lost needs depot needs lost: none of them can be the first to be created`},
		{name: "itself to update", file: resources, old: `{note: "${same.name}"}`, new: `{note: "${lost.title}"}`, want: `resources.yaml:32: lost: lost needs lost: none of them can be the first to be created`},

		// values
		{name: "valid value of an unknown field", file: valid, old: "fields: {title:", new: "fields: {titel:", want: `valid.yaml:3: fields: unknown body field "titel", did you mean "title"?`},
		{name: "no valid value", file: valid, old: `[{name: a title, value: "${new.name}"}]`, new: "[]", want: `valid.yaml:3: fields: title has no value`},
		{name: "valid value with an unknown reference", file: valid, old: "${new.name}", new: "${new.title}", want: `valid.yaml:3: fields: title: reference ${new.title}: new values are email, domain, name, word, letters, capitals, number, url, uuid, date, and like.AB-100 for a text like another`},
		{name: "unknown field to skip", file: valid, old: "skip: [shelf]", new: "skip: [shelv]", want: `valid.yaml:4: skip: unknown body field "shelv", did you mean "shelf"?`},
		{name: "unknown part of a body", file: invalid, old: "${accepted}", new: "${acepted}", want: `invalid.yaml:3: body "cut off": unknown reference "acepted", did you mean "accepted"?`},
		{name: "byte that is none", file: invalid, old: "255", new: "256", want: `invalid.yaml:3: body "no UTF-8": a byte is a number from 0 to 255`},
		{name: "null in unknown fields", file: invalid, old: "body:", new: "\"null\": some\nbody:", want: `invalid.yaml:3: null is "some", want "required", or nothing for every field`},

		{name: "operation that is gone", file: document, old: "operationId: search", new: "operationId: find", want: `requests.yaml:10: unknown operation "search"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := library[tc.file]
			after := strings.Replace(before, tc.old, tc.new, 1)
			require.NotEqual(t, before, after)
			dir := write(t, map[string]string{tc.file: after})
			p, err := Open(dir)
			require.ErrorContains(t, err, tc.want)
			require.Nil(t, p)
			require.EqualError(t, err, fmt.Sprintf("read contract pack %q: %s", dir, tc.want))
			require.NotContains(t, err.Error(), "\n")
			var told []string
			for _, m := range Lint(os.DirFS(dir), nil) {
				told = append(told, strings.TrimPrefix(strings.TrimPrefix(placeOf(m)+m.Message, "fixtures/"), "spec/"))
			}
			require.Contains(t, told, loading.ReplaceAllString(tc.want, ""))
		})
	}
}

// loading is what a reader puts before a place.
var loading = regexp.MustCompile(`^(load|read) [a-z]+: `)

func TestMissingFiles(t *testing.T) {
	for name := range library {
		if strings.HasPrefix(name, "features") {
			continue
		}
		_, err := Open(write(t, map[string]string{name: ""}))
		require.ErrorContains(t, err, filepath.Base(name)+": ", name)
	}
	dir := write(t, nil)
	require.NoError(t, os.Remove(filepath.Join(dir, "features", "books.feature")))
	_, err := Open(dir)
	require.EqualError(t, err, fmt.Sprintf("read contract pack %q: read features: there is no feature file", dir))
}

func TestDigest(t *testing.T) {
	open := func(t *testing.T, replaced map[string]string) *Pack {
		t.Helper()
		p, err := Open(write(t, replaced))
		require.NoError(t, err)
		return p
	}
	original := open(t, nil)
	require.Equal(t, original.Digest, open(t, nil).Digest, "it is stable, whatever the folder")
	for name, text := range library {
		t.Run("content of "+name, func(t *testing.T) {
			changed := open(t, map[string]string{name: text + "# a remark\n"})
			require.NotEqual(t, original.Digest, changed.Digest)
			require.Equal(t, name == "spec/requirements.yaml", original.RequirementsDigest != changed.RequirementsDigest)
		})
	}
	for _, tc := range []struct {
		name  string
		files map[string]string
		same  bool
	}{
		{name: "a feature file of another name", files: map[string]string{"features/books.feature": "", "features/book.feature": library["features/books.feature"]}},
		{name: "a feature file in another folder", files: map[string]string{"features/books.feature": "", "features/a/books.feature": library["features/books.feature"]}},
		{name: "one more feature file", files: map[string]string{"features/more.feature": "@LIB-001\nFeature: More\nScenario: One\nWhen it is sent\n"}},
		{
			name: "files that are not of the pack", same: true,
			files: map[string]string{
				"README.md": "x", "spec/.linter.yaml": "x", "spec/other.yaml": "x", "spec/old/openapi.yaml": "x", "features/README.md": "x",
				"features/books.feature.orig": "x", "features/steps.yaml": "x", "fixtures/notes.yaml": "x", "fixtures/old/valid.yaml": "x",
				"fixtures/fixtures.go": "x", "more/requests.yaml": "x",
			},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.Equal(t, tc.same, original.Digest == open(t, tc.files).Digest)
		})
	}
	t.Run("a file that the document refers to", func(t *testing.T) {
		document := library["spec/openapi.yaml"] + "x-more: {$ref: more.yaml}\nwebhooks: {more: {$ref: more.yaml}}\n"
		with := func(text string) string {
			return open(t, map[string]string{"spec/openapi.yaml": document, "spec/more.yaml": text}).Digest
		}
		require.Equal(t, with("summary: a\n"), with("summary: a\n"))
		require.NotEqual(t, with("summary: a\n"), with("summary: b\n"))
	})
}

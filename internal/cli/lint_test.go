package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/steps"
)

// Each kind of mistake is shown with the line that it is in, and with no other mistake.
func TestLintNamesTheLine(t *testing.T) {
	const (
		document     = "spec/openapi.yaml"
		requirements = "spec/requirements.yaml"
		requests     = "fixtures/requests.yaml"
		resources    = "fixtures/resources.yaml"
		invalid      = "fixtures/invalid.yaml"
		valid        = "fixtures/valid.yaml"
		feature      = "features/shelves.feature"
	)
	for _, c := range []struct {
		file, old, new string
		at             string // a text of the line; "" for that which is new
		says           string // what the message has; "" for whatever
		warns          bool
	}{
		{file: document, old: "operationId: getShelf", new: "operationId: createShelf", at: "operationId: createShelf\n      responses:", says: `did you mean "getShelf"?`},
		{file: document, old: "x-requirement: LIB-001", new: "x-requirement: LIB-010", says: `did you mean "LIB-001"?`},
		{file: document, old: "schemas/Shelf'}\n                  total", new: "schemas/Shelve'}\n                  total", at: "schemas/Shelve'", says: "Shelve"},
		{file: document, old: "type: integer, example: 2", new: "type: intger, example: 2", at: "intger", warns: true},
		{file: document, old: "example: 2", new: "example: two", at: "example: two", warns: true},
		{file: document, old: "  /shelves/{shelf}:\n    parameters:\n      - name: shelf\n", new: "  /shelves/{shelf}:\n    parameters:\n      - name: shelve\n", at: "      - name: shelve", warns: true},
		{file: document, old: "        '204': {description: Gone.}\n", new: "\t'204': {description: Gone.}\n", at: "\t'204'", says: "tab"},
		{file: document, old: "    delete:\n      operationId: deleteShelf", new: "     delete:\n      operationId: deleteShelf", at: "     delete:"},
		{file: document, old: "maxLength: 60", new: "maxLength: sixty", at: "sixty", warns: true},
		{file: document, old: "'404': {$ref", new: "'4O4': {$ref", at: "4O4"},
		{file: requirements, old: "id: LIB-002", new: "id: LIB-001", at: "- id: LIB-001\n  level: SHOULD", says: "duplicate"},
		{file: requirements, old: "- id: LIB-002", new: "- id: lib-2", says: "malformed id"},
		{file: requirements, old: "level: SHOULD", new: "level: SHOUD", says: `did you mean "SHOULD"?`},
		{file: requirements, old: "- getShelf", new: "- getShelv", says: `did you mean "getShelf"?`},
		{file: requirements, old: "    section: Shelves\n", new: "    sektion: Shelves\n", says: `did you mean "section"?`},
		{file: requirements, old: "  text: A shelf has a label.\n", new: "", at: "- id: LIB-002", says: `missing field "text"`},
		{file: requirements, old: "text: A shelf has a label.", new: "text: 7", says: "text"},
		{file: requirements, old: "provocation: plain\n- id: LIB-002", new: "provocation: plan\n- id: LIB-002", at: "provocation: plan\n", says: `did you mean "plain"?`},
		{file: requirements, old: "  level: SHOULD", new: "\tlevel: SHOULD", at: "\tlevel", says: "tab"},
		{file: requests, old: "getShelf:", new: "getShelv:", says: `did you mean "getShelf"?`},
		{file: requests, old: "page: 1", new: "pge: 1", says: `did you mean "page"?`},
		{file: requests, old: "label: \"", new: "lable: \"", says: `did you mean "label"?`},
		{file: requests, old: "floor: 2", new: "flor: 2", says: `did you mean "floor"?`},
		{file: requests, old: "floor: 2", new: "floor: two", warns: true},
		{file: requests, old: "${new.name}", new: "${new.nam}", at: "${new.nam}", says: "values are"},
		{file: requests, old: "shelf: \"${shelf.id}\"", new: "shelf: \"${shlf.id}\"", says: `did you mean "shelf"?`},
		{file: requests, old: "shelf: \"${shelf.id}\"", new: "shelf: \"${shelf.ident}\"", says: `unknown member "ident"`},
		{file: requests, old: "shelf: \"${shelf.id}\"", new: "shelf: \"${shelf.id\"", says: "not closed"},
		{file: requests, old: "  query:\n    page: 1", new: "  querry:\n    page: 1", at: "  querry:", says: `did you mean "query"?`},
		{file: requests, old: "  query:\n    page: 1", new: "  query: 1", says: "mapping"},
		{file: requests, old: "  path:\n    shelf: \"${shelf.id}\"\ndelete", new: "  query:\n    shelf: \"${shelf.id}\"\ndelete", at: "shelf: "},
		{file: requests, old: "    floor: 2", new: "   floor: 2", at: "   floor"},
		{file: requests, old: "    floor: 2", new: "\tfloor: 2", at: "\tfloor", says: "tab"},
		{file: requests, old: "floor: 2", new: "floor: 007", says: "quotes"},
		{file: resources, old: "item_id: id", new: "itemid: id", says: `did you mean "item_id"?`},
		{file: resources, old: "item_id: id", new: "item_id: ident", says: "ident"},
		{file: resources, old: "listShelves: /items", new: "listShelves: /itms", says: `did you mean "/items"?`},
		{file: resources, old: "listShelves: /items", new: "listShelvs: /items", says: `did you mean "listShelves"?`},
		{file: resources, old: "listShelves: /items", new: "listShelves: items", says: "slash"},
		{file: resources, old: "scheme: api_key", new: "scheme: api-key", says: `did you mean "api_key"?`},
		{file: resources, old: "  header: X-Key\n", new: "", at: "authentication:", says: "header"},
		{file: resources, old: "message: /detail", new: "message: /details", says: `did you mean "/detail"?`},
		{file: resources, old: "  - listShelves\nunknown_id", new: "  - listShelvs\nunknown_id", at: "  - listShelvs", says: `did you mean "listShelves"?`},
		{file: resources, old: "  - listShelves\nunknown_id", new: "  - createShelf\nunknown_id", at: "  - createShelf", says: "only reads"},
		{file: resources, old: "minimum: 1500000000", new: "minimum: 2500000000", at: "unknown_id:", says: "range"},
		{file: resources, old: "minimum: 1500000000", new: "minimum: many", says: "whole number"},
		{file: resources, old: "  page: page", new: "  page: pge", says: `did you mean "page"?`},
		{file: resources, old: "total: /total", new: "total: /totl", says: `did you mean "/total"?`},
		{file: resources, old: "  page: page", new: "  page: page\n  limit: page", at: "pagination:", says: "largest"},
		{file: resources, old: "create: createShelf", new: "create: createShelv", says: `did you mean "createShelf"?`},
		{file: resources, old: "create: createShelf", new: "create: listShelves", says: "only reads"},
		{file: resources, old: "remove: deleteShelf", new: "remove: createShelf", says: "id in its path"},
		{file: resources, old: "read: getShelf", new: "read: deleteShelf", says: "may write"},
		{file: resources, old: "id: /id", new: "id: /idd", says: `did you mean "/id"?`},
		{file: resources, old: "identity: label", new: "identity: lable", says: "no field"},
		{file: resources, old: "identity: label", new: "identity: floor", says: "new value"},
		{file: resources, old: "match: label", new: "match: lable", says: `did you mean "label"?`},
		{file: resources, old: "operation: listShelves", new: "operation: listShelvs", says: `did you mean "listShelves"?`},
		{file: resources, old: "    listed_by:\n      - listShelves", new: "    listed_by:\n      - listShelvs", at: "      - listShelvs", says: `did you mean "listShelves"?`},
		{file: resources, old: "    read: getShelf", new: "    raed: getShelf", says: `did you mean "read"?`},
		{file: resources, old: "  shelf:\n    plural", new: "  Shelf:\n    plural", at: "  Shelf:"},
		{file: resources, old: "    remove: deleteShelf\n", new: "", at: "  shelf:", says: "remove"},
		{file: resources, old: "    identity: label\n", new: "", at: "    find:", says: "identity is missing"},
		{file: resources, old: "    read: getShelf", new: "    volatile: [updated]\n    read: getShelf", says: "updated"},
		{file: resources, old: "    read: getShelf", new: "    reads_as:\n      lable: null\n    read: getShelf", at: "      lable", says: `did you mean "label"?`},
		{file: resources, old: "    read: getShelf", new: "     read: getShelf"},
		{file: resources, old: "    read: getShelf", new: "\tread: getShelf", at: "\tread", says: "tab"},
		{file: invalid, old: "string:", new: "strng:", says: `did you mean "string"?`},
		{file: invalid, old: "content: this", new: "contents: this", says: `did you mean "content"?`},
		{file: invalid, old: "content: this is not JSON", new: "content: ${acepted}", says: `did you mean "accepted"?`},
		{file: valid, old: "  label:", new: "  lable:", says: `did you mean "label"?`},
		{file: valid, old: "text:", new: "txt:", says: `did you mean "text"?`},
		{file: valid, old: "value: \"${new.name}\"", new: "value: \"${new.nam}\"", says: "values are"},
		{file: feature, old: "    @LIB-002\n    Scenario: A shelf is", new: "    @LIB-020\n    Scenario: A shelf is", at: "    @LIB-020", says: "did you mean"},
		{file: feature, old: "    @LIB-002\n    Scenario: A shelf is", new: "    @lib-002\n    Scenario: A shelf is", at: "    @lib-002", says: `did you mean "@LIB-002"?`},
		{file: feature, old: "    @LIB-001\n", new: "", at: "    Scenario: A shelf without", says: "carries no requirement"},
		{file: feature, old: "When it is sent\n", new: "When it is snt\n", says: `did you mean "it is sent"?`},
		{file: feature, old: "Given a createShelf request", new: "Given a createShelv request", says: `did you mean "createShelf"?`},
		{file: feature, old: "the shelf is listed by listShelves", new: "the shelf is listed by listShelvs", says: `did you mean "listShelves"?`},
		{file: feature, old: "the shelf has what was sent", new: "the shelv has what was sent", says: `did you mean "shelf"?`},
		{file: feature, old: "| getShelf    |", new: "| getShelv    |", says: `did you mean "getShelf"?`},
		{file: feature, old: "body field \"label\"", new: "body field \"lable\"", says: `did you mean "label"?`},
		{file: feature, old: "rejected with 400", new: "rejected with 422", says: "422"},
		{file: feature, old: "rejected with 404 ", new: "rejected with 494 ", says: "494"},
		{file: feature, old: "      Then it is accepted\n", new: "      Than it is accepted\n", at: "      Than it"},
		{file: feature, old: "  Rule: A shelf", new: "  Rul: A shelf"},
		{file: feature, old: "        | operation   |\n", new: "        | operaton    |\n", at: "        | operaton"},
		{file: feature, old: "for an unknown shelf", new: "for an unknown shlf", says: `did you mean "shelf"?`},
		{file: feature, old: "        | getShelf    |\n        | deleteShelf |\n", new: "", at: "      Examples:"},
		{file: feature, old: "| deleteShelf |", new: "| deleteShelf | x |"},
		{file: document, old: "maxLength: 60", new: "minLength: 61, maxLength: 60", at: "minLength: 61", says: "no value fits", warns: true},
		{file: document, old: "required: [id, label]", new: "required: [id, lable]", says: `did you mean "label"?`, warns: true},
		{file: document, old: "required: true\n        content", new: "required: \"yes\"\n        content", at: `required: "yes"`, says: "true or false", warns: true},
		{file: document, old: "'204': {description: Gone.}", new: "'204': {}", says: "description", warns: true},
		{file: document, old: "  /shelves/{shelf}:", new: "  shelves/{shelf}:", at: "  shelves/", says: "slash", warns: true},
		{file: document, old: "  - key: []", new: "  - kee: []", says: "kee", warns: true},
		{file: requirements, old: "applies: [listShelves]", new: "applies: listShelves", says: "list"},
		{file: requirements, old: "applies: [listShelves]", new: "applies: [ListShelves]", says: `did you mean "listShelves"?`},
		{file: requirements, old: "source: {page: library, section: Shelves}", new: "source: {page: library: one}", says: "in quotes"},
		{file: requirements, old: "source: {page: library, section: Shelves}", new: "source: {page: library, section: Shelves, all of them}", says: "in quotes"},
		{file: requests, old: "createShelf:", new: "createshelf:", says: `did you mean "createShelf"?`},
		{file: requests, old: "createShelf:\n", new: "getShelf:\n", at: "getShelf:\n  path", says: "already defined"},
		{file: requests, old: "floor: 2", new: "floor: 2\n    floor: 3", at: "    floor: 3", says: "already defined"},
		{file: requests, old: "${new.name}", new: "{{new.name}}", at: "{{new.name}}", says: "${new.name}"},
		{file: requests, old: "  query:\n    page: 1", new: "  skip: \"\"", at: "  skip:", says: "say why"},
		{file: requests, old: "  query:\n    page: 1", new: "  skip: true", at: "  skip:", says: "say why"},
		{file: requests, old: "  query:\n    page: 1", new: "  accept: json", at: "  accept:", says: "media type"},
		{file: requests, old: "  query:\n    page: 1", new: "  query: {page: a: b}", says: "in quotes"},
		{file: resources, old: "create: createShelf", new: "create: CreateShelf", says: `did you mean "createShelf"?`},
		{file: resources, old: "    read: getShelf", new: "    read: getShelf\n  rack:\n    alias_of: shlf", at: "    alias_of", says: `did you mean "shelf"?`},
		{file: resources, old: "    read: getShelf", new: "    read: getShelf\n  rack:\n    alias_of: board\n  board:\n    alias_of: rack", at: "    alias_of: rack", says: "no resource of its own"},
		{file: resources, old: "plural: shelves", new: "plural: shelf", says: "the name itself"},
		{file: resources, old: "    remove: deleteShelf", new: "    stays: \"\"", at: "    stays:", says: "say why"},
		{file: resources, old: "  header: X-Key", new: "  header: X Key", says: "name of a header"},
		{file: resources, old: "  header: X-Key", new: "  header: X-Shelf-Key", at: "authentication:", says: "X-Key", warns: true},
		{file: resources, old: "  scheme: api_key\n  header: X-Key", new: "  scheme: bearer", at: "authentication:", says: "api_key", warns: true},
		{file: resources, old: "  header: X-Key", new: "  header: X-Key\n  key: ASSAY-SHELF-KEY", at: "  key:", says: "ASSAY_"},
		{file: resources, old: "  header: X-Key", new: "  header: X-Key\n  token:\n    grant: client_credentials\n    url: localhost:80/token", at: "    url:", says: "token endpoint"},
		{file: resources, old: "  message: /detail", new: "  message: /detail\n  names: loc", at: "  message:", says: "array"},
		{file: resources, old: "  message: /detail", new: "  message: /detail\n  statuses: [\"400\"]", at: "  statuses:", says: "whole number"},
		{file: resources, old: "  message: /detail", new: "  message: /detail\n  media: {4xx: application/problem+json}\n  media_requirement: LIB-001", at: "  media:", says: "4XX"},
		{file: resources, old: "  page: page", new: "  page: page\n  cursor: page", at: "  page: page", says: "as well"},
		{file: resources, old: "match: label", new: "match: floor", says: "cannot be a string", warns: true},
		{file: resources, old: "    remove: deleteShelf", new: "    remove: deleteShelf\n    values: {room: /rom}", at: "    values:", says: "/rom"},
		{file: invalid, old: "  - name: an object\n    value: {}", new: "  - value: {}", at: "  - value", says: "no name"},
		{file: invalid, old: "    value: {}", new: "", at: "  - name: an object", says: "no value"},
		{file: invalid, old: "    content: this", new: "    nested: 7\n    content: this", at: "  - name: no JSON", says: "exclude each other"},
		{file: valid, old: "value: \"${new.name}\"", new: "value: 7", at: "    - name: a label", says: "want the type string", warns: true},
		{file: valid, old: "  - name: two words", new: "  - name: two words\n    value: Bob\n  - name: two words", at: "  - name: two words\n    value: Ada", says: "twice"},
		{file: feature, old: "      When it is sent\n      Then it is accepted", new: "      Then it is accepted\n      When it is sent", at: "      Then it is accepted", says: "too early"},
		{file: feature, old: "      When it is sent\n", new: "      When it is sent\n      When it is sent\n", at: "      When it is sent\n      Then", says: "second When"},
		{file: feature, old: "Feature: Shelves\n", new: "Feature: Shelves\n\n  Background:\n    Given a shelf\n    When it is sent\n", at: "    When it is sent\n\n", says: "background"},
		{file: feature, old: "    @LIB-002\n    Scenario: A shelf is", new: "    LIB-002\n    Scenario: A shelf is", at: "    LIB-002", says: "a tag begins with @"},
		{file: feature, old: "    @LIB-002\n    Scenario: A shelf is", new: "    @ LIB-002\n    Scenario: A shelf is", at: "    @ LIB-002", says: "tag"},
		{file: feature, old: "      Given a createShelf request that is accepted\n      When it is sent\n", new: "      Givn a createShelf request that is accepted\n      When it is sent\n", at: "      Givn", says: "misspelt"},
		{file: feature, old: "| operation   |\n        | getShelf    |\n        | deleteShelf |", new: "| operation   | note |\n        | getShelf    | x    |\n        | deleteShelf | y    |", at: "| operation   | note", says: "not used"},
		{file: feature, old: "Given a <operation> request", new: "Given a <operaton> request", says: `did you mean "operation"?`},
		{file: feature, old: "        | getShelf    |\n", new: "        | getShelf    |\n        | getShelf    |\n", at: "        | getShelf    |\n        | deleteShelf", says: "there already", warns: true},
		{file: feature, old: "rejected with 404 ", new: "rejected with \"404\" ", says: "it is rejected with <status>"},
		{file: feature, old: "rejected with 404 ", new: "rejected with 200 ", says: "4XX"},
		{file: feature, old: "Given a createShelf request", new: "Given a CreateShelf request", says: `did you mean "createShelf"?`},
		{file: feature, old: "listed by listShelves", new: "listed by getShelf", says: "needs a listing"},
		{file: feature, old: "listed by listShelves", new: "listed by listShelves where \"pge\" is 1", says: `did you mean "page"?`},
		{file: feature, old: "And the shelf has what was sent", new: "And the other shelf has what was sent", says: "Given another shelf"},
		{file: feature, old: "sent without body field \"label\"", new: "sent with body field \"label\" set to ${shelf.lable}", says: `did you mean "label"?`},
		{file: feature, old: "sent without body field \"label\"", new: "sent with body field \"label\" set to \"", says: "no JSON"},
		{file: feature, old: "it is sent for an unknown shelf", new: "it is sent with an unisued credential", says: `did you mean "it is sent with an unissued credential"?`},
		{file: feature, old: "Then it is accepted\n", new: "Then it answers with:\n        | id | 7 | x |\n", at: "      Then it answers", says: "3 columns"},
		{file: feature, old: "Then it is accepted\n", new: "Then it answers with:\n", at: "      Then it answers", says: "needs a table"},
		{file: feature, old: "Then it is accepted\n", new: "Then it is accepted\n        | id | 7 |\n", at: "      Then it is accepted", says: "no table"},
		{file: feature, old: "Feature: Shelves", new: "Feature: Regale aus \xfcberall", says: "UTF-8"},
		{file: feature, old: "  Rule: A shelf", new: "<<<<<<< HEAD\n  Rule: A shelf", says: "merge"},
		{file: feature, old: "    @LIB-002\n    Scenario: A shelf is created\n", new: "    Scenario: A shelf is created\n    @LIB-002\n", at: "    @LIB-002\n      Given", says: "before what it is of"},
		{file: feature, old: "sent without body field \"label\"", new: "sent with each invalid value of its path", says: "createShelf has no parameter in its path"},
		{file: feature, old: "Given a createShelf request that is accepted\n      When it is sent\n", new: "Given a shelf with:\n        | lable | A |\n      And a createShelf request that is accepted\n      When it is sent\n", at: "        | lable | A |", says: `did you mean "label"?`},
		{file: feature, old: "Given a createShelf request that is accepted\n      When it is sent\n", new: "Given a shelf\n      And the shelf is updated with:\n        | label | A |\n      And a createShelf request that is accepted\n      When it is sent\n", at: "      And the shelf is updated", says: "resources.shelf.change"},
		{file: requests, old: "createShelf:", new: "// what makes one\ncreateShelf:", says: "a comment begins with #"},
		{file: requests, old: "createShelf:", new: "\u200bcreateShelf:", says: "U+200B"},
		{file: requests, old: "createShelf:", new: ">>>>>>> other\ncreateShelf:", says: "merge"},
		{file: requests, old: "createShelf:", new: "---\ncreateShelf:", says: "another document"},
		{file: requests, old: "floor: 2", new: "floor: @2", says: "in quotes"},
		{file: requests, old: "page: 1", new: "page: one", says: "want the type integer", warns: true},
		{file: requests, old: "page: 1", new: "page: 0", says: "want 1 or more", warns: true},
		{file: resources, old: "total: /total", new: "total: /items", says: "cannot be a number"},
		{file: resources, old: "item_id: id", new: "item_id: id\npaginations:\n  getShelf:\n    none: true", at: "  getShelf:", says: "getShelf is no listing"},
		{file: invalid, old: "value: {}", new: "value: shelf", at: "  - name: an object", says: "is a string", warns: true},
		{file: invalid, old: "body:", new: "parameter:\n  int:\n    - name: a word\n      value: twelve\nbody:", at: "  int:", says: "unknown type"},
		{file: invalid, old: "body:", new: "parameter:\n  integer:\n    - name: a word\n      value: \"12\"\nbody:", at: "    - name: a word", says: "is an integer", warns: true},
		{file: feature, old: "sent without body field \"label\"", new: "sent with body field \"label\" set to ${shelf.label", says: "not closed"},
		{file: feature, old: "Then it is accepted\n", new: "Then it answers with:\n        | label | ${shelf.label |\n", at: "        | label | ${", says: "not closed"},
		{file: feature, old: "    @LIB-002\n    Scenario: A shelf is", new: "    @LIB-O02\n    Scenario: A shelf is", at: "    @LIB-O02", says: `did you mean "@LIB-002"?`},
		{file: feature, old: "    @LIB-002\n    Scenario: A shelf is", new: "    @OAS-SUCESS\n    Scenario: A shelf is", at: "    @OAS-SUCESS", says: `did you mean "@OAS-SUCCESS"?`},
		{file: resources, old: "minimum: 1500000000", new: "minimum: 1.5", says: "whole number"},
		{file: resources, old: "  page: page", new: "  page: page\n  limit: page\n  largest: 2.5", at: "  largest:", says: "whole number"},
		{file: resources, old: "  message: /detail", new: "  message: /detail\n  statuses: [418]", at: "  statuses:", says: "for no operation", warns: true},
		{file: document, old: "              type: object\n              required: [label]\n              properties:\n", new: "              type: object\n              required: [label]\n              properties: none\n              x-properties:\n", at: "              properties: none", says: "in other files may come of it"},
		{file: valid, old: "value: Ada Lovelace", new: "value: 7", at: "  - name: two words", says: "put it in quotes", warns: true},
	} {
		t.Run(c.file+" "+strings.TrimSpace(c.new), func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "lint"))))
			name := filepath.Join(dir, filepath.FromSlash(c.file))
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			require.Contains(t, string(text), c.old)
			changed := strings.Replace(string(text), c.old, c.new, 1)
			require.NoError(t, os.WriteFile(name, []byte(changed), 0o600))
			at := c.at
			if at == "" {
				at = strings.TrimSpace(strings.Split(strings.TrimLeft(c.new, "\n"), "\n")[0])
			}
			before, _, found := strings.Cut(changed, at)
			require.True(t, found, at)
			want := 1 + strings.Count(before, "\n")
			var errors, all []pack.Mistake
			for _, m := range pack.Lint(os.DirFS(dir), steps.Mistakes) {
				all = append(all, m)
				if (m.Severity == "warning") == c.warns {
					errors = append(errors, m)
				}
			}
			require.LessOrEqual(t, len(errors), 6, "what follows from a mistake: %+v", all)
			at = fmt.Sprintf("%s:%d", c.file, want)
			var told []string
			for _, m := range errors {
				if fmt.Sprintf("%s:%d", m.File, m.Line) == at {
					told = append(told, m.Message)
				}
			}
			require.NotEmpty(t, told, "%s: %+v", at, all)
			require.Contains(t, strings.Join(told, "\n"), c.says)
		})
	}
}

package faults

import (
	"bytes"
	"encoding/json"
	"math"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/assaykit/assay/reference"
)

// inputFaults take invalid input, refuse it wrongly, or refuse what is just allowed
// (CRM-VALID, CRM-ERR-007).
func inputFaults(t *table) {
	malformedFaults(t)
	misfitFaults(t)
	wordFaults(t)
	idFaults(t)
	edgeFaults(t)
}

// malformed says whether the body is no JSON.
func (c *call) malformed() bool { return len(c.body) > 0 && !json.Valid(c.body) }

// begins says of a call whether its body is a JSON value that begins so.
func begins(with string) func(*call) bool {
	return func(c *call) bool {
		return json.Valid(c.body) && strings.HasPrefix(strings.TrimSpace(string(c.body)), with)
	}
}

// levels says of a call whether its body has more than a thousand arrays.
func levels(c *call) bool { return bytes.Count(c.body, []byte("[")) > 1000 }

// firstValue is the first JSON value of the body; nil if it begins with none.
func (c *call) firstValue() []byte {
	var value json.RawMessage
	if json.NewDecoder(bytes.NewReader(c.body)).Decode(&value) != nil {
		return nil
	}
	return value
}

// repairing carries a call out as a server that overlooks its faults.
var repairing = before(func(c *call) { *c = *c.repaired() })

// malformedFaults take bodies that are no JSON object.
func malformedFaults(t *table) {
	const requirement = "CRM-ERR-007"
	array, object := begins("["), begins("{")
	for _, kind := range []struct {
		name, says string
		is         func(*call) bool
	}{
		{"malformed-json", "malformed JSON", (*call).malformed},
		{"array", "an array for the body", array},
		{"scalar", "a scalar for the body", func(c *call) bool { return json.Valid(c.body) && !array(c) && !object(c) }},
	} {
		t.add(withBody, "accepts-"+kind.name, requirement, "accepts "+kind.says, own(kind.is, repairing))
		t.add(withBody, "500-for-"+kind.name, requirement, "answers 500 to "+kind.says, own(kind.is, status(422, fail)))
		for _, m := range misshapes {
			t.general(kind.name+"-400-"+m.name, requirement, "A 400 to "+kind.says+" comes "+m.says,
				own(kind.is, status(422, both(both(setStatus(400), setDetail("The body is not a JSON object")), m.apply))))
		}
	}
	t.add(withBody, "accepts-json-and-more", requirement, "reads one JSON value and ignores what follows",
		own(func(c *call) bool { return len(c.firstValue()) > 0 && c.malformed() }, before(func(c *call) { c.body = c.firstValue() })))
	t.add(withBody, "500-for-a-thousand-levels", requirement, "answers 500 to a thousand arrays within each other", own(levels, always(fail)))
	t.add(withBody, "500-for-a-deep-member", requirement, "answers 500 to a thousand arrays within each other in a member",
		own(func(c *call) bool { return levels(c) && object(c) }, always(fail)))
	foreign := func(c *call) bool { return len(c.body) > 0 && !c.declaresJSON() }
	t.add(withBody, "500-for-content-type", requirement, "answers 500 to a body of another content type", own(foreign, always(fail)))
	t.add(withBody, "415-page-for-content-type", requirement, "answers with an HTML page to a body of another content type",
		own(foreign, always(both(setStatus(http.StatusUnsupportedMediaType), toPage("Unsupported Media Type")))))
	t.general("500-for-deep-nesting", requirement, "A deeply nested body is answered with 500", own(func(c *call) bool {
		return bytes.Count(c.body, []byte("["))+bytes.Count(c.body, []byte("{")) > reference.MaxDepth
	}, always(fail)))
	t.general("500-for-invalid-utf8", requirement, "A body that is not UTF-8 is answered with 500",
		own(func(c *call) bool { return !utf8.Valid(c.body) }, always(fail)))
}

// declaresJSON says whether the content type is one that the server reads as JSON.
func (c *call) declaresJSON() bool {
	declared := c.request.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(declared)
	return declared == "" || err == nil && strings.HasSuffix(media, "json")
}

// kindOf is the type of a field of a body: "text", "integer" or "ids".
func kindOf(field string) string {
	switch {
	case among("list_id employee_count", field):
		return "integer"
	case field == "contact_ids":
		return "ids"
	}
	return "text"
}

// misfitFaults leave out what is of a wrong type among ids, or fail at it.
func misfitFaults(t *table) {
	const filling, requirement = "addListContacts removeListContacts", "CRM-VALID-001"
	t.add(filling, "skips-misfit-ids", requirement, "leaves out what is no id among contact_ids", onMember("contact_ids", func(members object) {
		if ids, ok := members["contact_ids"].([]any); ok {
			members["contact_ids"] = slices.DeleteFunc(ids, noID)
		}
	}))
	t.add(filling, "500-for-misfit-ids", requirement, "answers 500 to what is no id among contact_ids", when(func(c *call) bool {
		ids, _ := c.members()["contact_ids"].([]any)
		return slices.ContainsFunc(ids, noID)
	}, status(422, fail)))
}

// noID says whether a value is no id, and can be made none.
func noID(element any) bool {
	text, isText := element.(string)
	_, isNumber := element.(json.Number)
	return !isNumber && (!isText || word(text))
}

// lacking says of a call whether its body is an object without a member.
func lacking(field string) func(*call) bool {
	return func(c *call) bool {
		members := c.members()
		_, sent := members[field]
		return members != nil && !sent
	}
}

// pathID is the text of the id in the path.
func (c *call) pathID() string { return c.segments[nounOf(c.operation)+"_id"] }

// asNewest takes the call to be about the newest record there is.
var asNewest = before(func(c *call) {
	if ids := c.ids(nounOf(c.operation)); len(ids) > 0 {
		*c = *c.on(slices.Max(ids))
	}
})

// wordFaults take an id in the path that is no number for one.
func wordFaults(t *table) {
	t.add(withID, "word-id-as-newest", "CRM-VALID-002", "takes a word for the id of the newest {noun}",
		own(func(c *call) bool { return word(c.pathID()) }, asNewest))
	t.add("updateContact getCompany updateCompany deleteList addListContacts", "word-id-html", "CRM-VALID-002",
		"answers 404 as an HTML page to a word for an id",
		when(func(c *call) bool { return word(c.pathID()) }, status(422, both(setStatus(404), toPage("Not Found")))))
}

// isInteger says whether a text is an integer as JSON writes it.
var isInteger = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`).MatchString

// idFaults answer wrongly to an id that no record can have.
func idFaults(t *table) {
	impossible := func(c *call) bool {
		id, err := strconv.ParseInt(c.pathID(), 10, 64)
		return c.keyed() && isInteger(c.pathID()) && (err != nil || id < 1)
	}
	huge := func(c *call) bool { return impossible(c) && c.id() > 0 || c.id() > math.MaxInt32 }
	wrong := func(operations, name, says string, concerns func(*call) bool, do turn) {
		t.add(operations, name, "CRM-VALID-006", says, when(concerns, do))
	}
	unfound := func(do change) turn {
		return always(func(c *call, a *reply) {
			if a.status == 404 || a.status == 422 {
				do(c, a)
			}
		})
	}
	wrong(withID, "huge-id-500", "answers 500 to an id beyond 32 bits", huge, unfound(fail))
	wrong("getContact updateCompany removeListContacts", "id-wraps", "reads only the last 32 bits of an id", huge,
		before(func(c *call) { *c = *c.on(c.id() & math.MaxUint32) }))
	wrong("updateContact deleteCompany", "negative-id-as-positive", "leaves the sign of an id out",
		func(c *call) bool { return impossible(c) && c.id() < 0 }, before(func(c *call) { *c = *c.on(-c.id()) }))
	wrong("deleteContact deleteList", "impossible-id-succeeds", "succeeds with an id that no record can have", impossible, unfound(pretend))
	wrong("getCompany listListContacts", "id-0-as-newest", "takes 0 for the id of the newest {noun}",
		func(c *call) bool { return impossible(c) && c.id() == 0 }, asNewest)
	wrong("listCompanyContacts addListContacts", "impossible-id-400", "answers 400 to an id that no record can have", impossible,
		unfound(replace(failure(400, "Invalid id"))))
}

// edgeFaults refuse what is just allowed. Listings have theirs among listingFaults;
// an operation with nothing but an id has no edge.
func edgeFaults(t *table) {
	refusing := func(operations, field, name, requirement, says string, is func(value any) bool) {
		t.add(operations, name, requirement, says, own(func(c *call) bool {
			value, sent := c.members()[field]
			return sent && is(value)
		}, instead(invalid("value is not allowed", "value_error", "body", field))))
	}
	text := func(is func(bytes, characters int) bool) func(any) bool {
		return func(value any) bool {
			text, ok := value.(string)
			return ok && is(len(text), utf8.RuneCountInString(text))
		}
	}
	const requirement = "CRM-VALID-004"
	for _, of := range []struct{ operations, field string }{
		{"createContact updateContact", "first_name"}, {"createContact updateContact", "last_name"},
		{"createContact updateContact updateCompany", "city"}, {"updateCompany", "name"}, {"createList", "title"},
	} {
		refusing(of.operations, of.field, "refuses-one-character-"+dashed(of.field), requirement, "refuses a "+of.field+" of one character",
			text(func(_, characters int) bool { return characters == 1 }))
		refusing(of.operations, of.field, "refuses-non-ascii-"+dashed(of.field), requirement, "refuses a "+of.field+" that is not ASCII",
			text(func(bytes, characters int) bool { return bytes != characters }))
	}
	refusing("updateCompany", "employee_count", "refuses-0-employees", requirement, "refuses an employee_count of 0",
		func(value any) bool { return value == number(0) })
	single := func(value any) bool { ids, ok := value.([]any); return ok && len(ids) == 1 }
	refusing("addListContacts", "contact_ids", "refuses-a-single-id", "CRM-LISTS-012", "refuses contact_ids with one id", single)
	refusing("removeListContacts", "contact_ids", "refuses-a-single-id", "CRM-LISTS-014", "refuses contact_ids with one id", single)
}

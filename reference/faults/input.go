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
	requiredFaults(t)
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
		as400      string // the operations that answer it with a misshapen 400, and the shape
	}{
		{"malformed-json", "malformed JSON", (*call).malformed, "createContact:error-for-detail createList:plain-text"},
		{"array", "an array for the body", array, "updateContact:detail-null addListContacts:detail-object"},
		{"scalar", "a scalar for the body", func(c *call) bool { return json.Valid(c.body) && !array(c) && !object(c) },
			"updateCompany:top-level-array removeListContacts:detail-empty"},
	} {
		t.add(withBody, "accepts-"+kind.name, requirement, "accepts "+kind.says, own(kind.is, repairing))
		t.add(withBody, "500-for-"+kind.name, requirement, "answers 500 to "+kind.says, own(kind.is, status(422, fail)))
		for operation, shape := range pairs(kind.as400) {
			m := misshaped(shape)
			t.add(operation, kind.name+"-400-"+shape, requirement, "answers 400 "+m.says+" to "+kind.says,
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

// fits says whether a value could be made one of the field's kind: an object or an
// array cannot be made a text or an integer, a word no integer, and only an array ids.
func fits(field string, value any) bool {
	switch value := value.(type) {
	case object:
		return false
	case []any:
		return kindOf(field) == "ids"
	case string:
		return kindOf(field) == "text" || !word(value)
	}
	return kindOf(field) != "ids" || value == nil
}

// misfitting says of a call whether a field is of a wrong type.
func misfitting(field string) func(*call) bool {
	return func(c *call) bool {
		value, sent := c.members()[field]
		return sent && !fits(field, value)
	}
}

// standIn is what a server stores in a field that takes anything.
func (c *call) standIn(field string) any {
	switch field {
	case "title":
		return "[object Object]"
	case "type":
		return listTypes[0]
	case "contact_ids":
		return []any{}
	case "list_id":
		if ids := c.ids("list"); len(ids) > 0 {
			return ids[0]
		}
	}
	return nil
}

// misfitFaults take a body field of a wrong type, or refuse it wrongly. After a
// colon stands the field that is named in place of the one that is wrong.
func misfitFaults(t *table) {
	const requirement = "CRM-VALID-001"
	for _, of := range []struct {
		operations, misnames                   string
		with500, with400, with404, withinQuery string
	}{
		{"createContact", "first_name:last_name work_email:personal_emails direct_phone:mobile_phone job_title:job_department " +
			"seniority_level:linkedin_url city:state country:company_domain list_id:first_name",
			"last_name linkedin_url", "personal_emails state", "mobile_phone company_domain", "job_department"},
		{"updateContact", "first_name:last_name work_email:direct_phone mobile_phone:job_title job_department:seniority_level linkedin_url:city state:country",
			"last_name city", "direct_phone country", "job_title", "seniority_level"},
		{"updateCompany", "name:domain website:phone address:city state:country zip:industry linkedin_url:employee_count",
			"domain industry", "phone employee_count", "city", "country"},
		{"createList", "title:type", "type", "", "", ""},
		{"addListContacts removeListContacts", "contact_ids:ids", "", "", "", ""},
	} {
		add := func(fields, name, says string, do func(field string) turn) {
			for field := range strings.FieldsSeq(fields) {
				t.add(of.operations, name+dashed(field), requirement, says+field, do(field))
			}
		}
		refused := func(do func(field string) change) func(field string) turn {
			return func(field string) turn { return when(misfitting(field), status(422, do(field))) }
		}
		for field, other := range pairs(of.misnames) {
			t.add(of.operations, "misnames-"+dashed(field), requirement, "names another field where "+field+" is of a wrong type", misnaming(field, other))
		}
		for _, field := range bodyFields(strings.Fields(of.operations)[0]) {
			wrong := map[string]string{"text": "an object or an array", "integer": "an object or a word", "ids": "what is not an array"}[kindOf(field)]
			t.add(of.operations, "accepts-misfit-"+dashed(field), requirement, "accepts "+wrong+" for "+field,
				when(misfitting(field), before(func(c *call) {
					members := c.members()
					members[field] = c.standIn(field)
					c.setMembers(members)
				})))
		}
		add(of.with500, "500-for-misfit-", "answers 500 to an object for ", refused(func(string) change { return fail }))
		add(of.with400, "400-for-misfit-", "answers 400 to an object for ",
			refused(func(field string) change { return replace(failure(400, "Invalid value for "+field)) }))
		add(of.with404, "404-for-misfit-", "answers 404 to an object for ", refused(func(string) change { return replace(failure(404, "Not found")) }))
		add(of.withinQuery, "in-query-misfit-", "says in the query of an object for ",
			refused(func(field string) change { return setPlace("query", field) }))
	}
	const filling = "addListContacts removeListContacts"
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

// misnaming names another field of the body in a 422.
func misnaming(field, other string) turn {
	return status(422, entries(func(entry object) {
		if about(entry, "body", field) {
			location(entry)[1] = other
		}
	}))
}

// lacking says of a call whether its body is an object without a member.
func lacking(field string) func(*call) bool {
	return func(c *call) bool {
		members := c.members()
		_, sent := members[field]
		return members != nil && !sent
	}
}

// requiredFaults take a body without a field that it needs.
func requiredFaults(t *table) {
	const requirement = "CRM-VALID-005"
	for _, required := range []struct{ operations, field string }{
		{"createList", "title"}, {"addListContacts removeListContacts", "contact_ids"},
	} {
		field := required.field
		wrong := func(name, says string, do turn) {
			t.add(required.operations, name+dashed(field), requirement, says, own(lacking(field), do))
		}
		wrong("404-for-missing-", "answers 404 to a body without "+field, status(422, replace(failure(404, "Not found"))))
		wrong("500-without-", "answers 500 to a body without "+field, status(422, fail))
		wrong("misnames-missing-", "names another field where "+field+" is missing", misnaming(field, "name"))
		wrong("makes-up-", "makes up "+field+" where it is missing", before(func(c *call) {
			members := c.members()
			members[field] = c.standIn(field)
			c.setMembers(members)
		}))
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

// wordFaults answer wrongly to an id in the path that is no number.
func wordFaults(t *table) {
	wordy := func(c *call) bool { return word(c.pathID()) }
	wrong := func(operations, name, says string, do change) {
		t.add(operations, "word-id-"+name, "CRM-VALID-002", says, when(wordy, status(422, do)))
	}
	wrong("getContact deleteContact listCompanyContacts deleteCompany listListContacts removeListContacts", "404", "answers 404 to a word for an id",
		func(c *call, a *reply) { *a = *answered(failure(404, notFound(nounOf(c.operation)))) })
	wrong("updateContact getCompany updateCompany deleteList addListContacts", "html", "answers 404 as an HTML page to a word for an id",
		both(setStatus(404), toPage("Not Found")))
	wrong("getContact listCompanyContacts listListContacts", "400", "answers 400 to a word for an id", replace(failure(400, "Invalid id")))
	wrong("updateContact updateCompany addListContacts", "in-query", "says in the query of a word for an id", func(c *call, a *reply) {
		setPlace("query", nounOf(c.operation)+"_id")(c, a)
	})
	wrong("deleteContact deleteCompany removeListContacts", "500", "answers 500 to a word for an id", fail)
	wrong("getCompany deleteList", "names-another", "names another parameter where an id is a word", setPlace("path", "page"))
	t.add(withID, "word-id-as-newest", "CRM-VALID-002", "takes a word for the id of the newest {noun}", own(wordy, asNewest))
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

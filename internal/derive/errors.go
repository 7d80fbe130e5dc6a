package derive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/spec"
)

// errorForm is where errors have what, as far as the document shows it.
type errorForm struct {
	message     string // JSON pointer to the text; "" where none is known
	fields      string // JSON pointer to the field errors; "" where they are at message
	names       string // how they name a place; "" where nothing is known of them
	place       string
	text, kind  string
	statuses    []int
	inAttribute bool // JSON:API has the fields of a body in /data/attributes
}

// messages are the places where errors usually have their message.
var messages = []string{"/detail", "/message", "/error/message", "/error_description", "/errors", "/error", "/title", "/errorDescription", "/msg"}

// fieldErrors are the places where errors usually have those of single fields.
var fieldErrors = []string{"/errors", "/detail", "/error/details", "/error/errors", "/details", "/violations", "/fieldErrors", "/field_errors", "/invalid-params", "/invalidParams", "/invalid_params", "/validationErrors", "/issues", "/fields", "/error/fields"}

// How the members of a field error are called that have its place, in the order in which
// they are taken, and how that is written.
var placeMembers = []struct{ pointer, names string }{
	{"/loc", fixtures.NamesLoc}, {"/source/pointer", fixtures.NamesPointer}, {"/pointer", fixtures.NamesPointer}, {"/instancePath", fixtures.NamesPointer},
	{"/field", fixtures.NamesDotted}, {"/property", fixtures.NamesDotted}, {"/propertyPath", fixtures.NamesDotted}, {"/param", fixtures.NamesDotted},
	{"/location", fixtures.NamesDotted}, {"/path", fixtures.NamesDotted}, {"/attribute", fixtures.NamesDotted}, {"/key", fixtures.NamesDotted}, {"/name", fixtures.NamesDotted},
}

// How the members of a field error are called that have its text, and its type.
var (
	textMembers = []string{"msg", "message", "detail", "reason", "description", "defaultMessage", "title", "error", "problem"}
	kindMembers = []string{"type", "code", "rule", "keyword", "error_code", "errorCode"}
)

// findErrors finds where errors have what in the form in which most operations document
// them.
func (a *api) findErrors() {
	a.errors = errorForm{message: a.findMessage()}
	for _, pointer := range fieldErrors {
		for _, o := range a.operations {
			form, ok := fieldForm(a.contract.Refusal(o.ID), pointer)
			if !ok {
				continue
			}
			a.setFieldForm(form, pointer)
			return
		}
	}
	for _, pointer := range fieldErrors {
		for _, o := range a.operations {
			for _, example := range a.contract.RefusalExamples(o.ID) {
				if form, ok := fieldFormOf(example.Value, pointer); ok {
					a.setFieldForm(form, pointer)
					return
				}
			}
		}
	}
}

// setFieldForm takes the field errors at a place for those of the API.
func (a *api) setFieldForm(form errorForm, pointer string) {
	form.message = a.errors.message
	if pointer != form.message {
		form.fields = pointer
	}
	form.statuses = a.validationStatuses(pointer)
	a.errors = form
}

// fieldFormOf is how the field errors at a place of an example name theirs; false where the
// example has none.
func fieldFormOf(example any, pointer string) (errorForm, bool) {
	var form errorForm
	at, _ := jsonvalue.At(example, pointer)
	if keyed, isObject := at.(map[string]any); isObject {
		form.names = fixtures.NamesKeys
		isText := func(value any) bool { _, is := value.(string); return is }
		for _, value := range keyed {
			texts, isList := value.([]any)
			if !isList || len(texts) == 0 || !isText(texts[0]) {
				return form, false
			}
		}
		return form, len(keyed) > 0
	}
	items, _ := at.([]any)
	if len(items) == 0 {
		return form, false
	}
	item, _ := items[0].(map[string]any)
	for _, place := range placeMembers {
		value, there := jsonvalue.At(item, place.pointer)
		_, isList := value.([]any)
		if _, isText := value.(string); there && (isText || isList) && isList == (place.names == fixtures.NamesLoc) {
			return form.naming(place.pointer, place.names, keysOf(item)), true
		}
	}
	return form, false
}

// naming is a form whose field errors have their place at a pointer.
func (form errorForm) naming(pointer, names string, members []string) errorForm {
	form.names, form.place = names, strings.TrimPrefix(pointer, "/")
	if strings.Contains(form.place, "/") {
		form.place = pointer
		form.inAttribute = pointer == "/source/pointer"
	}
	form.text, form.kind = firstOf(textMembers, members), firstOf(kindMembers, members)
	return form
}

// fieldForm is how the field errors at a place of an error name theirs; false where the
// document does not say so.
func fieldForm(refusal spec.Part, pointer string) (errorForm, bool) {
	var form errorForm
	at, ok, _ := refusal.At(pointer)
	if !ok || !at.Documented() {
		return form, false
	}
	items := at.Items()
	if !items.Documented() {
		_, keyed := at.Member("amber")
		form.names = fixtures.NamesKeys
		return form, keyed && len(at.Names()) == 0 && at.IsMap()
	}
	for _, place := range placeMembers {
		member, ok, _ := items.At(place.pointer)
		if !ok || !member.Documented() || member.IsList() != (place.names == fixtures.NamesLoc) {
			continue
		}
		return form.naming(place.pointer, place.names, items.Names()), true
	}
	return form, false
}

// validationStatuses are the statuses under which errors with field errors are documented,
// where 422 is none of them.
func (a *api) validationStatuses(pointer string) []int {
	var statuses []int
	for _, o := range a.operations {
		for _, r := range o.Responses {
			if r.Status < 400 || r.Status > 499 || slices.Contains(statuses, r.Status) {
				continue
			}
			_, ok := fieldForm(a.contract.Answer(o.ID, r.Status), pointer)
			for _, example := range a.contract.RefusalExamples(o.ID) {
				_, shown := fieldFormOf(example.Value, pointer)
				ok = ok || shown && example.Status == r.Status
			}
			if ok {
				statuses = append(statuses, r.Status)
			}
		}
	}
	slices.Sort(statuses)
	switch {
	case slices.Contains(statuses, 422):
		return nil
	case slices.Contains(statuses, 400):
		return []int{400}
	}
	return nil
}

// findMessage is the pointer to the message of an error, in the first form in which
// errors are documented; "" where none is known.
func (a *api) findMessage() string {
	for _, pointer := range messages {
		for _, o := range a.operations {
			if at, ok, _ := a.contract.Refusal(o.ID).At(pointer); ok && at.Documented() {
				return pointer
			}
		}
	}
	for _, pointer := range messages {
		for _, o := range a.operations {
			for _, example := range a.contract.RefusalExamples(o.ID) {
				if text, ok := jsonvalue.At(example.Value, pointer); ok && fmt.Sprint(text) == text {
					return pointer
				}
			}
		}
	}
	return ""
}

func (a *api) writeError(b *strings.Builder) {
	form := a.errors
	b.WriteString("# OpenAPI lets a server refuse with a status that the document does not have: that is a\n# warning about the document.\nerror:\n")
	if form.message != "" {
		fmt.Fprintf(b, "  message: %s\n", scalar(form.message))
	} else {
		b.WriteString("  # TODO: message, a JSON pointer to the text of an error; the document does not show it.\n")
	}
	if form.names == "" {
		b.WriteString("  # TODO: place, text and type, the members of a field-level error, if errors have them.\n")
	}
	for _, line := range []struct{ name, value string }{{"fields", form.fields}, {"names", form.names}, {"place", form.place}, {"text", form.text}, {"type", form.kind}} {
		if line.value != "" {
			fmt.Fprintf(b, "  %s: %s\n", line.name, scalar(line.value))
		}
	}
	if form.inAttribute {
		b.WriteString("  root: /data/attributes # as in JSON:API; TODO: drop this line if places begin elsewhere\n")
	}
	if len(form.statuses) > 0 {
		fmt.Fprintf(b, "  statuses: [%s] # under which errors have these members\n", strings.Trim(fmt.Sprint(form.statuses), "[]"))
	}
	b.WriteString("  undocumented: OAS-DOCUMENTED\n  # A document does not say what leads to each refusal that it has: one that was not seen\n  # is shown. TODO: drop this line once a scenario asks for each.\n  unseen: shown\n\n")
}

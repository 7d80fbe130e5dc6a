package reference

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxText is the longest text stored, in characters. The contract sets no bound;
// this one is there for the server's memory and far above any real value.
const maxText = 64 << 10

// form is the request's body with the methods that read its members. members is
// nil if there was no object to read; reading then finds nothing, and notes
// nothing beyond what is noted already. Members unknown here are ignored.
type form struct {
	in      *input
	members object
}

// body reads a body that the operation needs.
func (in *input) body() form {
	members, sent := in.object()
	if !sent {
		in.note("field required", "value_error.missing", "body")
	}
	return form{in: in, members: members}
}

// patch reads the body of an update. No body at all is open: here it updates as
// little as an empty object (errors page, Companies: "PATCH with empty body").
func (in *input) patch() form {
	members, sent := in.object()
	if !sent {
		members = object{}
	}
	return form{in: in, members: members}
}

// object reads the body; sent is false if it has no bytes.
func (in *input) object() (members object, sent bool) {
	members, wrong := readObject(in.writer, in.request)
	if wrong != nil {
		in.note(wrong.message, wrong.kind, append([]any{"body"}, wrong.at...)...)
		return nil, true
	}
	return members, members != nil
}

// texts reads the named members as texts, as far as they were sent.
func (f form) texts(names []string) changes {
	sent := changes{}
	for _, name := range names {
		switch value := f.members[name].(type) {
		case nil:
			if _, null := f.members[name]; null {
				sent[name] = nil
			}
		case string:
			f.checkText(name, value)
			sent[name] = &value
		default:
			f.in.note("str type expected", "type_error.str", "body", name)
		}
	}
	return sent
}

func (f form) checkText(name, value string) {
	switch {
	case name == "work_email":
		// The one format that the contract names, and its words (errors page).
		if !validEmail(value) {
			f.in.note("value is not a valid email address", "value_error.email", "body", name)
		}
	case strings.ContainsRune(value, 0):
		f.in.note("text contains a null character", "value_error.str.null_character", "body", name)
	case utf8.RuneCountInString(value) > maxText:
		f.in.note("ensure this value has at most "+strconv.Itoa(maxText)+" characters",
			"value_error.any_str.max_length", "body", name)
	}
}

// present notes a violation if the member is missing or null.
func (f form) present(name string) (value any, ok bool) {
	value, sent := f.members[name]
	switch {
	case f.members == nil:
		return nil, false
	case !sent:
		f.in.note("field required", "value_error.missing", "body", name)
	case value == nil:
		f.null(name)
	}
	return value, value != nil
}

func (f form) null(name string) {
	f.in.note("none is not an allowed value", "type_error.none.not_allowed", "body", name)
}

// requiredText reads a text that has to be there. A required field that is missing
// is open but for list_id; here it is a 422 that names the field.
func (f form) requiredText(name string) string {
	if _, ok := f.present(name); !ok {
		return ""
	}
	text, _ := f.text(name)
	return text
}

// text reads a member that must not be null; sent is false if it is missing.
func (f form) text(name string) (text string, sent bool) {
	if _, sent := f.members[name]; !sent {
		return "", false
	}
	value := f.texts([]string{name})[name]
	if value == nil {
		if f.members[name] == nil {
			f.null(name)
		}
		return "", true
	}
	return *value, true
}

// id reads a member that is an id and must not be null.
func (f form) id(name string) (id int64, sent bool) {
	value, sent := f.members[name]
	if !sent {
		return 0, false
	}
	if value == nil {
		f.null(name)
		return 0, true
	}
	return f.asID(value, "body", name), true
}

func (f form) asID(value any, location ...any) int64 {
	digits, ok := value.(json.Number)
	if !ok {
		f.in.notInteger(location...)
		return 0
	}
	return f.in.id(digits.String(), location...)
}

// ids reads a member that has to be an array of ids.
func (f form) ids(name string) []int64 {
	value, ok := f.present(name)
	if !ok {
		return nil
	}
	items, ok := value.([]any)
	if !ok {
		f.in.note("value is not a valid list", "type_error.list", "body", name)
		return nil
	}
	ids := make([]int64, 0, len(items))
	for i, item := range items {
		ids = append(ids, f.asID(item, "body", name, i))
	}
	return ids
}

// integer reads a member that is an integer or null.
func (f form) integer(name string) (value *int64, sent bool) {
	member, sent := f.members[name]
	if !sent || member == nil {
		return nil, sent
	}
	digits, _ := member.(json.Number)
	number, err := strconv.ParseInt(digits.String(), 10, 64)
	if err != nil {
		f.in.notInteger("body", name)
		return nil, true
	}
	return &number, true
}

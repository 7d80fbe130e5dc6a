package reference

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// encode appends a value as encoding/json writes it. Bodies are made of few types, which
// need no reflection: that would take most of the time of an answer.
func encode(out []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(out, "null"...)
	case string:
		return encodeText(out, v)
	case *string:
		if v != nil {
			return encodeText(out, *v)
		}
		return append(out, "null"...)
	case bool:
		return strconv.AppendBool(out, v)
	case int:
		return strconv.AppendInt(out, int64(v), 10)
	case int64:
		return strconv.AppendInt(out, v, 10)
	case object:
		return encodeObject(out, v)
	case []object:
		out = append(out, '[')
		for i, item := range v {
			if i > 0 {
				out = append(out, ',')
			}
			out = encodeObject(out, item)
		}
		return append(out, ']')
	}
	return encodeOther(out, value)
}

// encodeObject writes the members in the order of their names.
func encodeObject(out []byte, members object) []byte {
	if members == nil {
		return append(out, "null"...)
	}
	names := slices.AppendSeq(make([]string, 0, len(members)), maps.Keys(members))
	slices.Sort(names)
	out = append(out, '{')
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(encodeText(out, name), ':')
		out = encode(out, members[name])
	}
	return append(out, '}')
}

func encodeText(out []byte, text string) []byte {
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return encodeOther(out, text)
		}
	}
	return append(append(append(out, '"'), text...), '"')
}

func encodeOther(out []byte, value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		// Bodies are built from maps, strings and integers; none of them can fail.
		panic(err)
	}
	return append(out, text...)
}

package reference

import (
	"encoding/json"
	"testing"
)

// Clients see no difference between this and encoding/json.
func TestEncode(t *testing.T) {
	text := "a text"
	for name, value := range map[string]any{
		"null":              nil,
		"truth":             true,
		"numbers":           object{"int": -7, "int64": int64(1) << 60, "float": 0.5},
		"text":              "Ada Lovelace",
		"text with escapes": "\"quoted\" \\ <b> & \n\t\x00\x7f \u2028",
		"other characters":  "Zoë 李 😀",
		"invalid UTF-8":     "a\xffb",
		"pointers to texts": object{"text": &text, "none": (*string)(nil)},
		"names":             object{"b": 1, "a": 2, "A": 3, "": 4, `"<é>"`: 5},
		"objects":           object{"empty": object{}, "none": object(nil), "deep": object{"data": object{"id": int64(1)}}},
		"lists":             object{"objects": []object{{"id": int64(1)}, {"id": int64(2)}}, "empty": []object{}, "texts": []string{"a"}, "any": []any{1, "b", nil}},
		"violations":        object{"detail": []violation{{Location: []any{"body", 1}, Message: "m", Type: "t"}}},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			if got := encode([]byte("x"), value); string(got) != "x"+string(want) {
				t.Errorf("got %s, want x%s", got, want)
			}
		})
	}
}

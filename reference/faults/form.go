package faults

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// formFaults break the form of answers (CRM-GEN).
func formFaults(t *table) {
	t.add(everywhere, "unwrapped", "CRM-GEN-003", `shows its payload without "data" round it`, success(func(_ *call, a *reply) {
		if body := decode(a.body); body != nil {
			a.body = encode(body["data"])
		}
	}))

	t.general("success-under-another-name", "CRM-GEN-003", `A success has "result" for "data"`, success(edit(renamed("data", "result"))))
	t.general("success-as-string", "CRM-GEN-003", "A success is a string of JSON within JSON",
		success(rewrite(func(body []byte) []byte { return encode(string(body)) })))
	for _, spoiled := range []struct {
		name, says string
		write      func(body []byte) []byte
	}{
		{"success-with-trailing-garbage", "A success has text after its JSON", followedBy("\n<!-- 0.013 s -->")},
		{"success-with-repeated-member", `A success has "data" twice`, repeated(`"data":null`)},
		{"success-with-byte-order-mark", "A success begins with a byte order mark", marked},
		{"success-in-utf-16", "A success is in UTF-16", inUTF16},
		{"success-in-single-quotes", "A success has single quotes for double ones", func(body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(`"`), []byte("'"))
		}},
	} {
		t.general(spoiled.name, "CRM-GEN-002", spoiled.says, success(rewrite(spoiled.write)))
	}
	t.general("error-with-repeated-member", "CRM-GEN-002", `An error has "detail" twice`, refusal(rewrite(repeated(`"detail":"Error"`))))
	t.general("error-with-byte-order-mark", "CRM-GEN-002", "An error begins with a byte order mark", refusal(rewrite(marked)))
	t.general("error-with-trailing-garbage", "CRM-GEN-002", "An error has text after its JSON", refusal(rewrite(followedBy("ERROR"))))
}

// renamed gives a member another name.
func renamed(from, to string) func(object) {
	return func(body object) {
		body[to] = body[from]
		delete(body, from)
	}
}

func followedBy(text string) func([]byte) []byte {
	return func(body []byte) []byte { return append(body, text...) }
}

// marked begins with a byte order mark.
func marked(body []byte) []byte { return append([]byte("\ufeff"), body...) }

// inUTF16 writes a text in UTF-16, as a server of another platform might.
func inUTF16(body []byte) []byte {
	var wide []byte
	for _, unit := range utf16.Encode([]rune(string(body))) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	return wide
}

// repeated puts a member before the ones that the object has.
func repeated(member string) func([]byte) []byte {
	return func(body []byte) []byte {
		rest, isObject := bytes.CutPrefix(body, []byte("{"))
		if !isObject {
			return body
		}
		return append([]byte("{"+member+","), rest...)
	}
}

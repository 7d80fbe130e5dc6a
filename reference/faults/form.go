package faults

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"unicode/utf16"
)

// formFaults break the form of answers (CRM-GEN).
func formFaults(t *table) {
	html := setHeader("Content-Type", "text/html; charset=utf-8")
	t.add("listContacts getContact deleteContact getCompany updateCompany listLists deleteList addListContacts",
		"content-type-html", "CRM-GEN-002", "says that its JSON is text/html", success(html))
	t.add("createContact updateContact listCompanies listCompanyContacts deleteCompany createList listListContacts removeListContacts",
		"trailing-garbage", "CRM-GEN-002", "writes something after the JSON value", success(rewrite(followedBy("\n<!-- 0.013 s -->"))))
	t.add(everywhere, "unwrapped", "CRM-GEN-003", `shows its payload without "data" round it`, success(func(_ *call, a *reply) {
		if body := decode(a.body); body != nil {
			a.body = encode(body["data"])
		}
	}))

	t.general("content-type-missing", "CRM-GEN-002", "Answers do not say what they are",
		always(func(_ *call, a *reply) { a.header["Content-Type"] = nil }))
	t.general("content-type-plain-text", "CRM-GEN-002", "Answers say that they are text/plain", always(setHeader("Content-Type", "text/plain")))
	t.general("success-under-another-name", "CRM-GEN-003", `A success has "result" for "data"`, success(edit(renamed("data", "result"))))
	t.general("success-as-string", "CRM-GEN-003", "A success is a string of JSON within JSON",
		success(rewrite(func(body []byte) []byte { return encode(string(body)) })))
	t.general("error-content-type-html", "CRM-GEN-002", "An error says that its JSON is text/html", refusal(html))
	for _, spoiled := range []struct {
		name, says string
		write      func(body []byte) []byte
	}{
		{"success-with-repeated-member", `A success has "data" twice`, repeated(`"data":null`)},
		{"success-with-byte-order-mark", "A success begins with a byte order mark", marked},
		{"success-in-utf-16", "A success is in UTF-16", inUTF16},
		{"success-without-last-brace", "A success ends before its last brace", func(body []byte) []byte { return bytes.TrimSuffix(body, []byte("}")) }},
		{"success-in-single-quotes", "A success has single quotes for double ones", func(body []byte) []byte {
			return bytes.ReplaceAll(body, []byte(`"`), []byte("'"))
		}},
		{"success-twice", "A success is written twice", func(body []byte) []byte { return bytes.Repeat(body, 2) }},
	} {
		t.general(spoiled.name, "CRM-GEN-002", spoiled.says, success(rewrite(spoiled.write)))
	}
	t.general("error-with-repeated-member", "CRM-GEN-002", `An error has "detail" twice`, refusal(rewrite(repeated(`"detail":"Error"`))))
	t.general("error-with-byte-order-mark", "CRM-GEN-002", "An error begins with a byte order mark", refusal(rewrite(marked)))
	t.general("error-with-trailing-garbage", "CRM-GEN-002", "An error has text after its JSON", refusal(rewrite(followedBy("ERROR"))))
	statusFaults(t)
}

// statusFaults answer with a status that is not documented there.
func statusFaults(t *table) {
	for _, wrong := range []struct {
		requirement string
		due, given  int
		operations  string
	}{
		{"CRM-GEN-005", 201, 200, "createContact createList addListContacts"},
		{"CRM-GEN-005", 201, 202, "createContact createList addListContacts"},
		{"CRM-GEN-004", 200, 203, "listContacts getContact getCompany listLists"},
		{"CRM-GEN-004", 200, 206, "listCompanies listCompanyContacts listListContacts"},
		{"CRM-GEN-004", 200, 201, "updateCompany"},
		{"CRM-GEN-004", 200, 202, deleting + " removeListContacts"},
		{"CRM-GEN-004", 200, 204, deleting + " removeListContacts updateContact"},
		{"CRM-GEN-001", 404, 410, withID},
		{"CRM-GEN-001", 422, 416, "listContacts listCompanies listLists"},
		{"CRM-GEN-001", 400, 409, "createContact createList"},
	} {
		t.add(wrong.operations, fmt.Sprintf("%d-for-%d", wrong.given, wrong.due), wrong.requirement,
			fmt.Sprintf("answers %d where %d is due", wrong.given, wrong.due),
			status(wrong.due, func(_ *call, a *reply) {
				if a.status = wrong.given; wrong.given == http.StatusNoContent {
					a.body = nil
				}
			}))
	}
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

package faults

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"unicode/utf16"
)

// answerDeviations break the form of answers of success (CRM-GEN).
func answerDeviations() []Deviation {
	var all []Deviation
	for i, r := range routes {
		all = append(all, rota(i,
			deviation(r.operation, "content-type-html", "CRM-GEN-002",
				"says that its JSON is text/html", on(r.operation, succeeding(func(_ *call, a *reply) {
					a.header.Set("Content-Type", "text/html; charset=utf-8")
				}))),
			deviation(r.operation, "trailing-garbage", "CRM-GEN-002",
				"writes something after the JSON value", on(r.operation, succeeding(func(_ *call, a *reply) {
					a.body = append(a.body, "\n<!-- 0.013 s -->"...)
				})))),
			deviation(r.operation, "unwrapped", "CRM-GEN-003",
				`shows its payload without "data" round it`, on(r.operation, succeeding(unwrap))),
		)
		all = append(all, statusDeviations(r, i)...)
	}
	return append(all, textDeviations()...)
}

func unwrap(_ *call, a *reply) {
	if body := decode(a.body); body != nil {
		a.body = encode(body["data"])
	}
}

// statusDeviations answer with a status that is not documented there.
func statusDeviations(r route, turn int) []Deviation {
	wrong := func(requirement string, from, to int) Deviation {
		return deviation(r.operation, fmt.Sprintf("%d-for-%d", to, from), requirement,
			fmt.Sprintf("answers %d where %d is due", to, from),
			on(r.operation, answering(from, func(a *reply) {
				a.status = to
				if to == http.StatusNoContent {
					a.body = nil
				}
			})))
	}
	var all []Deviation
	switch r.method {
	case "POST":
		all = append(all, wrong("CRM-GEN-005", 201, 200), wrong("CRM-GEN-005", 201, 202))
	case "GET":
		all = append(all, rota(turn, wrong("CRM-GEN-004", 200, 203), wrong("CRM-GEN-004", 200, 206)))
	case "PATCH":
		all = append(all, rota(turn, wrong("CRM-GEN-004", 200, 201), wrong("CRM-GEN-004", 200, 204)))
	default:
		all = append(all, wrong("CRM-GEN-004", 200, 202), wrong("CRM-GEN-004", 200, 204))
	}
	switch {
	case r.hasID():
		all = append(all, wrong("CRM-GEN-001", 404, 410))
	case r.lists():
		all = append(all, wrong("CRM-GEN-001", 422, 416))
	default:
		all = append(all, wrong("CRM-GEN-001", 400, 409))
	}
	return all
}

// textDeviations break what every answer has, in all operations.
func textDeviations() []Deviation {
	return []Deviation{
		general("content-type-missing", "CRM-GEN-002", "Answers do not say what they are",
			after(func(_ *call, a *reply) { a.header["Content-Type"] = nil })),
		general("content-type-plain-text", "CRM-GEN-002", "Answers say that they are text/plain",
			after(func(_ *call, a *reply) { a.header.Set("Content-Type", "text/plain") })),
		general("success-with-repeated-member", "CRM-GEN-002", `A success has "data" twice`,
			succeeding(func(_ *call, a *reply) { a.body = repeated(a.body, `"data":null`) })),
		general("success-with-byte-order-mark", "CRM-GEN-002", "A success begins with a byte order mark",
			succeeding(func(_ *call, a *reply) { a.body = append([]byte("\ufeff"), a.body...) })),
		general("success-in-utf-16", "CRM-GEN-002", "A success is in UTF-16",
			succeeding(func(_ *call, a *reply) { a.body = inUTF16(a.body) })),
		general("success-without-last-brace", "CRM-GEN-002", "A success ends before its last brace",
			succeeding(func(_ *call, a *reply) { a.body = bytes.TrimSuffix(a.body, []byte("}")) })),
		general("success-in-single-quotes", "CRM-GEN-002", "A success has single quotes for double ones",
			succeeding(func(_ *call, a *reply) { a.body = bytes.ReplaceAll(a.body, []byte(`"`), []byte("'")) })),
		general("success-twice", "CRM-GEN-002", "A success is written twice",
			succeeding(func(_ *call, a *reply) { a.body = append(a.body, a.body...) })),
		general("success-under-another-name", "CRM-GEN-003", `A success has "result" for "data"`,
			succeeding(func(_ *call, a *reply) {
				a.edit(func(body object) {
					body["result"] = body["data"]
					delete(body, "data")
				})
			})),
		general("error-with-repeated-member", "CRM-GEN-002", `An error has "detail" twice`,
			after(func(_ *call, a *reply) {
				if !a.succeeded() {
					a.body = repeated(a.body, `"detail":"Error"`)
				}
			})),
		general("error-content-type-html", "CRM-GEN-002", "An error says that its JSON is text/html",
			after(func(_ *call, a *reply) {
				if !a.succeeded() {
					a.header.Set("Content-Type", "text/html; charset=utf-8")
				}
			})),
		general("error-with-byte-order-mark", "CRM-GEN-002", "An error begins with a byte order mark",
			after(func(_ *call, a *reply) {
				if !a.succeeded() {
					a.body = append([]byte("\ufeff"), a.body...)
				}
			})),
		general("error-with-trailing-garbage", "CRM-GEN-002", "An error has text after its JSON",
			after(func(_ *call, a *reply) {
				if !a.succeeded() {
					a.body = append(a.body, "ERROR"...)
				}
			})),
		general("success-as-string", "CRM-GEN-003", "A success is a string of JSON within JSON",
			succeeding(func(_ *call, a *reply) { a.body = encode(string(a.body)) })),
	}
}

// inUTF16 writes a text in UTF-16, as a server of another platform might.
func inUTF16(body []byte) []byte {
	var wide []byte
	for _, unit := range utf16.Encode([]rune(string(body))) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	return wide
}

// repeated puts a member before the ones that the object has.
func repeated(body []byte, member string) []byte {
	rest, isObject := bytes.CutPrefix(body, []byte("{"))
	if !isObject {
		return body
	}
	return append([]byte("{"+member+","), rest...)
}

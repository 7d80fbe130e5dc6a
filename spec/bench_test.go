package spec

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func BenchmarkCheck(b *testing.B) {
	const item = `{"id":7,"first_name":"Ada","last_name":"Lovelace","work_email":"ada.lovelace@example.com","direct_phone":null,"mobile_phone":null,"job_title":"Analyst","seniority_level":"senior","linkedin_url":null,"city":"London","state":null,"country":"United Kingdom","company_id":3}`
	for _, bm := range []struct {
		name      string
		operation string
		status    int
		body      string
	}{
		{"object", "createList", http.StatusCreated, `{"data":{"id":12,"title":"Pioneers","type":"contacts","status":null,"total":0,"a":1,"b":2,"c":3,"d":4,"e":5}}`},
		{"list of 200", "listContacts", http.StatusOK, `{"data":[` + strings.Repeat(item+",", 199) + item + `],"pagination":{"page":1,"limit":200,"total":200,"has_next":false}}`},
	} {
		b.Run(bm.name, func(b *testing.B) {
			c := loadBundled(b)
			a := Answer{Method: http.MethodGet, Status: bm.status, Header: jsonHeader(), Body: []byte(bm.body)}
			require.Empty(b, c.Check(bm.operation, a))
			b.ReportAllocs()
			for b.Loop() {
				c.Check(bm.operation, a)
			}
		})
	}
}

// The schemas of OpenAPI 3.1 are compiled once, as those of 3.0 are.
func BenchmarkCheckByVersion(b *testing.B) {
	const schema = "{type: object, required: [data], properties: {data: {type: array, items: {type: object, required: [id, name, at], properties: {" +
		"id: {type: integer, minimum: 1}, name: {type: string, minLength: 1, pattern: '^[a-z ]+$'}, at: {type: string, format: date-time}, kind: {enum: [a, b]}}}}}}"
	const item = `{"id":7,"name":"ada lovelace","at":"2026-01-02T03:04:05Z","kind":"a"}`
	a := ok(`{"data":[` + strings.Repeat(item+",", 199) + item + `]}`)
	for _, bm := range []struct {
		name string
		c    *Contract
	}{{"3.0", withSchema(b, schema)}, {"3.1", in31(b, schema)}} {
		b.Run(bm.name, func(b *testing.B) {
			require.Empty(b, bm.c.Check("get", a))
			b.ReportAllocs()
			for b.Loop() {
				bm.c.Check("get", a)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, err := Load(Files)
		require.NoError(b, err)
	}
}

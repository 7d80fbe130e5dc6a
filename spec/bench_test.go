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

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, err := Load(Files)
		require.NoError(b, err)
	}
}

package resource

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack/packtest"
)

// What may take something out of its listing is told from what may not.
func TestRequestsThatUnsettle(t *testing.T) {
	s := New(Config{Pack: packtest.Bundled(t), Seed: "7"})
	company := &Instance{Resource: s.Fixtures.Resources.Resources["company"], Kind: "company", ID: "7"}
	request := func(operation string, path, body map[string]any) Request {
		return Request{Operation: s.Operation(operation), Path: path, Body: body, About: []*Instance{company}}
	}
	raw := request("updateCompany", map[string]any{"company_id": "7"}, nil)
	raw.RawBody = true
	for _, c := range []struct {
		name      string
		request   Request
		unsettles bool
	}{
		{name: "it is read", request: request("getCompany", map[string]any{"company_id": "7"}, nil)},
		{name: "a text of it is changed", request: request("updateCompany", map[string]any{"company_id": "7"}, map[string]any{"industry": "Mills"})},
		{name: "a state of it is changed", request: request("updateCompany", map[string]any{"company_id": "7"}, map[string]any{"status": "closed"}), unsettles: true},
		{name: "a flag of it is changed", request: request("updateCompany", map[string]any{"company_id": "7"}, map[string]any{"big": true}), unsettles: true},
		{name: "a member of it is cleared", request: request("updateCompany", map[string]any{"company_id": "7"}, map[string]any{"industry": nil}), unsettles: true},
		{name: "nobody knows what is changed", request: raw, unsettles: true},
		{name: "something is created within it", request: request("createContact", map[string]any{"company_id": "7"}, nil)},
		{name: "something is done to it", request: request("deleteContact", map[string]any{"company_id": "7"}, nil), unsettles: true},
		{name: "something else names it", request: request("createContact", nil, map[string]any{"company_id": "7"}), unsettles: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			company.unsettled = false
			s.unsettle(c.request)
			require.Equal(t, c.unsettles, company.unsettled)
		})
	}
}

// Words, flags and nothing tell what a target has made of something.
func TestWhatTells(t *testing.T) {
	for _, c := range []struct {
		name       string
		one, other any
		tells      bool
	}{
		{name: "another state", one: "open", other: "done", tells: true},
		{name: "a flag", one: false, other: true, tells: true},
		{name: "a time where there was none", one: nil, other: "2026-01-02", tells: true},
		{name: "another time", one: "2026-01-02", other: "2026-01-03"},
		{name: "another number", one: 1, other: 2},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.tells, tells(c.one, c.other)) })
	}
}

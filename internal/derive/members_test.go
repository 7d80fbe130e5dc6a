package derive_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/verdict"
)

// Members of a team are added and listed, and no path leads to one: they go with their team.
const membersDocument = `openapi: 3.0.3
info: {title: Teams, version: "1"}
paths:
  /teams:
    get: {operationId: listTeams, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Team'}}}}}}}
    post:
      operationId: addTeam
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: added, content: {application/json: {schema: {$ref: '#/components/schemas/Team'}}}}, '400': {description: refused}}
  /teams/{team}:
    parameters: [{name: team, in: path, required: true, schema: {type: string}}]
    delete: {operationId: dropTeam, responses: {'204': {description: dropped}, '404': {description: none}}}
  /teams/{team}/members:
    parameters: [{name: team, in: path, required: true, schema: {type: string}}]
    get: {operationId: listMembers, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Member'}}}}}, '404': {description: none}}}
    post:
      operationId: addMember
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [nick, shirt], properties: {nick: {type: string}, shirt: {type: integer}}}}}}
      responses: {'201': {description: added, content: {application/json: {schema: {$ref: '#/components/schemas/Member'}}}}, '400': {description: refused}, '404': {description: none}}
components:
  schemas:
    Team: {type: object, required: [id, name], properties: {id: {type: string}, name: {type: string}}}
    Member: {type: object, required: [id, nick, shirt], properties: {id: {type: integer}, nick: {type: string}, shirt: {type: integer}}}
`

func members(fault string) http.HandlerFunc {
	var mu sync.Mutex
	made, teams, in := 0, []any{}, map[string][]any{}
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var got fields
		_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no name
		made++
		team, isOne := strings.CutPrefix(r.URL.Path, "/teams/")
		team, ofMembers := strings.CutSuffix(team, "/members")
		name, isName := got["name"].(string)
		nick, isNick := got["nick"].(string)
		shirt, isNumber := got["shirt"].(float64)
		switch {
		case !isOne && r.Method == "GET":
			answer(w, 200, teams)
		case !isOne && !isName:
			answer(w, 400, nil)
		case !isOne:
			one := fields{"id": "t" + strconv.Itoa(made), "name": name}
			teams, in["t"+strconv.Itoa(made)] = append(teams, one), []any{}
			answer(w, 201, one)
		case in[team] == nil:
			answer(w, 404, nil)
		case !ofMembers:
			delete(in, team)
			answer(w, 204, nil)
			for n, one := range teams {
				if one.(fields)["id"] == team {
					teams = append(append([]any{}, teams[:n]...), teams[n+1:]...)
					break
				}
			}
		case r.Method == "GET":
			answer(w, 200, in[team])
		default:
			one := fields{"id": made, "nick": nick, "shirt": shirt}
			refused := !isNick || !isNumber
			if !refused && fault == "forgets the shirt" {
				in[team] = append(in[team], fields{"id": made, "nick": nick, "shirt": 0})
			} else if (!refused || fault == "adds in spite of its refusal") && fault != "adds nothing" {
				in[team] = append(in[team], one)
			}
			if refused {
				answer(w, 400, nil)
				return
			}
			answer(w, 201, one)
		}
	}
}

func TestDerivedPacksOfWhatIsOnlyListed(t *testing.T) {
	for fault, breaks := range map[string]string{
		"": "", "adds nothing": "OAS-LIFECYCLE", "forgets the shirt": "OAS-LIFECYCLE", "adds in spite of its refusal": "OAS-EFFECT",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(membersDocument)}}, "api.yaml")
			require.NoError(t, err)
			require.Equal(t, []string{"member", "team"}, p.Fixtures.ResourceNames())
			listening := httptest.NewServer(members(fault))
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			if breaks != "" {
				require.Equal(t, verdict.Failed, stateOf(r, breaks), notPassed(r))
				return
			}
			for _, q := range r.Requirements {
				require.Equal(t, verdict.Passed, q.State, "%s\n%s", q.ID, notPassed(r))
			}
			require.Empty(t, r.Leftovers, "what lies within what was deleted is gone with it")
		})
	}
}

package measure

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/fault"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/target"
)

// No fault keeps the settings of a server that others use from being put back: nothing changes
// them.
func TestSettingsOfASharedServerAreLeftAlone(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"spec/openapi.yaml": `openapi: 3.0.3
info: {title: Settings, version: "1"}
paths:
  /settings:
    get: {operationId: getSettings, responses: {"200": {description: them, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}}}
    put: {operationId: putSettings, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}, responses: {"200": {description: replaced, content: {application/json: {schema: {$ref: '#/components/schemas/Settings'}}}}}}
components:
  schemas:
    Settings: {type: object, required: [dark], properties: {dark: {type: boolean}}}
`,
		"spec/requirements.yaml":  "[]\n",
		"fixtures/requests.yaml":  "getSettings: {}\nputSettings: {body: {dark: true}}\n",
		"fixtures/resources.yaml": "item_id: id\nauthentication: {scheme: bearer}\npreflight: [getSettings]\nresources:\n  settings: {read: getSettings, change: putSettings}\n",
		"fixtures/invalid.yaml":   "{}\n", "fixtures/valid.yaml": "{}\n",
		"features/settings.feature": `Feature: Settings
  @OAS-SUCCESS
  Scenario Outline: <operation> succeeds
    Given a <operation> request that is accepted
    When it is sent
    Then it is accepted

    Examples:
      | operation   |
      | getSettings |
      | putSettings |
`,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, err := pack.FromFS(files)
	require.NoError(t, err)
	for _, c := range []struct {
		name       string
		disposable bool
		want       []State
	}{
		{name: "shared", want: []State{Killed, Permitted}},
		{name: "of its own", disposable: true, want: []State{Killed, Killed}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var writes atomic.Int64
			o := Transit{Pack: p, Profile: target.Profile{Keys: target.Keys{Main: "the-key"}, Concurrency: 1}, Disposable: c.disposable, Parallel: 2}
			o.Server = func() (http.Handler, error) {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodPut {
						writes.Add(1)
					}
					w.Header().Set("Content-Type", "application/json")
					_, _ = io.WriteString(w, `{"dark":true}`)
				}), nil
			}
			for _, name := range []string{"answer.member-missing@getSettings:200/dark", "answer.member-missing@putSettings:200/dark"} {
				f, err := fault.Named(p, name)
				require.NoError(t, err)
				o.Faults = append(o.Faults, f)
			}
			outcomes, err := o.Run(context.Background())
			require.NoError(t, err)
			for n, outcome := range outcomes {
				require.Equal(t, c.want[n], outcome.State, "%s: %s", outcome.Fault, outcome.Reason)
			}
			require.Equal(t, c.disposable, writes.Load() > 0)
		})
	}
}

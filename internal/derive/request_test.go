package derive

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/spec"
)

// jobs is an API of things that a server works on in its own time, with actions and parts.
const jobs = `openapi: 3.0.3
info: {title: Jobs, version: "1"}
paths:
  /session:
    delete: {operationId: logOut, responses: {'204': {description: out}}}
  /jobs:
    get: {operationId: listJobs, responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Job'}}}}}}}
    post:
      operationId: addJob
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [title], properties: {title: {type: string}, stage: {type: string}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}
  /jobs/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getJob, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}}}
    head: {operationId: hasJob, responses: {'200': {description: one}}}
  /jobs/{id}/stop:
    post: {operationId: stopJob, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'204': {description: stopped}}}
  /jobs/{id}/result:
    get: {operationId: getResult, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: it, content: {application/json: {schema: {type: object, properties: {text: {type: string}}}}}}}}
  /jobs/{id}/lines:
    get: {operationId: getLines, parameters: [{name: id, in: path, required: true, schema: {type: integer}}], responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: string}}}}}}}
components:
  schemas:
    Job:
      type: object
      properties:
        id: {type: integer}
        title: {type: string}
        stage: {type: string, enum: [pending]}
        state: {type: string, enum: [Queued, Done]}
        status: {type: string, enum: [open, closed]}
        finishedAt: {type: string, format: date-time, nullable: true}
`

func TestRequests(t *testing.T) {
	contract, err := spec.LoadDocument(fstest.MapFS{"api.yaml": {Data: []byte(jobs)}}, "api.yaml")
	require.NoError(t, err)
	a := readAPI(contract)
	a.findResources()
	a.makeRequests()
	require.Len(t, a.resources, 1)
	require.Equal(t, []string{"finishedAt", "state"}, a.resources[0].volatile, "a server changes these in its own time")
	for _, c := range []struct {
		operation string
		guessed   bool
		skip      string
	}{
		{operation: "logOut", skip: "it deletes what the run has not created"},
		{operation: "listJobs"},
		{operation: "getJob"},
		{operation: "hasJob"},
		{operation: "stopJob", guessed: true},   // it may be for a running one alone
		{operation: "getResult", guessed: true}, // there may be none yet
		{operation: "getLines"},                 // which are none at worst
	} {
		t.Run(c.operation, func(t *testing.T) {
			for _, o := range a.operations {
				if o.ID == c.operation {
					require.Equal(t, c.skip, o.skip)
					require.Equal(t, c.skip == "", o.request != nil)
					require.Equal(t, c.guessed, o.request != nil && o.request.Guessed)
				}
			}
		})
	}
}

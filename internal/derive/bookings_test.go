package derive_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/derive"
	"github.com/assaykit/assay/internal/verdict"
)

// Bookings have no text, and nobody lists them: a new one is known by its day, and is found
// by the id that its creation answers with.
const bookingsDocument = `openapi: 3.0.3
info: {title: Bookings, version: "1"}
paths:
  /bookings:
    post:
      operationId: book
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [day, seats], properties: {day: {type: string, format: date}, seats: {type: integer, minimum: 1, maximum: 9}}}}}}
      responses: {'201': {description: booked, content: {application/json: {schema: {$ref: '#/components/schemas/Booking'}}}}, '400': {description: refused}}
  /bookings/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getBooking, responses: {'200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Booking'}}}}, '400': {description: refused}, '404': {description: none}}}
    delete: {operationId: cancel, responses: {'204': {description: cancelled}, '400': {description: refused}, '404': {description: none}}}
components:
  schemas:
    Booking: {type: object, required: [id, day, seats], properties: {id: {type: integer}, day: {type: string, format: date}, seats: {type: integer}}}
`

func bookings(fault string) http.HandlerFunc {
	var mu sync.Mutex
	made, kept := 0, map[string]fields{}
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == "POST" {
			var got fields
			_ = json.NewDecoder(r.Body).Decode(&got) // what is no JSON has no day
			seats, isNumber := got["seats"].(float64)
			if !isDate(got["day"]) || !isNumber || seats < 1 || seats > 9 {
				answer(w, 400, nil)
				return
			}
			made++
			booking := fields{"id": made, "day": got["day"], "seats": seats}
			kept[strconv.Itoa(made)] = booking
			answer(w, 201, booking)
			if fault == "forgets the seats" {
				kept[strconv.Itoa(made)] = fields{"id": made, "day": got["day"], "seats": 9}
			}
			return
		}
		id := r.URL.Path[len("/bookings/"):]
		_, err := strconv.Atoi(id)
		switch {
		case err != nil:
			answer(w, 400, nil)
		case kept[id] == nil:
			answer(w, 404, nil)
		case r.Method == "GET":
			answer(w, 200, kept[id])
		default:
			if fault != "cancels nothing" {
				delete(kept, id)
			}
			answer(w, 204, nil)
		}
	}
}

func TestDerivedPacksOfWhatHasNoText(t *testing.T) {
	for fault, breaks := range map[string]string{"": "", "forgets the seats": "OAS-LIFECYCLE", "cancels nothing": "OAS-LIFECYCLE"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			p, err := derive.Open(fstest.MapFS{"api.yaml": {Data: []byte(bookingsDocument)}}, "api.yaml")
			require.NoError(t, err)
			require.Equal(t, "day", p.Fixtures.Resources.Resources["booking"].Identity)
			listening := httptest.NewServer(bookings(fault))
			t.Cleanup(listening.Close)
			r := judgedAt(t, p, listening.URL, "")
			for _, q := range r.Requirements {
				want := verdict.Passed
				if q.ID == breaks {
					want = verdict.Failed
				}
				require.Equal(t, want, q.State, "%s\n%s", q.ID, notPassed(r))
			}
		})
	}
}

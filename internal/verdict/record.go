package verdict

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/assaykit/assay/internal/exchange"
)

// Record is a Result as a document has it: with each long body once, however many
// exchanges have it.
type Record struct {
	Result
	Scenarios []RecordedScenario       `json:"scenarios"`
	Bodies    map[string]exchange.Body `json:"bodies,omitempty"` // by their SHA-256, in hex
}

// RecordedScenario is a Scenario as a Record has it.
type RecordedScenario struct {
	Scenario
	Exchanges []*RecordedExchange `json:"exchanges,omitempty"`
}

// RecordedExchange is an Exchange as a Record has it.
type RecordedExchange struct {
	exchange.Exchange
	RequestBody  RecordedBody `json:"request_body,omitzero"`
	ResponseBody RecordedBody `json:"response_body,omitzero"`
}

// RecordedBody is a body, or the SHA-256 of one of the Record's bodies.
type RecordedBody struct {
	exchange.Body
	SHA256 string // in hex; "" where the body stands here
}

// longBody is how many bytes a body has at least that is written only once.
const longBody = 200

// RecordOf returns the Record of a Result, which shares everything with it. A body of at
// least 200 bytes that several messages have is in Bodies, once.
func RecordOf(r *Result) Record {
	repeated := repeatedBodies(r)
	record := Record{Result: *r, Scenarios: make([]RecordedScenario, len(r.Scenarios))}
	body := func(b exchange.Body) RecordedBody {
		sum, again := repeated[string(b)]
		if !again {
			return RecordedBody{Body: b}
		}
		if record.Bodies == nil {
			record.Bodies = map[string]exchange.Body{}
		}
		record.Bodies[sum] = b
		return RecordedBody{SHA256: sum}
	}
	for n, s := range r.Scenarios {
		record.Scenarios[n].Scenario = s
		for _, e := range s.Exchanges {
			recorded := &RecordedExchange{Exchange: *e, RequestBody: body(e.RequestBody), ResponseBody: body(e.ResponseBody)}
			record.Scenarios[n].Exchanges = append(record.Scenarios[n].Exchanges, recorded)
		}
	}
	return record
}

// repeatedBodies returns the SHA-256 of each long body that more than one message has.
func repeatedBodies(r *Result) map[string]string {
	sums := map[string]string{}
	for _, s := range r.Scenarios {
		for _, e := range s.Exchanges {
			for _, b := range []exchange.Body{e.RequestBody, e.ResponseBody} {
				if len(b) < longBody {
					continue
				}
				if sum, seen := sums[string(b)]; !seen {
					sums[string(b)] = ""
				} else if sum == "" {
					sums[string(b)] = sumOf(b)
				}
			}
		}
	}
	for body, sum := range sums {
		if sum == "" {
			delete(sums, body)
		}
	}
	return sums
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Whole returns the Result, with every body where it belongs. It returns an error for a
// body that is not there, and for one that is not what its SHA-256 says.
func (r *Record) Whole() (*Result, error) {
	for sum, b := range r.Bodies {
		if sumOf(b) != sum {
			return nil, fmt.Errorf("bodies[%q] is a text of another SHA-256", sum)
		}
	}
	result := r.Result
	result.Scenarios = nil
	if r.Scenarios != nil {
		result.Scenarios = make([]Scenario, len(r.Scenarios))
	}
	for n := range r.Scenarios {
		recorded := &r.Scenarios[n]
		s := &result.Scenarios[n]
		*s = recorded.Scenario
		for i, e := range recorded.Exchanges {
			whole, err := r.whole(e)
			if err != nil {
				return nil, fmt.Errorf("scenarios[%d].exchanges[%d].%w", n, i, err)
			}
			s.Exchanges = append(s.Exchanges, whole)
		}
	}
	return &result, nil
}

func (r *Record) whole(e *RecordedExchange) (*exchange.Exchange, error) {
	if e == nil {
		return nil, nil //nolint:nilnil // whoever reads a document says that it is null
	}
	whole := e.Exchange
	var err error
	if whole.RequestBody, err = r.body(e.RequestBody); err != nil {
		return nil, fmt.Errorf("request_body: %w", err)
	}
	if whole.ResponseBody, err = r.body(e.ResponseBody); err != nil {
		return nil, fmt.Errorf("response_body: %w", err)
	}
	return &whole, nil
}

func (r *Record) body(b RecordedBody) (exchange.Body, error) {
	if b.SHA256 == "" {
		return b.Body, nil
	}
	whole, known := r.Bodies[b.SHA256]
	if !known {
		return nil, fmt.Errorf("there is none of SHA-256 %q in bodies", b.SHA256)
	}
	return whole, nil
}

// IsZero reports whether there is no body, so that none is written.
func (b RecordedBody) IsZero() bool { return len(b.Body) == 0 && b.SHA256 == "" }

type bodyReference struct {
	SHA256 string `json:"sha256"`
}

// MarshalJSON implements json.Marshaler: it writes the body as exchange.Body does, or an
// object whose only member is sha256.
func (b RecordedBody) MarshalJSON() ([]byte, error) {
	if b.SHA256 == "" {
		return b.Body.MarshalJSON()
	}
	return json.Marshal(bodyReference{b.SHA256})
}

// UnmarshalJSON implements json.Unmarshaler: it reads what MarshalJSON writes.
func (b *RecordedBody) UnmarshalJSON(data []byte) error {
	var reference bodyReference
	if bytes.HasPrefix(data, []byte("{")) {
		if err := json.Unmarshal(data, &reference); err != nil {
			return err
		}
	}
	if b.SHA256 = reference.SHA256; b.SHA256 != "" {
		return nil
	}
	return b.Body.UnmarshalJSON(data)
}

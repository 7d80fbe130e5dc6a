// Package referencetest is what the tests of the reference server and of its faults share:
// a clock, and the form of every answer. It knows nothing of the server.
package referencetest

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Clock is a clock that stands still until it is told to move.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at noon of 1 March 2026, UTC.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

// Now returns the time at which the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

// Form returns an error that says how an answer departs from the form that the contract
// gives to payloads and errors; nil if it does not.
func Form(status int, header http.Header, body map[string]any) error {
	if kind := header.Get("Content-Type"); kind != "application/json" {
		return fmt.Errorf("content type = %q", kind)
	}
	if status < 300 {
		if _, wrapped := body["data"]; !wrapped {
			return fmt.Errorf("status %d without data", status)
		}
		return nil
	}
	if status != http.StatusUnprocessableEntity {
		if text, ok := body["detail"].(string); !ok || text == "" {
			return fmt.Errorf("status %d with detail %v", status, body["detail"])
		}
		return nil
	}
	entries, _ := body["detail"].([]any)
	if len(entries) == 0 {
		return fmt.Errorf("422 with detail %v", body["detail"])
	}
	for _, entry := range entries {
		if err := formOfViolation(entry); err != nil {
			return err
		}
	}
	return nil
}

func formOfViolation(entry any) error {
	fields, _ := entry.(map[string]any)
	location, _ := fields["loc"].([]any)
	message, _ := fields["msg"].(string)
	kind, _ := fields["type"].(string)
	if len(location) == 0 || message == "" || kind == "" {
		return fmt.Errorf("422 with entry %v", entry)
	}
	switch location[0] {
	case "body", "path", "query":
	default:
		return fmt.Errorf("422 with location %v", location)
	}
	for _, element := range location {
		switch element.(type) {
		case string, float64:
		default:
			return fmt.Errorf("422 with location %v", location)
		}
	}
	return nil
}

package exchange

import (
	"mime"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// streams are the media types of answers that go on for as long as somebody listens.
var streams = []string{"text/event-stream", "application/x-ndjson", "application/jsonl", "application/json-seq", "multipart/x-mixed-replace"}

// IsStream reports whether answers of a media type go on for as long as somebody listens:
// of these a client reads a moment alone.
func IsStream(media string) bool {
	kind, _, _ := mime.ParseMediaType(media)
	return slices.Contains(streams, kind)
}

// streamTime is how long a stream is listened to.
const streamTime = time.Second

// readWhole reads the body of an answer: to its end or, of a stream, what comes in a
// second. A stream that goes on is no failure.
func (c *Client) readWhole(resp *http.Response) ([]byte, error) {
	if !IsStream(resp.Header.Get("Content-Type")) {
		return readBody(resp, c.limits.Body)
	}
	var heard atomic.Bool
	timer := time.AfterFunc(streamTime, func() {
		heard.Store(true)
		_ = resp.Body.Close() // which ends the reading
	})
	defer timer.Stop()
	body, err := readBody(resp, c.limits.Body)
	if heard.Load() {
		err = nil
	}
	return body, err
}

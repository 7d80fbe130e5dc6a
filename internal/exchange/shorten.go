package exchange

import (
	"net/http"
	"slices"
)

// AnswerSize is about how many bytes the recorded answer takes: its header and its body.
func (e *Exchange) AnswerSize() int { return len(e.ResponseBody) + headerSize(e.ResponseHeader) }

// perValue is how many bytes a value of a header takes beside its text: a place in the map
// of names, in the array of values, and what rounds its text up.
const perValue = 100

func headerSize(h http.Header) int {
	size := 0
	for name, values := range h {
		for _, value := range values {
			size += len(name) + len(value) + perValue
		}
	}
	return size
}

// Shortened returns the exchange with no more of its answer than limit bytes, of
// the body and of the header each; the very same one where there is
// nothing to do. Of a header that is too large, the values that fit are kept.
func (e *Exchange) Shortened(limit int) *Exchange {
	if len(e.ResponseBody) <= limit && headerSize(e.ResponseHeader) <= limit {
		return e
	}
	short := *e
	short.ResponseBody, short.ResponseBodySize = beginning(e.ResponseBody, limit, e.ResponseBodySize)
	if headerSize(e.ResponseHeader) > limit {
		short.ResponseHeader = http.Header{}
		left := limit
		for name, values := range e.ResponseHeader {
			if one := headerSize(http.Header{name: values}); one <= min(left, limit/4) {
				// net/http has the values of all names in one array: each would keep all.
				short.ResponseHeader[name] = slices.Clone(values)
				left -= one
			}
		}
	}
	return &short
}

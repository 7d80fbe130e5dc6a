package exchange

import "unicode/utf8"

// KeptBody is how many bytes of a body a record keeps where nothing else was
// asked for: enough for a full page of a listing.
const KeptBody = 64 << 10

// Kept returns the Exchange as a record keeps it: with no more than limit bytes of each
// body, and the length of a body that was cut. One that is small enough is returned as it
// is; another shares no body with the original.
func (e *Exchange) Kept(limit int) *Exchange {
	if len(e.RequestBody) <= limit && len(e.ResponseBody) <= limit {
		return e
	}
	kept := *e
	kept.RequestBody, kept.RequestBodySize = beginning(e.RequestBody, limit, e.RequestBodySize)
	kept.ResponseBody, kept.ResponseBodySize = beginning(e.ResponseBody, limit, e.ResponseBodySize)
	return &kept
}

// beginning returns the first bytes of a body, and no half character, as well as
// the size of the whole where that was not known to be cut before.
func beginning(b Body, limit int, size int) (Body, int) {
	if len(b) <= limit {
		return b, size
	}
	end := limit
	for end > 0 && end > limit-utf8.UTFMax && !utf8.RuneStart(b[end]) {
		end--
	}
	if !utf8.RuneStart(b[end]) {
		end = limit // no text anyway
	}
	return append(Body(nil), b[:end]...), max(size, len(b))
}

package reference

import "math"

// The bounds of listings (reference pages, Pagination).
const (
	defaultLimit       = 50
	defaultOffsetLimit = 100 // of a company's contacts, which go by offset
	maxLimit           = 200
)

// extract says which part of a listing was asked for.
type extract struct {
	page   int64 // counted from 1
	limit  int64 // 1 to maxLimit
	offset int64 // items before the first
}

// page reads the query parameters of a page-numbered listing.
func (in *input) page() extract {
	number := in.number("page", 1, 1, math.MaxInt64)
	limit := in.number("limit", defaultLimit, 1, maxLimit)
	// A page so far out that its offset overflows is as empty as the last int64.
	before := min(number-1, math.MaxInt64/limit)
	return extract{page: number, limit: limit, offset: before * limit}
}

// offset reads the query parameters of a listing by offset. Its page is open;
// here it is the page on which the first item would be.
func (in *input) offset() extract {
	limit := in.number("limit", defaultOffsetLimit, 1, maxLimit)
	offset := in.number("offset", 0, 0, math.MaxInt64-1) // so that its page has a number
	return extract{page: offset/limit + 1, limit: limit, offset: offset}
}

// listing answers with the extract of items, each shown by view. A page past the
// last is open: here it is empty. There are no cursors, so next_cursor is null.
func listing[T any](items []T, e extract, view func(T) object) answer {
	total := int64(len(items))
	from := min(e.offset, total)
	to := from + min(e.limit, total-from)

	data := make([]object, 0, to-from) // never nil, which would become null
	for _, item := range items[from:to] {
		data = append(data, view(item))
	}
	result := success(data)
	result.body["pagination"] = object{
		"page":        e.page,
		"limit":       e.limit,
		"total":       total,
		"has_next":    to < total,
		"next_cursor": nil,
	}
	return result
}

package reference

import (
	"net/http"
	"strconv"
)

// The detail texts of the errors page, word for word.
const (
	detailMissingHeader   = "Missing Authorization header"
	detailSessionToken    = "JWT token provided instead of API key"
	detailUnknownKey      = "API key not associated with an organization"
	detailListRequired    = "list_id is required when creating contacts"
	detailNoFields        = "No fields to update"
	detailInvalidListType = "Invalid list type"
	detailContactNotFound = "Contact not found"
	detailCompanyNotFound = "Company not found"
	detailListNotFound    = "List not found"
)

// Detail texts for what the errors page lists without giving words.
const (
	detailExpiredKey       = "API key has expired"
	detailRateLimited      = "Rate limit exceeded"
	detailInternal         = "Internal server error"
	detailNoSuchPath       = "Not found"
	detailMethodNotAllowed = "Method not allowed"
)

// object is a JSON object on its way out.
type object = map[string]any

// answer is a complete response. It is made before the first byte is written, so
// that a panic on the way still becomes a clean 500.
type answer struct {
	status int
	header map[string]string // beyond Content-Type; nil for none
	body   object
}

// success and created wrap a payload as every success does (reference pages, General).
func success(payload any) answer {
	return answer{status: http.StatusOK, body: object{"data": payload}}
}

func created(payload any) answer {
	return answer{status: http.StatusCreated, body: object{"data": payload}}
}

// failure is an error response whose detail is a human-readable string (errors
// page, Error Response Format).
func failure(status int, detail string) answer {
	return answer{status: status, body: object{"detail": detail}}
}

// violation is one entry of a 422's detail array (errors page, Error Response
// Format). Location starts with "body", "path" or "query"; its elements are
// strings and integers.
type violation struct {
	Location []any  `json:"loc"`
	Message  string `json:"msg"`
	Type     string `json:"type"`
}

// unprocessable is the 422 that lists every violation found.
func unprocessable(violations []violation) answer {
	return answer{
		status: http.StatusUnprocessableEntity,
		body:   object{"detail": violations},
	}
}

// unauthorized is a 401. RFC 9110 wants a challenge on each of them.
func unauthorized(detail string) answer {
	refusal := failure(http.StatusUnauthorized, detail)
	refusal.header = map[string]string{"WWW-Authenticate": "Bearer"}
	return refusal
}

// rateLimited is a 429 that says after how many whole seconds to come back.
func rateLimited(retryAfter int64) answer {
	refusal := failure(http.StatusTooManyRequests, detailRateLimited)
	refusal.header = map[string]string{"Retry-After": strconv.FormatInt(retryAfter, 10)}
	return refusal
}

// methodNotAllowed is a 405 that says which methods the path does have.
func methodNotAllowed(allow string) answer {
	refusal := failure(http.StatusMethodNotAllowed, detailMethodNotAllowed)
	refusal.header = map[string]string{"Allow": allow}
	return refusal
}

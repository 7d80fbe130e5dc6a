// Package reference is an implementation of the CRM Developer API that can be
// read in an hour: an http.Handler over an in-memory store, on the standard
// library alone.
//
// It is what the contract's scenarios are tried against when no other target is
// at hand, and the base of the named faults and legal oddities that try the
// scenarios themselves. It is not a product: nothing is kept on disk, and keys
// come from its configuration.
//
// It shares no type, schema or validator with the part of assay that judges
// responses. What it knows of the contract it says by hand, so that one mistake
// cannot hide on both sides. Comments name the clause they follow: "errors page"
// is the normative page, "reference pages" are its siblings. Where both are
// silent, the comment says "open" and gives the choice made here.
//
// A request passes, in this order:
//
//	key           401  keys.go
//	rate limit    429  limits.go
//	fault hook    500  server.go
//	route         404, 405  routes.go
//	validation    422  validate.go, form.go, body.go, email.go
//	resource      404  contacts.go, companies.go, lists.go
//	business rule 400  contacts.go, companies.go, lists.go
//
// Package faults puts what breaks the contract, and what the contract permits beside
// this, between a client and the server. The server knows nothing of that, and shows
// it what lies behind its answers: routes.go and inside.go.
package reference

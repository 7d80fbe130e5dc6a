// Package reference is an implementation of the CRM Developer API that can be
// read in an hour: an http.Handler over an in-memory store, on the standard
// library alone.
//
// The contract's scenarios run against it when there is no other target. It is not
// a product: it keeps nothing on disk, and its keys come from its configuration.
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
// Package faults puts named faults between a client and this server. The server
// knows nothing of them. It offers them what routes.go and inside.go export.
package reference

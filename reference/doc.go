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
// Beside the server stand two test instruments, which it knows nothing of. They are
// turns: functions between the client and the server, that change the request, the
// answer or the data (altered.go).
//
//	deviations  single faults, each naming the requirement it breaks
//	            deviations.go, and deviations_*.go by concern
//	variations  what the contract permits and this server does not do
//	            variations.go, and variations_*.go by concern
package reference

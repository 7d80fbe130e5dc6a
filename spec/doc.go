// Package spec is the contract as a Go value: the operations of an OpenAPI
// document, the requirements beside it, and the judgement whether an answer conforms
// to both.
//
// [Load] reads openapi.yaml and requirements.yaml from a file system.
// [Contract.Check] takes an answer and returns each way in which it departs from its
// description, with the requirement that this breaks. The package sends nothing, knows
// no scenario, gives no verdict and knows no API.
//
// A document is OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0, which is converted to OpenAPI
// 3.0. A mistake in it is a [Problem]: an error if the document cannot be used, and a
// warning if it can, for example after a bad example or without an operationId. An
// operation without operationId gets a name from its method and path: GET /pets/{id}
// is getPetsById.
//
// OpenAPI says nothing about requirements, so the document may carry
// extensions, every one of them optional:
//
//	x-requirement         on a response, header or schema: the id that a
//	                      violation at or below it breaks; the innermost counts
//	x-permitted           on a response: allowed, and required of nobody
//	x-requirement-status  on the document: broken by an undocumented status
//	x-requirement-media   on the document: broken by an answer that is not JSON
//	x-requirement-error   on the document: broken by a bad error outside of
//	                      every operation
//	x-error-schema        on the document: reference to the schema of such an error
//
// What breaks the description in a place for which the document names nothing
// breaks a built-in requirement, which stands for the specification's own sentence:
// OAS-STATUS, OAS-MEDIA or OAS-SCHEMA.
//
// A library reads and validates the document. By the schemas of OpenAPI 3.0 answers are
// judged here, with the rules of rule.go and visit.go: a judge has to account for every
// part of an answer, name the requirement that each defect breaks and read the same on
// every run. A test compares its judgement with the library's. The schemas of later
// versions are those of JSON Schema 2020-12, which another library judges by; explain.go
// puts what it finds into the same words.
package spec

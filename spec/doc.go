// Package spec is the contract as a Go value: the operations of an OpenAPI
// document, the registry of requirements beside it, and the judgement whether
// an answer conforms to both.
//
// It sends nothing, knows no scenario and gives no verdict: [Contract.Check]
// says how an answer departs from its description and which requirement that
// breaks, and others decide what follows. Nor does it know what an API is
// about. All of that is in the two documents, openapi.yaml and
// requirements.yaml, which [Load] reads from any file system.
//
// A document is OpenAPI 3.0, 3.1 or 3.2, or Swagger 2.0, which is converted to OpenAPI
// 3.0. What is wrong with one is a [Problem]: an
// error where no contract can be made of it, and a warning where it can be done
// without, such as a bad example or an operation that has no operationId. An operation
// without one has a name that is derived from its method and path: GET /pets/{id} is
// getPetsById.
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

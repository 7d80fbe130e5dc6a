package faults

import (
	"strings"

	"github.com/assaykit/assay/reference"
)

// The operations of the contract by what they have in common.
const (
	everywhere = "listContacts createContact getContact updateContact deleteContact " +
		"listCompanies getCompany listCompanyContacts updateCompany deleteCompany " +
		"listLists createList deleteList listListContacts addListContacts removeListContacts"
	withBody = "createContact updateContact updateCompany createList addListContacts removeListContacts"
	updating = "updateContact updateCompany"
	deleting = "deleteContact deleteCompany deleteList"
	writing  = withBody + " " + deleting
	withID   = "getContact updateContact deleteContact getCompany listCompanyContacts updateCompany deleteCompany " +
		"deleteList listListContacts addListContacts removeListContacts"
	numbered = "listContacts listCompanies listLists listListContacts" // listings by page
	byOffset = "listCompanyContacts"                                   // the one by offset
	listings = numbered + " " + byOffset
)

// table is a list of deviations in the making.
type table []Deviation

// add puts a fault into the table once for each of the operations, which are
// separated by spaces. Its name and its sentence then begin with the operation.
func (t *table) add(operations, name, requirement, says string, do turn) {
	t.each(operations, name, requirement, says, func(operation string) turn { return when(isOperation(operation), do) })
}

// each is like add, for faults that differ from operation to operation or watch
// others as well. {noun} in the sentence is what the operation's id is of.
func (t *table) each(operations, name, requirement, says string, do func(operation string) turn) {
	for operation := range strings.FieldsSeq(operations) {
		*t = append(*t, Deviation{
			Name:        kebab(operation) + "-" + name,
			Requirement: requirement,
			Operation:   operation,
			Says:        operation + " " + strings.ReplaceAll(says, "{noun}", nounOf(operation)) + ".",
			turn:        do(operation),
		})
	}
}

func isOperation(name string) func(*call) bool {
	return func(c *call) bool { return c.operation == name }
}

// among says whether a name is one of several that are separated by spaces.
func among(names, name string) bool {
	for one := range strings.FieldsSeq(names) {
		if one == name {
			return true
		}
	}
	return false
}

// kebab writes listContacts as list-contacts.
func kebab(operation string) string {
	var words strings.Builder
	for _, r := range operation {
		if r >= 'A' && r <= 'Z' {
			words.WriteByte('-')
			r += 'a' - 'A'
		}
		words.WriteRune(r)
	}
	return words.String()
}

// dashed is a field's name as part of a deviation's.
func dashed(field string) string { return strings.NewReplacer("_", "-", ".", "-").Replace(field) }

// route is the operation of the name, empty for one that the API lacks.
func routeOf(operation string) reference.Route {
	for _, r := range reference.Routes() {
		if r.Operation == operation {
			return r
		}
	}
	return reference.Route{}
}

// nounOf is what the id in an operation's path is of: "contact", "company" or
// "list"; empty: there is none.
func nounOf(operation string) string {
	_, name, _ := strings.Cut(routeOf(operation).Pattern, "{")
	noun, _, _ := strings.Cut(name, "_id}")
	return noun
}

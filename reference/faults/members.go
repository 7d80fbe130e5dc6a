package faults

import (
	"strings"
)

// atMember does something to a member of a record, if it has its parent.
func atMember(path string, do func(parent object, name string)) change {
	return records(func(record object) {
		outer, inner, nested := strings.Cut(path, ".")
		if !nested {
			do(record, outer)
		} else if parent, ok := record[outer].(object); ok {
			do(parent, inner)
		}
	})
}

// memberFaults write timestamps that are not of RFC 3339.
func memberFaults(t *table) {
	for _, form := range []struct {
		operations, field, name, says string
		value                         any
	}{
		{"getContact getCompany", "created_at", "without-zone", "without a zone", "2026-03-01T12:00:00"},
		{"getContact getCompany", "updated_at", "with-epoch", "as epoch seconds", 1772366400},
		{"getContact getCompany", "created_at", "with-impossible-day", "with a day that does not exist", "2026-02-31T12:00:00Z"},
		{"getCompany", "updated_at", "with-blank", "with a blank and no zone", "2026-03-01 12:00:00"},
		{"getContact", "created_at", "as-date", "as a date", "2026-03-01"},
		{"getCompany", "updated_at", "with-hour-25", "with an hour 25", "2026-03-01T25:00:00Z"},
		{"getContact", "created_at", "as-mail-date", "as mail does", "Sun, 01 Mar 2026 12:00:00 GMT"},
	} {
		for operation := range strings.FieldsSeq(form.operations) {
			requirement := map[string]string{"getContact": "CRM-CONTACTS-007", "getCompany": "CRM-COMPANIES-006"}[operation]
			t.add(operation, dashed(form.field)+"-"+form.name, requirement, "writes "+form.field+" "+form.says, success(setMember(form.field, form.value)))
		}
	}
}

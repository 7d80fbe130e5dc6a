package derive

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/assaykit/assay/spec"
)

// isOf reports whether a resource's operations are of the group.
func (f *featureFile) isOf(r *resource) bool { return slices.Contains(f.group.operations, r.create) }

// lifecycles are what the document shows to be created, changed and deleted.
func (f *featureFile) lifecycles() {
	for _, r := range f.resources {
		if r.create != nil && f.isOf(r) {
			f.lifecycle(r)
		}
	}
}

func (f *featureFile) lifecycle(r *resource) {
	f.under(capital(one(r.name)) + " is read as it was sent, and is gone when it was deleted")
	readable := f.readable(r.list)
	f.writes(r, r.create, "created")
	f.created(r)
	f.createdAtOnce(r)
	f.copied(r)
	if r.change != nil && r.change.request != nil && r.comparable(r.change) {
		f.writes(r, r.change, "changed")
		nested{f}.changes(r, r.change, "changed")
		f.leavesOthers(r)
	}
	if r.replace != nil && r.replace.request != nil && r.comparable(r.replace) {
		f.writes(r, r.replace, "replaced")
		nested{f}.changes(r, r.replace, "replaced")
	}
	f.replaces(r)
	f.putAgain(r)
	if r.byBody != nil && r.byBody.request != nil && r.comparable(r.byBody) {
		f.writes(r, r.byBody, "changed by its id in the body")
	}
	f.answers(r)
	f.conflicts(r)
	f.elsewhere(r)
	if r.keeps != "" {
		f.text.WriteString("\n")
		wrap(&f.text, "    # ", fmt.Sprintf("TODO: %s has the member %q, so that one that was deleted may still be there. Say here what is true of it.", one(r.name), r.keeps))
		return
	}
	if r.remove != nil && readable {
		steps := append(f.beside(r, r.remove), "When it is sent", "Then it is accepted", fmt.Sprintf("And the %s is not listed by %s", r.name, r.list.ID))
		f.scenario(nil, "@OAS-LIFECYCLE", capital(one(r.name))+" is deleted, and no other", append(steps, f.spared(r)...), nil, nil)
	}
	var rows [][]string
	for _, o := range []*operation{r.read, r.change} {
		if o != nil && o.request != nil && o.Method != "PUT" { // which may create it anew
			rows = append(rows, []string{o.ID})
		}
	}
	if r.remove != nil && len(rows) > 0 && r.removed == (removedAs{}) {
		f.scenario(nil, "@OAS-LIFECYCLE", fmt.Sprintf("<operation> of %s that was deleted", one(r.name)),
			[]string{"Given a <operation> request that is accepted", fmt.Sprintf("When it is sent for a deleted %s", r.name), "Then it is refused"}, []string{"operation"}, rows)
	}
}

// writes are the scenarios of an operation that creates or changes one: as it is requested,
// with what a request may have besides, and with letters of many alphabets.
func (f *featureFile) writes(r *resource, o *operation, done string) {
	name := capital(one(r.name)) + " is " + done
	tags, why := "@OAS-LIFECYCLE", []string(nil)
	if o == r.create && r.list != nil {
		tags, why = tags+" @serial", []string{"Nothing else runs, so that this one is the newest: it catches a listing without its last item."}
	}
	f.scenario(why, tags, name, f.written(r, o, "it is sent", nil), nil, nil)
	if rows := f.optional(r, o); len(rows) > 0 {
		f.scenario(nil, "@OAS-LIFECYCLE @OAS-VALUES", name+" with its optional members", f.written(r, o, "it is sent with:", rows), nil, nil)
	}
	if rows := f.texts(o); len(rows) > 0 {
		f.scenario(nil, "@OAS-LIFECYCLE @OAS-VALUES", name+" with letters of several alphabets", f.written(r, o, "it is sent with:", rows), nil, nil)
	}
	f.extremes(r, o, name)
}

// written are the steps of a request that is accepted, and whose values are read and listed.
func (f *featureFile) written(r *resource, o *operation, sent string, rows [][]string) []string {
	steps := []string{givenRequest(o.ID), "When " + sent}
	if len(rows) > 0 {
		steps = append(steps, tableLines(rows)...)
	}
	steps = append(steps, "Then it is accepted")
	if r.comparable(o) || slices.ContainsFunc(rows, func(row []string) bool { return !slices.Contains(r.nowhere, row[0]) }) {
		steps = append(steps, fmt.Sprintf("And the %s has what was sent", r.name))
	}
	if o == r.create && o.several() != nil {
		steps = append(steps, fmt.Sprintf("And the %s has what it was created with", r.name))
	}
	if r.list != nil {
		steps = append(steps, fmt.Sprintf("And the %s is listed by %s", r.name, r.list.ID))
	}
	if o == r.create && f.readable(r.list) {
		steps = append(steps, fmt.Sprintf("And there is one %s of it", r.name))
	}
	return steps
}

// chosen is the field of a body by which the client chooses the id of what is created; ""
// where the server makes it.
func (r *resource) chosen() string {
	value, isText := r.create.request.Body[r.itemID].(string)
	if r.itemID == "" || !isText || !strings.Contains(value, "${new.") {
		return ""
	}
	return r.itemID
}

// comparable reports whether something of what is sent can be read.
func (r *resource) comparable(o *operation) bool {
	return slices.ContainsFunc(keysOf(o.request.Body), func(name string) bool { return !slices.Contains(r.nowhere, name) })
}

// beside is a request for one of a resource, with another one of it, as far as that can be
// created: one that lies within what is created for each may have no other.
func (f *featureFile) beside(r *resource, o *operation) []string {
	return []string{"Given " + one(r.name), "And another " + r.name, fmt.Sprintf("And %s request that is accepted", one(o.ID))}
}

// spared is the step that the other one is as it was.
func (f *featureFile) spared(r *resource) []string {
	return []string{fmt.Sprintf("And the other %s is as it was", r.name)}
}

// leavesOthers is that a change is one of what its request names, and of nothing else: of no
// other one and, where a PATCH says what changes, of no other member that a client writes.
func (f *featureFile) leavesOthers(r *resource) {
	has := fmt.Sprintf("And the %s has what was sent", r.name)
	if r.keepsRest(r.change) {
		has += ", and is otherwise as it was"
	}
	steps := f.beside(r, r.change)
	if r.change.Method == "PATCH" {
		rows := slices.DeleteFunc(f.spareMembers(r, r.change), func(row []string) bool { return !f.isEasy(r.create, row) })
		steps = slices.Concat(f.givenWith(r, rows), f.updated(r), steps[1:])
	}
	f.scenario(nil, "@OAS-LIFECYCLE", capital(one(r.name))+" is changed, and nothing else", append(append(steps, "When it is sent", "Then it is accepted", has), f.spared(r)...), nil, nil)
}

// givenWith is the step that there is one with some members, if there are any.
func (f *featureFile) givenWith(r *resource, rows [][]string) []string {
	if len(rows) == 0 {
		return []string{"Given " + one(r.name)}
	}
	return append([]string{fmt.Sprintf("Given %s with:", one(r.name))}, tableLines(rows)...)
}

// updated is the step that one has texts that only a PATCH writes, where there are any that its
// request does not have: a change keeps them.
func (f *featureFile) updated(r *resource) []string {
	rows := slices.DeleteFunc(f.optional(r, r.change), func(row []string) bool {
		_, created := r.sends(row[0])
		_, takes := r.change.Body.Property(row[0])
		return created || !takes || row[1] != asJSON(newName) || slices.Contains(r.nowhere, row[0])
	})
	if len(rows) == 0 || r.wrapped != "" {
		return nil
	}
	return append([]string{fmt.Sprintf("And the %s is updated with:", r.name)}, tableLines(rows)...)
}

// isChoice reports whether a value is one of a few.
func isChoice(s spec.Schema) bool { return s.Type == "boolean" || len(s.Enum) > 0 }

// replaces is that a PUT leaves nothing of what was there and is not in its request: of values
// that are none of a few, as a server may have one of its own for these.
func (f *featureFile) replaces(r *resource) {
	put, sent := r.replace, "When it is sent"
	switch {
	case put != nil:
	case r.change == nil && r.isPutAgain():
		put, sent = r.create, fmt.Sprintf(`When it is sent with path parameter "%s" set to ${%s.id}`, r.parameter, r.name)
	default:
		put = r.change
	}
	if put == nil || put.Method != "PUT" || put.request == nil || !r.comparable(put) || r.takesSome(put) {
		return
	}
	rows := slices.DeleteFunc(f.spareMembers(r, put), func(row []string) bool {
		p, takes := put.Body.Property(row[0])
		return !takes || isChoice(p.Schema)
	})
	if texts := slices.DeleteFunc(slices.Clone(rows), func(row []string) bool { return !f.isEasy(r.create, row) }); len(texts) > 0 {
		rows = texts
	}
	if len(rows) == 0 {
		return
	}
	f.scenario(nil, "@OAS-REPLACE", capital(one(r.name))+" has nothing else once it is replaced", slices.Concat(
		f.givenWith(r, rows),
		[]string{fmt.Sprintf("And %s request that is accepted", one(put.ID)), sent, "Then it is accepted", fmt.Sprintf("And the %s has only what was sent", r.name)},
	), nil, nil)
}

// isPutAgain reports whether the PUT that creates one under an id changes it where it is there.
func (r *resource) isPutAgain() bool {
	put := r.create
	return put.Method == "PUT" && put.Body != nil && (documents(put, http.StatusOK) || documents(put, http.StatusNoContent))
}

// takesSome reports whether a PUT takes some members alone, by its document: it does not require
// what the creation does, as those of Laravel's resources, and leaves the rest as it is.
func (r *resource) takesSome(put *operation) bool {
	return slices.ContainsFunc(put.Body.Properties, func(p spec.Property) bool {
		created, _ := r.sends(p.Name)
		return created.Required && !p.Required && p.Schema.Default == nil
	})
}

// putAgain is that the PUT that creates one under an id changes it where it is there, if the
// document has a success for that.
func (f *featureFile) putAgain(r *resource) {
	put := r.create
	if !r.isPutAgain() {
		return
	}
	if other := f.otherwise(r); len(other) > 0 {
		f.scenario(nil, "@OAS-LIFECYCLE", capital(one(r.name))+" is put again", slices.Concat(
			f.givenWith(r, other),
			[]string{fmt.Sprintf("And %s request that is accepted", one(put.ID)), fmt.Sprintf(`When it is sent with path parameter "%s" set to ${%s.id}`, r.parameter, r.name), "Then it is accepted", fmt.Sprintf("And the %s has what was sent", r.name)},
		), nil, nil)
	}
}

// answers is that the answer to a creation or a change shows what was sent, where the document
// shows these members in it: not what was there before.
func (f *featureFile) answers(r *resource) {
	var rows [][]string
	for _, o := range []*operation{r.create, r.change, r.replace} {
		if o != nil && o.request != nil && !documents(o, http.StatusAccepted) && f.answersWithAll(r, o) && !slices.ContainsFunc(rows, func(row []string) bool { return row[0] == o.ID }) {
			rows = append(rows, []string{o.ID})
		}
	}
	if len(rows) > 0 {
		f.scenario(nil, "@OAS-ANSWER", fmt.Sprintf("<operation> answers with the %s that was sent", r.name),
			[]string{"Given a <operation> request that is accepted", "When it is sent", "Then it is accepted", "And it answers with what was sent"}, []string{"operation"}, rows)
	}
}

// answersWithAll reports whether the success of an operation shows each member that its request
// has, and as it is sent.
func (f *featureFile) answersWithAll(r *resource, o *operation) bool {
	names := keysOf(o.request.Body)
	answered, _, _ := f.contract.Success(o.ID).At(r.envelopes[o.ID])
	return len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool {
		member, shown := answered.Member(name)
		return !shown || !member.Documented() || slices.Contains(r.nowhere, name) || name == r.wrapped
	})
}

// otherwise is a member, with its value, by which one differs from what the request that
// creates it would make: a text that the request has as it stands. It is empty where it has
// none.
func (f *featureFile) otherwise(r *resource) [][]string {
	if r.create.Body == nil {
		return nil
	}
	for _, p := range r.create.Body.Properties {
		sent, isText := r.create.request.Body[p.Name].(string)
		if isText && !strings.HasPrefix(sent, "${") && !slices.Contains(r.nowhere, p.Name) && uniqueFor(p.Schema) == newName {
			return [][]string{{p.Name, asJSON(newName)}}
		}
	}
	return nil
}

// spareMembers are members that one may be created with and that the request of a change does
// not have: all but objects, whose members may depend on each other.
func (f *featureFile) spareMembers(r *resource, change *operation) [][]string {
	return slices.DeleteFunc(f.optional(r, r.create), func(row []string) bool {
		p, _ := r.sends(row[0]) // none, where it is within an object
		_, sent := change.request.Body[row[0]]
		return sent || slices.Contains(r.nowhere, row[0]) || p.Name == "" || p.Schema.Type == "object"
	})
}

// isEasy reports whether hardly a server refuses a member with its value: a text without a
// form, a boolean and a value of an enum.
func (f *featureFile) isEasy(o *operation, row []string) bool {
	p, _ := o.form().Property(row[0])
	return isChoice(p.Schema) || row[1] == asJSON(newName)
}

// tableLines are rows as a step has them.
func tableLines(rows [][]string) []string {
	var b strings.Builder
	table(&b, "  ", rows)
	return strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
}

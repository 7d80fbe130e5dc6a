package faults

import (
	"net/http"
	"slices"
)

// A turn is made of an operator, which says where it interferes, and of a change,
// which says what becomes of the request, the answer or the data.

// change changes an answer, or the data once the answer is made.
type change func(c *call, a *reply)

// when confines a turn to some calls.
func when(concerns func(*call) bool, t turn) turn {
	return func(c *call, next pass) *reply {
		if !concerns(c) {
			return next(c)
		}
		return t(c, next)
	}
}

// own confines a turn to calls with a usable key.
func own(concerns func(*call) bool, t turn) turn {
	return when(func(c *call) bool { return c.keyed() && concerns(c) }, t)
}

// keyed says whether the call has a usable key.
func (c *call) keyed() bool { return c.organization != "" }

// before changes the request.
func before(change func(*call)) turn {
	return func(c *call, next pass) *reply {
		changed := c.clone()
		change(changed)
		return next(changed)
	}
}

// instead answers without asking the server.
func instead(made answer) turn {
	return func(*call, pass) *reply { return answered(made) }
}

// always changes every answer.
func always(do change) turn {
	return func(c *call, next pass) *reply {
		a := next(c)
		do(c, a)
		return a
	}
}

// status changes the answers of one status.
func status(status int, do change) turn {
	return always(func(c *call, a *reply) {
		if a.status == status {
			do(c, a)
		}
	})
}

// success changes the answers of success, or what they did.
func success(do change) turn {
	return always(func(c *call, a *reply) {
		if a.succeeded() {
			do(c, a)
		}
	})
}

// refusal changes all other answers.
func refusal(do change) turn {
	return always(func(c *call, a *reply) {
		if !a.succeeded() {
			do(c, a)
		}
	})
}

// afterwards changes the data of the call's organization after a success.
func afterwards(do func(c *call, org *organization)) turn {
	return success(func(c *call, _ *reply) { c.data(func(org *organization) { do(c, org) }) })
}

// undone puts back after a success what keep has seen before.
func undone(keep func(c *call) (undo func())) turn {
	return func(c *call, next pass) *reply {
		undo := keep(c)
		a := next(c)
		if a.succeeded() {
			undo()
		}
		return a
	}
}

// The changes of an answer.

func setHeader(name, value string) change {
	return func(_ *call, a *reply) { a.header.Set(name, value) }
}

func dropHeaders(names ...string) change {
	return func(_ *call, a *reply) {
		for _, name := range names {
			a.header.Del(name)
		}
	}
}

func setDetail(detail any) change { return func(_ *call, a *reply) { a.setDetail(detail) } }

func replace(made answer) change { return func(_ *call, a *reply) { *a = *answered(made) } }

// records changes each item of a listing, or else the one record.
func records(do func(record object)) change { return func(_ *call, a *reply) { a.records(do) } }

// setMember gives a member of each record another value.
func setMember(name string, value any) change {
	return records(func(record object) { record[name] = value })
}

// entries changes each entry of a 422.
func entries(do func(entry object)) change { return func(_ *call, a *reply) { a.violations(do) } }

// about is the field that an entry of a 422 is about.
func about(entry object, place, field string) bool {
	loc := location(entry)
	return len(loc) > 1 && loc[0] == place && loc[1] == field
}

// refused makes a change to a 422 with an entry that it concerns.
func refused(concerns func(entry object) bool, do change) turn {
	return status(http.StatusUnprocessableEntity, func(c *call, a *reply) {
		if slices.ContainsFunc(a.entries(), concerns) {
			do(c, a)
		}
	})
}

// lacking says of a call whether its body is an object without a member.
func lacking(field string) func(*call) bool {
	return func(c *call) bool {
		members := c.members()
		_, sent := members[field]
		return members != nil && !sent
	}
}

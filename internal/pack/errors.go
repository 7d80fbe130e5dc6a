package pack

import (
	"cmp"
	"fmt"
	"mime"
	"regexp"
	"slices"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/spec"
)

// statusRange is a status or a range of them, as OpenAPI writes it.
var statusRange = regexp.MustCompile(`^[45]([0-9]{2}|XX)$`)

// errors compares the form of errors with the forms that there are.
func (p *Pack) errors(where fixtures.Place) mistakes {
	var found mistakes
	rules := p.Fixtures.Error
	found.add(jsonPointer(where.In("error", "message"), rules.Message), jsonPointer(where.In("error", "fields"), rules.Fields), jsonPointer(where.In("error", "root"), rules.Root))
	if rules.Names != "" {
		if err := plan.Known("way to name a place", rules.Names, fixtures.NamesAll); err != nil {
			found.add(fmt.Errorf("%s: %w", where.In("error", "names"), err))
		}
	}
	if rules.Unseen != "" && rules.Unseen != fixtures.UnseenShown {
		found.add(fmt.Errorf("%s: unseen is %q, want %q, or nothing for an incomplete run", where.In("error", "unseen"), rules.Unseen, fixtures.UnseenShown))
	}
	if rules.Place != "" && (rules.Names == fixtures.NamesKeys || rules.Names == fixtures.NamesNowhere) {
		found.add(fmt.Errorf("%s: names: %s has no place", where.In("error", "place"), rules.Names))
	}
	if rules.Statuses != nil && len(rules.Statuses) == 0 {
		found.add(fmt.Errorf("%s: it names no status: without it, 422 is that of a validation error", where.In("error", "statuses")))
	}
	for _, status := range rules.Statuses {
		if status < 400 || status > 499 {
			found.add(fmt.Errorf("%s: %d is not the status of a client error", where.In("error", "statuses"), status))
		}
	}
	for _, status := range sortedKeys(rules.Media) {
		at := where.In("error", "media", status)
		if !statusRange.MatchString(status) {
			found.add(fmt.Errorf("%s: %q is not the status of an error, such as 422 or 4XX", at, status))
		}
		if kind, params, err := mime.ParseMediaType(rules.Media[status]); err != nil || !strings.Contains(kind, "/") || len(params) > 0 {
			found.add(fmt.Errorf("%s: %q is not a media type, such as application/problem+json", at, rules.Media[status]))
		}
	}
	if len(rules.Media) > 0 && rules.MediaRequirement == "" {
		found.add(fmt.Errorf("%s: media_requirement is missing: name what an error of another media type breaks", where.In("error")))
	}
	return found
}

// unseenStatuses reports the statuses of a validation error that the document has for no
// operation.
func unseenStatuses(p *Pack, where fixtures.Place) mistakes {
	var found mistakes
	for _, status := range p.Fixtures.Error.Statuses {
		if !slices.ContainsFunc(p.Contract.Operations, func(o spec.Operation) bool { return o.Documents(status) }) {
			found.add(fmt.Errorf("%s: the document has %d for no operation", where, status))
		}
	}
	return found
}

// errorPointers compares where errors have their message with the documented errors,
// and the field errors with their members.
func (p *Pack) errorPointers(where fixtures.Place) error {
	rules := p.Fixtures.Error
	if _, err := p.anywhere(where.In("error", "message"), p.Contract.Operations, p.Contract.Refusal, rules.Message); err != nil {
		return err
	}
	at, field := rules.FieldsAt(), "message"
	if rules.Fields != "" {
		field = "fields"
	}
	fields, err := p.anywhere(where.In("error", field), p.Contract.Operations, p.Contract.Refusal, at)
	if err != nil || !fields.Documented() || rules.Names == fixtures.NamesKeys {
		return err
	}
	var items []spec.Part
	var noList error // of an operation that has no field errors, and the message of an error at their place
	for _, o := range p.Contract.Operations {
		refusal := p.Contract.Refusal(o.ID)
		list, ok, _ := refusal.At(at)
		if ok && refusal.Documented() && list.Documented() && !list.IsList() && rules.Names != "" && rules.Names != fixtures.NamesNowhere {
			noList = cmp.Or(noList, fmt.Errorf("%s: with names: %s the field errors are an array, and %q of %s is none", where.In("error", field), rules.Names, at, o.ID))
		}
		if !refusal.Documented() || !ok || !list.IsList() {
			continue
		}
		if len(list.Items().Names()) == 0 {
			return nil // nothing is said of what is in an error
		}
		items = append(items, list.Items())
	}
	if len(items) == 0 && noList != nil {
		return noList
	}
	for _, member := range []struct{ field, name string }{{"place", rules.Place}, {"text", rules.Text}, {"type", rules.Type}} {
		if member.name == "" || len(items) == 0 {
			continue
		}
		if err := knownInOne(items, member.name); err != nil {
			return fmt.Errorf("%s: %w", where.In("error", member.field), err)
		}
	}
	return nil
}

// knownInOne returns an error for a member, or a pointer to one, that none of some
// parts has.
func knownInOne(parts []spec.Part, name string) error {
	pointer, noun := "/"+name, "member"
	if strings.HasPrefix(name, "/") {
		pointer, noun = name, "pointer"
	}
	var near []string
	for _, part := range parts {
		_, ok, around := part.At(pointer)
		if ok {
			return nil
		}
		if noun == "member" {
			around = part.Names()
		}
		near = append(near, around...)
	}
	slices.Sort(near)
	return plan.Known(noun, name, slices.Compact(near))
}

package steps

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/fixtures"
	"github.com/assaykit/assay/internal/jsonvalue"
	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/plan"
	"github.com/assaykit/assay/internal/resource"
	"github.com/assaykit/assay/spec"
)

// need reports what a step of a scenario about an operation lacks in its pack:
// without it, the step would look nowhere.
type need func(p *pack.Pack, o spec.Operation, a Arguments) error

// setting is something that resources.yaml may say.
type setting struct {
	name string
	of   func(f *fixtures.Fixtures, operation string) string // "" where it does not say so
}

var (
	pageLimit = setting{"pagination.limit", func(f *fixtures.Fixtures, o string) string { return f.PaginationOf(o).Limit }}
	pageIs    = setting{"pagination.is", func(f *fixtures.Fixtures, o string) string { return f.PaginationOf(o).Is }}
	pageHolds = setting{"pagination.holds", func(f *fixtures.Fixtures, o string) string { return f.PaginationOf(o).Holds }}
	pageTotal = setting{"pagination.total", func(f *fixtures.Fixtures, o string) string { return f.PaginationOf(o).Total }}
	pageMore  = setting{"pagination.more", func(f *fixtures.Fixtures, o string) string { return f.PaginationOf(o).More }}
	errPlace  = setting{"error.place", placeSetting}
	errText   = setting{"error.text", func(f *fixtures.Fixtures, _ string) string { return cmp.Or(f.Error.Text, keyed(f)) }}
	errType   = setting{"error.type", func(f *fixtures.Fixtures, _ string) string { return f.Error.Type }}
)

// placeSetting is where a field error names its place.
func placeSetting(f *fixtures.Fixtures, _ string) string {
	if f.Error.Names == fixtures.NamesNowhere {
		return ""
	}
	return cmp.Or(f.Error.Place, keyed(f))
}

// keyed says how fields are named where the errors are an object keyed by them; "" where
// they are not.
func keyed(f *fixtures.Fixtures) string {
	if f.Error.Names == fixtures.NamesKeys {
		return f.Error.Names
	}
	return ""
}

// needs is the need of a step that always looks where these settings say.
func needs(settings ...setting) need {
	return func(p *pack.Pack, o spec.Operation, _ Arguments) error {
		for _, s := range settings {
			if s.of(p.Fixtures, o.ID) == "" {
				return fmt.Errorf("needs %s in resources.yaml", s.name)
			}
		}
		return nil
	}
}

// needsPlace is the need of a step whose last part says that a place is named.
func needsPlace(p *pack.Pack, o spec.Operation, a Arguments) error {
	if a.Text[len(a.Text)-1] == "" {
		return nil
	}
	return needs(errPlace)(p, o, a)
}

// needsPages is the need of a step that reads a listing with limits of its own. Where
// an answer says what follows, no limit is needed.
func needsPages(p *pack.Pack, o spec.Operation, a Arguments) error {
	turns, told := resource.Turning(p.Fixtures, o)
	if told {
		return nil
	}
	if err := needs(pageLimit)(p, o, a); err != nil {
		return err
	}
	if !turns || !resource.Takes(o, p.Fixtures.PaginationOf(o.ID).Limit) {
		return fmt.Errorf("needs a listing that takes pagination.limit, and pagination.page or pagination.offset: %s does not", o.ID)
	}
	return nil
}

// needsOfPages is the need of what is said of pages.
func needsOfPages(p *pack.Pack, o spec.Operation, a Arguments) error {
	return needs(pagePhrases[a.Text[0]].needs...)(p, o, a)
}

// needsAnswer is the need of a step with a table of what an answer has.
func needsAnswer(p *pack.Pack, o spec.Operation, a Arguments) error {
	return needsMembers(resource.PayloadOf(p, o.ID), a, nil)
}

// needsItems is the need of a step with a table of what the items of an answer have.
func needsItems(p *pack.Pack, o spec.Operation, a Arguments) error {
	return needsMembers(resource.PayloadOf(p, o.ID).Items(), a, nil)
}

// needsResource is the need of a step with a table of what a resource has.
func needsResource(p *pack.Pack, _ spec.Operation, a Arguments) error {
	r := p.Fixtures.Resources.Resources[strings.TrimPrefix(a.Text[0], resource.OtherPrefix)]
	said := resource.PayloadOf(p, r.Read)
	if r.Read == "" {
		said = resource.PayloadOf(p, r.Find.Operation).Items()
	}
	return needsMembers(said, a, r.ReadsAs)
}

// needsMembers reports a field of a step's table that no answer can have: a slip,
// for which the target would be blamed.
func needsMembers(said spec.Part, a Arguments, readsAs map[string]*string) error {
	if !said.Documented() {
		return nil
	}
	for _, row := range a.Table {
		if _, elsewhere := readsAs[row[0]]; elsewhere {
			continue
		}
		part, ok, near := said.At(pointerOf(row[0]))
		if ok {
			if value := jsonvalue.Cell(row[1]); !strings.Contains(row[1], "${") && part.Excludes(value) && part.Excludes(row[1]) {
				return fmt.Errorf("has a value of %q that the document does not allow there: %s", row[0], jsonvalue.Show(value))
			}
			continue
		}
		noun := "pointer"
		if !strings.HasPrefix(row[0], "/") {
			noun = "member"
			for n := range near {
				near[n] = jsonvalue.Called(near[n])
			}
		}
		if err := plan.Known(noun, row[0], near); err != nil {
			return fmt.Errorf("has an %w", err)
		}
	}
	return nil
}

// known returns an error for a place that the document does not give an operation.
func known(o spec.Operation, at resource.Place) error {
	var names []string
	if at.In == resource.InBody && o.Body != nil {
		if strings.HasPrefix(at.Name, "/") {
			return knownPointer(o, at)
		}
		for _, p := range o.Body.Properties {
			names = append(names, p.Name)
		}
	}
	for _, p := range o.Parameters {
		if p.In == at.In {
			names = append(names, p.Name)
		}
	}
	if at.In == resource.InHeader {
		names = append(names, "Accept") // which OpenAPI has in the content of responses
	}
	return plan.Known(at.Word(), at.Name, names)
}

// knownPointer returns an error for a JSON pointer to what the document does not have in
// the body of an operation. What it says nothing of may be there.
func knownPointer(o spec.Operation, at resource.Place) error {
	said := *o.Body
	for _, token := range pointed(at.Name) {
		_, notANumber := strconv.Atoi(token)
		member, documented := said.Property(token)
		switch {
		case documented:
			said = member.Schema
		case said.Items != nil && notANumber == nil:
			said = *said.Items
		case len(said.Properties) == 0 && said.Items == nil:
			return nil
		default:
			return fmt.Errorf("unknown %s: there is no %q", at, token)
		}
	}
	return nil
}

// needsPlaced is the need of a step that names a place of the request.
func needsPlaced(_ *pack.Pack, o spec.Operation, a Arguments) error {
	if err := known(o, resource.Place{In: resource.PlaceWords[a.Text[0]], Name: a.Text[1]}); err != nil {
		return fmt.Errorf("names an %w", err)
	}
	return nil
}

// needsNamed is the need of a step about the place that an error names.
func needsNamed(p *pack.Pack, o spec.Operation, a Arguments) error {
	if err := needs(errPlace)(p, o, a); err != nil {
		return err
	}
	return needsPlaced(p, o, a)
}

// needsFields is the need of a step with a table of body fields, and needsParameters of
// one with query parameters.
func needsFields(_ *pack.Pack, o spec.Operation, a Arguments) error {
	return needsRows(o, a, resource.InBody)
}

func needsParameters(_ *pack.Pack, o spec.Operation, a Arguments) error {
	return needsRows(o, a, resource.InQuery)
}

func needsRows(o spec.Operation, a Arguments, in string) error {
	for _, row := range a.Table {
		if err := known(o, resource.Place{In: in, Name: row[0]}); err != nil {
			return fmt.Errorf("names an %w", err)
		}
	}
	return nil
}

// needsSent is the need of a step that compares a resource with what was sent: it was sent to
// create or to change one.
func needsSent(p *pack.Pack, o spec.Operation, name string) error {
	all := p.Fixtures.Resources.Resources
	about, known := all[strings.TrimPrefix(name, resource.OtherPrefix)]
	other := ""
	for _, of := range p.Fixtures.ResourceNames() {
		if all[of].Create != o.ID && all[of].Change != o.ID {
			continue
		}
		if all[of].Kind() == about.Kind() {
			return nil
		}
		other = cmp.Or(other, of)
	}
	if known && other != "" {
		return fmt.Errorf("compares a %s with what was sent to %s, which is a %s", name, o.ID, other)
	}
	return nil
}

// needsOtherwise is the need of a step that compares a resource with what was sent, and with
// what it was.
func needsOtherwise(p *pack.Pack, o spec.Operation, a Arguments) error {
	if a.Text[0] != "" && a.Text[1] == "was sent" {
		if err := needsSent(p, o, a.Text[0]); err != nil {
			return err
		}
	}
	if a.Text[2] != "" && (a.Text[0] == "" || a.Text[1] != "was sent" || o.Safe()) {
		return errors.New("compares with what was before: say so of a resource, after what was sent to an operation that writes")
	}
	return nil
}

// needsPreflight is the need of a step that exhausts a limit: by an operation that only
// reads.
func needsPreflight(p *pack.Pack, _ spec.Operation, _ Arguments) error {
	if len(p.Fixtures.Preflight) == 0 {
		return errors.New("needs preflight in resources.yaml: an operation that only reads, to exhaust the limit with")
	}
	return nil
}

// needsAnother is the need of a step that creates one more of a resource.
func needsAnother(p *pack.Pack, o spec.Operation, a Arguments) error {
	if a.Text[0] != "another" {
		return nil
	}
	return needsCreation(p, o, a)
}

// needsCreation is the need of a step that creates a resource as it wants it.
func needsCreation(p *pack.Pack, _ spec.Operation, a Arguments) error {
	if r, known := p.Fixtures.Resources.Resources[a.Text[1]]; known && r.IsFound() {
		return fmt.Errorf("needs resources.%s.create in resources.yaml", a.Text[1])
	}
	return nil
}

// needsCreationWith is the need of a step that creates a resource with fields of its own.
func needsCreationWith(p *pack.Pack, o spec.Operation, a Arguments) error {
	if err := needsCreation(p, o, a); err != nil {
		return err
	}
	return needsFieldsOf(p, p.Fixtures.Resources.Resources[a.Text[1]].Create, a)
}

// needsChangeWith is the need of a step that changes fields of a resource.
func needsChangeWith(p *pack.Pack, _ spec.Operation, a Arguments) error {
	name := strings.TrimPrefix(a.Text[0], resource.OtherPrefix)
	r, known := p.Fixtures.Resources.Resources[name]
	if known && r.Change == "" {
		return fmt.Errorf("needs resources.%s.change in resources.yaml", name)
	}
	return needsFieldsOf(p, r.Change, a)
}

// needsFieldsOf reports a field of a step's table that another operation does not take:
// a target that ignores it would be blamed for what follows.
func needsFieldsOf(p *pack.Pack, operation string, a Arguments) error {
	o, known := p.Contract.Operation(operation)
	if !known || o.Body == nil || len(o.Body.Properties) == 0 {
		return nil
	}
	return needsFields(p, o, a)
}

// needsCases is the need of a step that sends a request in many ways: there is one at
// least, and so the part of the request that they are about.
func needsCases(p *pack.Pack, o spec.Operation, a Arguments) error {
	if err := needsScheme(p, o, a); err != nil {
		return err
	}
	has := func(in string) bool {
		return slices.ContainsFunc(o.Parameters, func(parameter spec.Parameter) bool { return parameter.In == in })
	}
	part, there := "", true
	switch kind := a.Text[0]; {
	case strings.HasSuffix(kind, " path"):
		part, there = "parameter in its path", has(resource.InPath)
	case strings.HasSuffix(kind, " query"):
		part, there = "query parameter", has(resource.InQuery)
	case strings.Contains(kind, "body"):
		part, there = "body", len(p.Contract.BodyMedia(o.ID)) > 0
	}
	if !there {
		return fmt.Errorf("makes no case: %s has no %s", o.ID, part)
	}
	return nil
}

// needsListing is the need of a step that counts a resource where it is listed.
func needsListing(p *pack.Pack, _ spec.Operation, a Arguments) error {
	if r, known := p.Fixtures.Resources.Resources[a.Text[0]]; known && r.IsUnlisted() {
		return fmt.Errorf("needs resources.%s.find.operation in resources.yaml: the listing that shows one", a.Text[0])
	}
	return nil
}

// needsRemoval is the need of a step that takes what was deleted.
func needsRemoval(p *pack.Pack, _ spec.Operation, a Arguments) error {
	if r, known := p.Fixtures.Resources.Resources[a.Text[1]]; known && r.Remove == "" && a.Text[0] == "a deleted" {
		return fmt.Errorf("needs resources.%s.remove in resources.yaml", a.Text[1])
	}
	return nil
}

// needsValue is the need of a step that names a place of the request and its value.
func needsValue(p *pack.Pack, o spec.Operation, a Arguments) error {
	if err := needsPlaced(p, o, a); err != nil {
		return err
	}
	return brokenJSON(a.Text[2])
}

// brokenJSON returns an error for a value that begins as JSON does and is none: it would
// be sent as a text.
func brokenJSON(text string) error {
	if strings.Contains(text, "${") || !strings.HasPrefix(text, `"`) && !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return nil
	}
	if _, isText := jsonvalue.Cell(text).(string); isText && jsonvalue.Cell(text) == text {
		return fmt.Errorf("has the value %s, which is no JSON: a text that begins so stands in quotes", text)
	}
	return nil
}

// needsListed is the need of a step about what an operation lists.
func needsListed(p *pack.Pack, _ spec.Operation, a Arguments) error {
	listing, parameter := a.Text[3], a.Text[4]
	if said := resource.PayloadOf(p, listing); said.Documented() && !said.IsList() && !p.IsListing(listing) {
		return fmt.Errorf("needs a listing: answers of %s are no array at %q, where envelope of resources.yaml points", listing, p.Fixtures.EnvelopeOf(listing))
	}
	if err := listsOther(p, listing, a.Text[1]); err != nil {
		return err
	}
	if parameter == "" {
		return nil
	}
	o, _ := p.Contract.Operation(listing)
	if err := known(o, resource.Place{In: resource.InQuery, Name: parameter}); err != nil {
		return fmt.Errorf("names an %w", err)
	}
	return nil
}

// listsOther reports a listing that resources.yaml has for another kind of resource alone.
func listsOther(p *pack.Pack, listing, name string) error {
	all := p.Fixtures.Resources.Resources
	about, known := all[strings.TrimPrefix(name, resource.OtherPrefix)]
	other := ""
	for _, of := range p.Fixtures.ResourceNames() {
		r := all[of]
		if r.Find.Operation != listing && !slices.Contains(r.ListedBy, listing) {
			continue
		}
		if r.Kind() == about.Kind() {
			return nil
		}
		other = cmp.Or(other, of)
	}
	if known && other != "" {
		return fmt.Errorf("looks for a %s where resources.yaml has each %s listed: add %s to its listed_by if it is listed there as well", name, other, listing)
	}
	return nil
}

// needsRefusal is the need of a step that wants a refusal: its statuses are those of one.
func needsRefusal(_ *pack.Pack, _ spec.Operation, a Arguments) error {
	for _, status := range statusesIn(a.Text[0]) {
		if status < 400 || status > 599 {
			return fmt.Errorf("wants %d, which rejects nothing: a request is rejected with 4XX or 5XX", status)
		}
	}
	return nil
}

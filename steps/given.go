package steps

import (
	"context"
	"fmt"
	"strconv"
)

// otherPrefix marks the name of a scenario's second resource of a kind.
const otherPrefix = "other "

func nameFor(article, resource string) string {
	if article == "another" {
		return otherPrefix + resource
	}
	return resource
}

// aResource: Given a list, Given another contact.
func aResource(ctx context.Context, w *world, a arguments) error {
	name := nameFor(a.text[0], a.text[1])
	if name == a.text[1] {
		_, err := w.have(ctx, w.resources(), name)
		return err
	}
	return w.add(ctx, name, a.text[1], nil)
}

// aResourceWith: Given a contact with: | job_title | Countess |.
func aResourceWith(ctx context.Context, w *world, a arguments) error {
	fields, err := a.fields()
	if err != nil {
		return err
	}
	return w.add(ctx, nameFor(a.text[0], a.text[1]), a.text[1], fields)
}

// severalResources: Given 5 contacts.
func severalResources(ctx context.Context, w *world, a arguments) error {
	resource, err := w.plural(a.text[1])
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(a.text[0])
	if err != nil || n < 1 || n > 1000 {
		return fmt.Errorf("a number of %s between 1 and 1000 is wanted, not %s", a.text[1], a.text[0])
	}
	for i := range n {
		if err := w.add(ctx, fmt.Sprintf("%s %d", resource, i+1), resource, nil); err != nil {
			return err
		}
	}
	return nil
}

// add creates a resource in the scenario's set under a name of its own.
func (w *world) add(ctx context.Context, name, resource string, fields map[string]any) error {
	in := w.resources()
	i, err := w.create(ctx, in, resource, fields)
	if err != nil {
		return err
	}
	in.members[name] = i
	in.spoilt = true
	return nil
}

func (w *world) plural(word string) (string, error) {
	for _, name := range w.fixtures.ResourceNames() {
		if w.fixtures.Resources.Resources[name].Plural == word {
			return name, nil
		}
	}
	return "", fmt.Errorf("no resource has the plural %q", word)
}

// anothers: Given another organization's contact.
func anothers(ctx context.Context, w *world, a arguments) error {
	_, err := w.foreign(ctx, a.text[0])
	return err
}

// foreign returns another organization's resource. All scenarios share it: none
// of them may change it.
func (w *world) foreign(ctx context.Context, resource string) (*instance, error) {
	if _, err := w.resource(resource); err != nil {
		return nil, err
	}
	return w.theirs.get(resource, func() (*instance, error) {
		unique := &source{seed: w.Seed, scope: "another organization's " + resource}
		return w.have(ctx, w.newSet(Other, unique), resource)
	})
}

// deleted returns a resource that was deleted. All scenarios share it.
func (w *world) deleted(ctx context.Context, name string) (*instance, error) {
	resource, err := w.resource(name)
	if err != nil {
		return nil, err
	}
	return w.gone.get(name+" "+string(w.org), func() (*instance, error) {
		unique := &source{seed: w.Seed, scope: "deleted " + name}
		i, err := w.have(ctx, w.newSet(w.org, unique), name)
		if err != nil {
			return nil, err
		}
		r := w.requestFor(resource.Remove, i)
		e, err := w.send(ctx, r)
		if err != nil {
			return nil, err
		}
		if e.Status/100 != 2 {
			return nil, inconclusive("set-up: %s answered %s", r.operation.ID, describe(e))
		}
		return i, nil
	})
}

// anAcceptedRequest: Given a createContact request that is accepted.
func anAcceptedRequest(ctx context.Context, w *world, a arguments) error {
	base, err := w.bind(ctx, a.text[0], w.resources(), w.unique)
	w.base = base
	return err
}

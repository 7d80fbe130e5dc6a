package fault

import (
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/spec"
)

// every stands in a pointer for every item of an array.
const every = "*"

// maxDepth bounds how deep members are looked for: a schema can contain itself.
const maxDepth = 6

// maxPlaces bounds the members of one answer.
const maxPlaces = 400

// place is a member or an item that a body can have.
type place struct {
	pointer string // JSON pointer; * stands for every item
	said    spec.Part
	item    bool // it is every item of an array, and no member
}

// inItems reports whether the place is in the items of an array.
func (p place) inItems() bool { return strings.Contains(p.pointer, "/"+every) }

// kind is the kind of place.
func (p place) kind() string {
	switch {
	case p.item:
		return "item"
	case p.inItems():
		return "member of items"
	case strings.Count(p.pointer, "/") > 2:
		return "nested member"
	}
	return "member"
}

// placesOf returns all members and items that a part documents, from the top down.
func placesOf(p spec.Part) []place {
	var all []place
	collect(p, "", 0, &all)
	return all
}

func collect(p spec.Part, at string, depth int, all *[]place) {
	if depth == maxDepth || len(*all) > maxPlaces {
		return
	}
	for _, name := range p.Names() {
		member, _ := p.Member(name)
		pointer := at + "/" + spec.EscapeToken(name)
		*all = append(*all, place{pointer: pointer, said: member})
		collect(member, pointer, depth+1, all)
	}
	if items := p.Items(); items.Documented() {
		pointer := at + "/" + every
		*all = append(*all, place{pointer: pointer, said: items, item: true})
		collect(items, pointer, depth+1, all)
	}
}

// spot is where a value stands in a body: in an object or an array.
type spot struct {
	object map[string]any
	array  []any
	name   string
	index  int // among the items of the outermost array on the way, 0 for none
	at     int // in the array
}

func (s spot) get() any {
	if s.object != nil {
		return s.object[s.name]
	}
	return s.array[s.at]
}

func (s spot) set(value any) {
	if s.object != nil {
		s.object[s.name] = value
		return
	}
	s.array[s.at] = value
}

// spots returns all that a pointer leads to in a value.
func spots(value any, pointer string) []spot {
	if pointer == "" {
		return nil
	}
	return lead(value, strings.Split(pointer, "/")[1:], -1)
}

func lead(value any, tokens []string, index int) []spot {
	token, last := tokens[0], len(tokens) == 1
	switch value := value.(type) {
	case map[string]any:
		name := spec.UnescapeToken(token)
		inner, has := value[name]
		switch {
		case !has:
		case last:
			return []spot{{object: value, name: name, index: max(index, 0)}}
		default:
			return lead(inner, tokens[1:], index)
		}
	case []any:
		var all []spot
		for i, item := range value {
			if token != every && token != strconv.Itoa(i) {
				continue
			}
			number := index
			if number < 0 {
				number = i
			}
			if last {
				all = append(all, spot{array: value, at: i, index: number})
			} else {
				all = append(all, lead(item, tokens[1:], number)...)
			}
		}
		return all
	}
	return nil
}

// items returns the array that a pointer leads to, and what puts another one there.
func items(value any, pointer string) (array []any, put func([]any) any) {
	if pointer == "" {
		array, _ = value.([]any)
		return array, func(changed []any) any { return changed }
	}
	found := spots(value, pointer)
	if len(found) == 0 {
		return nil, nil
	}
	array, _ = found[0].get().([]any)
	return slices.Clone(array), func(changed []any) any {
		found[0].set(changed)
		return value
	}
}

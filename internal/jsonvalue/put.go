package jsonvalue

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/assaykit/assay/spec"
)

// Put returns a copy of a value with another one at a JSON pointer; "" is the value as a
// whole. Members on the way that are not there are made; ok is false where the pointer
// leads through something that is neither an object nor an array with such an item.
func Put(value any, pointer string, put any) (changed any, ok bool) {
	return alter(value, tokensOf(pointer), func(any) (any, bool) { return put, true })
}

// Drop returns a copy of a value without what is at a JSON pointer: the items behind one of
// an array move up. ok is false, and changed is the value itself, where nothing is there
// and for "".
func Drop(value any, pointer string) (changed any, ok bool) {
	tokens := tokensOf(pointer)
	if _, there := At(value, pointer); !there || len(tokens) == 0 {
		return value, false
	}
	last := tokens[len(tokens)-1]
	return alter(value, tokens[:len(tokens)-1], func(within any) (any, bool) {
		switch v := within.(type) {
		case map[string]any:
			v = maps.Clone(v)
			delete(v, last)
			return v, true
		case []any:
			n, _ := strconv.Atoi(last) // it is there
			return slices.Delete(slices.Clone(v), n, n+1), true
		}
		return within, false
	})
}

func tokensOf(pointer string) []string {
	tokens := strings.Split(pointer, "/")[1:]
	for n := range tokens {
		tokens[n] = spec.UnescapeToken(tokens[n])
	}
	return tokens
}

func alter(value any, tokens []string, change func(any) (any, bool)) (any, bool) {
	if len(tokens) == 0 {
		return change(value)
	}
	switch v := value.(type) {
	case nil:
		inner, ok := alter(nil, tokens[1:], change)
		return map[string]any{tokens[0]: inner}, ok
	case map[string]any:
		inner, ok := alter(v[tokens[0]], tokens[1:], change)
		v = maps.Clone(v)
		v[tokens[0]] = inner
		return v, ok
	case []any:
		n, err := strconv.Atoi(tokens[0])
		if err != nil || n < 0 || n >= len(v) {
			return value, false
		}
		inner, ok := alter(v[n], tokens[1:], change)
		v = slices.Clone(v)
		v[n] = inner
		return v, ok
	}
	return value, false
}

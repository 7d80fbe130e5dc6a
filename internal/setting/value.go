package setting

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Value is the place that a setting is put in.
type Value interface {
	// Set parses a text and puts its value in place. It returns an error for a text of
	// another form. The error says what is wanted, and does not quote the text, which may
	// be a secret.
	Set(text string) error
}

// Resetter is a Value of several texts, which forgets those of a profile before
// it is given those of flags.
type Resetter interface{ Reset() }

// Func is a Value whose text a function parses. The error of Set is that of the function.
type Func func(text string) error

// Set calls the function.
func (f Func) Set(text string) error { return f(text) }

// ErrEmpty is that a text is empty that must not be. A variable that is not set
// would else turn a live target into the bundled server, which passes.
var ErrEmpty = errors.New("leave it out, or give it a value")

type text[S ~string] struct {
	into  *S
	check func(string) error
}

// Text is a text that is not empty, and for which every check holds. The error of Set is
// ErrEmpty, or that of the first check that returns one.
func Text[S ~string](into *S, checks ...func(string) error) Value {
	return text[S]{into, func(text string) error {
		for _, check := range checks {
			if err := check(text); err != nil {
				return err
			}
		}
		return nil
	}}
}

func (v text[S]) Set(text string) error {
	if text == "" {
		return ErrEmpty
	}
	if err := v.check(text); err != nil {
		return err
	}
	*v.into = S(text)
	return nil
}

// Preset is a Value whose place holds the setting's default from the start: the default
// of its row is a value, and no words about one.
type Preset struct{ Value }

// Any is a text that may be empty.
func Any(into *string) Value {
	return Func(func(text string) error {
		*into = text
		return nil
	})
}

// OneOf is one of several texts. The error of Set lists them.
func OneOf[S ~string](into *S, choices ...S) Value {
	return Func(func(text string) error {
		if !slices.Contains(choices, S(text)) {
			var wanted strings.Builder
			for n, c := range choices {
				switch {
				case n > 0 && n == len(choices)-1:
					wanted.WriteString(" or ")
				case n > 0:
					wanted.WriteString(", ")
				}
				wanted.WriteString(string(c))
			}
			return fmt.Errorf("want %s", &wanted)
		}
		*into = S(text)
		return nil
	})
}

// Number is a whole decimal number from least to most, both included; most is 0 for no
// end. The error of Set names the bounds.
func Number(into *int, least, most int) Value {
	return Func(func(text string) error {
		number, err := strconv.Atoi(text)
		switch {
		case err != nil:
			return errors.New("want a whole number")
		case most > 0 && (number < least || number > most):
			return fmt.Errorf("want %d to %d", least, most)
		case number < least:
			return fmt.Errorf("want %d or more", least)
		}
		*into = number
		return nil
	})
}

// Time is a time above zero, in the form of time.ParseDuration, such as 1m30s. It is put
// in place as a time.Duration, in nanoseconds.
func Time[D ~int64](into *D) Value {
	return timeFrom(into, 1, "want a time above zero, such as 30s")
}

// TimeOrZero is a time as that of Time, which may also be zero, for none. The error of Set
// is for a text of another form and for a time below zero.
func TimeOrZero[D ~int64](into *D) Value {
	return timeFrom(into, 0, "want a time such as 30s, or 0")
}

func timeFrom[D ~int64](into *D, least time.Duration, wanted string) Value {
	return Func(func(text string) error {
		parsed, err := time.ParseDuration(text)
		switch {
		case err != nil:
			return errors.New("want a time such as 30s")
		case parsed < least:
			return errors.New(wanted)
		}
		*into = D(parsed)
		return nil
	})
}

type flag struct{ into *bool }

// Flag is true or false, which may be written 1 or 0.
func Flag(into *bool) Value { return flag{into} }

func (v flag) Set(text string) error {
	switch text {
	case "true", "1":
		*v.into = true
	case "false", "0":
		*v.into = false
	default:
		return errors.New("want true or false")
	}
	return nil
}

type list struct {
	into  *[]string
	check func(string) error
}

// List is any number of texts for which check returns no error; nil for no check. Each
// Set adds one text. The Value is a Resetter.
func List(into *[]string, check func(string) error) Value { return list{into, check} }

func (v list) Set(text string) error {
	if v.check != nil {
		if err := v.check(text); err != nil {
			return err
		}
	}
	*v.into = append(*v.into, text)
	return nil
}

func (v list) Reset() { *v.into = nil }

package setting

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type duration time.Duration

func TestValues(t *testing.T) {
	var (
		words  string
		number int
		took   duration
		truth  bool
		many   []string
		one    string
	)
	refuse := func(text string) error {
		if text == "bad" {
			return errors.New("want good")
		}
		return nil
	}
	for _, tc := range []struct {
		name  string
		value Value
		text  string
		want  any
		got   func() any
		fails string
	}{
		{name: "a text", value: Text(&words, refuse), text: "good", want: "good", got: func() any { return words }},
		{name: "an empty text", value: Text(&words), text: "", fails: "leave it out, or give it a value"},
		{name: "a text that fails a check", value: Text(&words, refuse), text: "bad", fails: "want good"},
		{name: "any text", value: Any(&words), text: "", want: "", got: func() any { return words }},
		{name: "a number", value: Number(&number, 1, 10), text: "10", want: 10, got: func() any { return number }},
		{name: "no number", value: Number(&number, 1, 10), text: "1.5", fails: "want a whole number"},
		{name: "too small a number", value: Number(&number, 1, 0), text: "0", fails: "want 1 or more"},
		{name: "too large a number", value: Number(&number, 1, 10), text: "11", fails: "want 1 to 10"},
		{name: "a time", value: Time(&took), text: "1m30s", want: duration(90 * time.Second), got: func() any { return took }},
		{name: "no time", value: Time(&took), text: "30", fails: "want a time such as 30s"},
		{name: "no time at all", value: Time(&took), text: "0s", fails: "want a time above zero, such as 30s"},
		{name: "a time that may be zero", value: TimeOrZero(&took), text: "0", want: duration(0), got: func() any { return took }},
		{name: "a time below zero", value: TimeOrZero(&took), text: "-1s", fails: "want a time such as 30s, or 0"},
		{name: "a preset value", value: Preset{Number(&number, 1, 10)}, text: "7", want: 7, got: func() any { return number }},
		{name: "true", value: Flag(&truth), text: "true", want: true, got: func() any { return truth }},
		{name: "false", value: Flag(&truth), text: "false", want: false, got: func() any { return truth }},
		{name: "neither", value: Flag(&truth), text: "yes", fails: "want true or false"},
		{name: "a list", value: List(&many, refuse), text: "a", want: []string{"a"}, got: func() any { return many }},
		{name: "a list with another text", value: List(&many, nil), text: "b", want: []string{"a", "b"}, got: func() any { return many }},
		{name: "a list with a text that fails a check", value: List(&many, refuse), text: "bad", fails: "want good"},
		{name: "one of several", value: OneOf(&one, "a", "b"), text: "b", want: "b", got: func() any { return one }},
		{name: "none of several", value: OneOf(&one, "a", "b"), text: "c", fails: "want a or b"},
		{name: "none of three", value: OneOf(&one, "a", "b", "c"), text: "d", fails: "want a, b or c"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.value.Set(tc.text)
			if tc.fails != "" {
				require.EqualError(t, err, tc.fails)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tc.want, tc.got())
		})
	}
	List(&many, nil).(Resetter).Reset()
	require.Empty(t, many)
}

func TestSwitch(t *testing.T) {
	var truth bool
	var number int
	require.True(t, Setting{Value: Flag(&truth)}.Switch())
	require.False(t, Setting{Value: Number(&number, 0, 0)}.Switch())
}

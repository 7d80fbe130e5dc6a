package target

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHintAtTheBasePath(t *testing.T) {
	lost := errors.New("connection refused")
	for _, c := range []struct {
		name, base, request string
		err                 error
		want                string // the hint; "" for none
	}{
		{name: "it lacks", base: "/v1", request: "GET http://a/things", err: &UnfitError{Kind: OtherAPI, Hint: "check the base URL"}, want: "check the base URL: in the document it ends with /v1"},
		{name: "it has it", base: "/v1", request: "GET http://a/v1/things", err: &UnfitError{Kind: OtherAPI, Hint: "check the base URL"}, want: "check the base URL"},
		{name: "there is none", request: "GET http://a/things", err: &UnfitError{Kind: OtherAPI, Hint: "check the base URL"}, want: "check the base URL"},
		{name: "another trouble", base: "/v1", request: "GET http://a/things", err: &UnfitError{Kind: Refused, Hint: "check the key"}, want: "check the key"},
		{name: "no answer", base: "/v1", request: "GET http://a/things", err: lost},
	} {
		t.Run(c.name, func(t *testing.T) {
			var unfit *UnfitError
			err := withBasePath(c.err, c.base, c.request)
			require.Equal(t, c.want != "", errors.As(err, &unfit))
			if c.want != "" {
				require.Equal(t, c.want, unfit.Hint)
			}
		})
	}
}

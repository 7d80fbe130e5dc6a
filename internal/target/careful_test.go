package target

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLoopback(t *testing.T) {
	for text, want := range map[string]bool{
		"http://localhost/api":              true,
		"http://LOCALHOST.:8080":            true,
		"http://api.localhost":              true,
		"http://127.0.0.1:8000/api/v1":      true,
		"http://127.8.9.10":                 true,
		"http://[::1]:8000":                 true,
		"http://[::ffff:127.0.0.1]":         true,
		"unix:///run/api.sock":              true,
		"http://localhost.example.com":      false,
		"http://notlocalhost":               false,
		"http://127.0.0.1.example.com":      false,
		"http://0.0.0.0":                    false,
		"http://10.0.0.1":                   false,
		"http://192.168.1.1":                false,
		"http://[fe80::1]":                  false,
		"http://example.com/127.0.0.1":      false,
		"http://api.example.com/localhost/": false,
	} {
		base, err := url.Parse(text)
		require.NoError(t, err)
		require.Equal(t, want, Loopback(base), text)
	}
}

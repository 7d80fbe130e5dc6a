package reference

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestValidEmail(t *testing.T) {
	long := strings.Repeat("l", maxLocal)
	label := strings.Repeat("d", maxLabel)
	tests := []struct {
		address string
		want    bool
	}{
		{address: "ada@example.com", want: true},
		{address: "Ada.Lovelace+crm-1@mail.example.co.uk", want: true},
		{address: "o'neil_{x}!#$%&*=?^`|~/@example.com", want: true},
		{address: "1@1.example", want: true},
		{address: "a@xn--bcher-kva.example", want: true},
		{address: "zoë@bücher.example", want: true},
		{address: "用户@例子.公司", want: true},
		{address: "a@example.test", want: true},
		{address: long + "@" + label + "." + label + ".example.com", want: true},
		{address: ""},
		{address: "@"},
		{address: "ada"},
		{address: "ada.example.com"},
		{address: "@example.com"},
		{address: "ada@"},
		{address: "ada@example"},
		{address: "ada@.com"},
		{address: "ada@example."},
		{address: "ada@example..com"},
		{address: "ada@-example.com"},
		{address: "ada@example-.com"},
		{address: "ada@exa mple.com"},
		{address: "ada@exa_mple.com"},
		{address: "ada@192.0.2.1"},
		{address: "ada@[192.0.2.1]"},
		{address: ".ada@example.com"},
		{address: "ada.@example.com"},
		{address: "a..da@example.com"},
		{address: "a da@example.com"},
		{address: " ada@example.com"},
		{address: "ada@example.com "},
		{address: "ada@example.com\n"},
		{address: "ada\x00@example.com"},
		{address: "ada@b@example.com"},
		{address: `"ada"@example.com`},
		{address: "Ada <ada@example.com>"},
		{address: "a@example.com,b@example.com"},
		{address: "ad\u200ba@example.com"},
		{address: "ad\xffa@example.com"},
		{address: long + "l@example.com"},
		{address: "a@" + label + "d.com"},
		{address: long + "@" + label + "." + label + "." + label + ".example"},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, validEmail(tt.address), "%q", tt.address)
	}
}

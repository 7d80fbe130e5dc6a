package container

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoDockerSaysWhy(t *testing.T) {
	for _, tc := range []struct{ cause, want string }{
		{cause: "rootless Docker not found", want: "Docker does not answer: none of its sockets is there"},
		{cause: "permission denied\n  /run/docker.sock", want: "Docker does not answer: permission denied /run/docker.sock"},
	} {
		cause := errors.New(tc.cause)
		e := noDocker(cause)
		require.Equal(t, tc.want, e.Message)
		require.Equal(t, NoDocker, e.Kind)
		require.ErrorIs(t, e, cause)
	}
}

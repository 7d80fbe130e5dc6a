package cli

import (
	"errors"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/pack"
	"github.com/assaykit/assay/internal/verdict"
	"github.com/assaykit/assay/reference/faults"
)

// TestServeDeviation pastes the command that a server with a deviation prints: it
// shows the failure.
func TestServeDeviation(t *testing.T) {
	for _, tt := range []struct {
		name, deviation, requirement string
	}{
		{name: "scenarios carry the requirement", deviation: "create-contact-accepts-missing-list-id", requirement: "CRM-CONTACTS-001"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := exec.Command("assay", "serve", "--addr", "127.0.0.1:0", "--deviation", tt.deviation)
			require.NoError(t, trySomeServer(server, func(banner string) error {
				require.Contains(t, banner, tt.deviation+" breaks "+tt.requirement+": ")
				command := regexp.MustCompile(`(?m)^ .*assay run .*$`).FindString(strings.ReplaceAll(banner, "\\\n", ""))
				require.NotEmpty(t, command, banner)
				out, err := exec.Command("sh", "-c", command).Output()
				var ended *exec.ExitError
				require.True(t, errors.As(err, &ended), "%s: %v", command, err)
				require.Equal(t, verdict.ExitFailed, ended.ExitCode())
				require.Contains(t, string(out), tt.requirement)
				return nil
			}))
		})
	}
}

func TestSelecting(t *testing.T) {
	p, err := pack.Bundled()
	require.NoError(t, err)
	carried := faults.Deviation{Requirement: "CRM-CONTACTS-001", Operation: "createContact"}
	inForm := faults.Deviation{Requirement: "CRM-ERR-001", Operation: "createList"}
	everywhere := faults.Deviation{Requirement: "CRM-ERR-001"}
	for _, tt := range []struct {
		name       string
		deviations []faults.Deviation
		want       string
	}{
		{name: "none"},
		{name: "scenarios carry the requirement", deviations: []faults.Deviation{carried}, want: " --requirement CRM-CONTACTS-001"},
		{name: "the form of one operation's answers", deviations: []faults.Deviation{inForm}, want: " --operation createList"},
		{name: "the form of all answers", deviations: []faults.Deviation{everywhere}},
		{name: "flags that exclude each other", deviations: []faults.Deviation{carried, inForm}},
		{name: "one that needs all", deviations: []faults.Deviation{carried, everywhere}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, selecting(p, tt.deviations))
		})
	}
}

package spec

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMembers(t *testing.T) {
	c := loadBundled(t)
	require.Equal(t, []string{"data", "pagination"}, c.Members("listContacts", 200), "parts of parts count")
	require.Equal(t, []string{"data"}, c.Members("getContact", 200))
	require.Equal(t, []string{"detail"}, c.Members("getContact", 404))
	require.Empty(t, c.Members("getContact", 418))
	require.Empty(t, c.Members("burnContact", 200))
}

func TestJudged(t *testing.T) {
	c := loadBundled(t)
	for _, tt := range []struct {
		operation string
		status    int
		want      []string
	}{
		{"listContacts", 200, []string{"CRM-CONTACTS-006", "CRM-GEN-001", "CRM-GEN-002", "CRM-GEN-003", "CRM-PAGE-001", "CRM-PAGE-013"}},
		{"getContact", 429, []string{"CRM-ERR-001", "CRM-GEN-001", "CRM-GEN-002", "CRM-RATE-002"}},
		{"getContact", 422, []string{"CRM-ERR-002", "CRM-GEN-001", "CRM-GEN-002"}},
	} {
		require.Equal(t, tt.want, c.Judged(tt.operation, tt.status), "%s %d", tt.operation, tt.status)
	}
}

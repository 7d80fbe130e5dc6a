package cli

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/verdict"
)

// goWords match what the standard library says of files, and what readers of JSON and PEM
// say in words of Go.
var goWords = regexp.MustCompile(`(open|stat|lstat|mkdir|read|rename|readdirent) \S+: (no |is |not |too |permission)|no such file|is a directory|not a directory|symbolic links|json: (cannot|unable)|jsontext|unmarshal|PEM data|syscall|goroutine`)

// wrongFiles are names under which nothing lies that could be read as what is wanted.
var wrongFiles = []string{"missing", "folder", "words/within", "empty", "words"}

// filed are the command lines whose FILE is to be read or written, for every flag and
// argument that takes a file. No request is sent: nothing listens at the target.
var filed = []struct {
	args  string
	takes []string // wrong files that are right here: one that is written may be missing
	exits []int    // besides 2
}{
	{args: "run --target T --profile FILE"},
	{args: "run --target T --contract FILE"},
	{args: "run --target T --openapi FILE"},
	{args: "run --target T --ca-cert FILE"},
	{args: "run --target T --cert FILE"},
	{args: "run --target T --cert client.pem --key FILE"},
	{args: "run --target T --unix-socket FILE", exits: []int{verdict.ExitUnreachable}},
	{args: "run --target T --baseline FILE"},
	{args: "run --target T --score FILE"},
	{args: "run --target T --ledger FILE", takes: []string{"missing", "empty"}},
	{args: "run --target T --output FILE", takes: []string{"missing", "folder"}, exits: []int{verdict.ExitBroken}},
	{args: "run --target T --report json=FILE", takes: []string{"missing", "empty", "words"}, exits: []int{verdict.ExitBroken}},
	{args: "run --target T FILE"},
	{args: "doctor --target T --profile FILE"},
	{args: "doctor --target T --contract FILE"},
	{args: "doctor --target T --openapi FILE"},
	{args: "doctor --target T --ca-cert FILE"},
	{args: "doctor --target T --cert FILE"},
	{args: "doctor --target T --cert client.pem --key FILE"},
	{args: "clean --target T --ledger FILE"},
	{args: "clean --target T --ledger done.jsonl --profile FILE"},
	{args: "clean --target T --ledger done.jsonl --contract FILE"},
	{args: "clean --target T --ledger done.jsonl --openapi FILE"},
	{args: "clean --target T --ledger left.jsonl --ca-cert FILE"},
	{args: "clean --target T --ledger left.jsonl --cert FILE"},
	{args: "clean --target T --ledger left.jsonl --cert client.pem --key FILE"},
	{args: "report FILE"},
	{args: "report result.json --against FILE"},
	{args: "report --history FILE"},
	{args: "diff result.json FILE"},
	{args: "merge result.json FILE"},
	{args: "explain CRM-LISTS-001 --result FILE"},
	{args: "explain CRM-LISTS-001 --contract FILE"},
	{args: "explain CRM-LISTS-001 --openapi FILE"},
	{args: "list --contract FILE"},
	{args: "list --openapi FILE"},
	{args: "steps --contract FILE"},
	{args: "steps --openapi FILE"},
	{args: "coverage --target T --profile FILE"},
	{args: "coverage --target T --contract FILE"},
	{args: "coverage --target T --openapi FILE"},
	{args: "mutation --target T --profile FILE"},
	{args: "mutation --target T --contract FILE"},
	{args: "mutation --target T --openapi FILE"},
	{args: "mutation --target T --since FILE"},
	{args: "mutation --target T --check FILE"},
	{args: "mutation --target T --score FILE", takes: []string{"missing", "empty", "words"}, exits: []int{verdict.ExitBroken}},
	{args: "mutation --target T --report html=FILE", takes: []string{"missing", "empty", "words"}, exits: []int{verdict.ExitBroken}},
	{args: "baseline write FILE"},
	{args: "baseline write result.json --into FILE", takes: []string{"missing"}},
	{args: "pack lint FILE"},
	{args: "pack init made --openapi FILE"},
	{args: "trust list FILE"},
	{args: "trust add keys.json FILE --owner X"},
	{args: "trust add keys.json FILE --authority --owner X"},
	{args: "trust revoke FILE abc"},
	{args: "registry list FILE"},
	{args: "registry add registry FILE --trust trust.json", exits: []int{verdict.ExitCertificate}},
	{args: "registry add registry words --trust FILE"},
	{args: "verify FILE --trust trust.json", exits: []int{verdict.ExitCertificate}},
	{args: "verify words --trust FILE"},
	{args: "verify words --trust trust.json --challenge FILE"},
	{args: "verify words --trust trust.json --score FILE"},
	{args: "verify words --trust trust.json --statement s.json --key FILE"},
	{args: "verify words --trust trust.json --statement s.json --sign-with cat --public-key FILE"},
	{args: "verify words --trust trust.json --report html=FILE", takes: []string{"missing", "empty", "words"}, exits: []int{verdict.ExitBroken}},
	{args: "verify words --trust trust.json --key vendor.key --statement FILE", takes: []string{"missing", "empty", "words"}, exits: []int{verdict.ExitBroken}},
	{args: "certify --target bundled --out b.assay --key FILE"},
	{args: "certify --target bundled --out b.assay --public-key FILE --sign-with cat"},
	{args: "certify --target bundled --out b.assay --key vendor.key --attempts FILE", takes: []string{"missing"}},
	{args: "certify --target bundled --out FILE --key vendor.key", takes: []string{"missing"}},
	{args: "keygen --no-passphrase --out FILE", takes: []string{"missing"}},
	{args: "init --yes --profile FILE", takes: []string{"missing"}, exits: []int{verdict.ExitBroken}},
}

// TestWrongFiles: whatever file is wrong, a line says which one and why, and none is
// changed.
func TestWrongFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	require.NoError(t, os.Mkdir("folder", 0o755))
	contents := map[string]string{
		"empty": "", "words": "hello there",
		"trust.json": `{"format":"assay-trust/1","keys":[]}`,
		"client.pem": "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n",
		"done.jsonl": `{"format":"assay-ledger/1","base_url":"http://127.0.0.1:9/api","contract":{"title":"CRM Developer API"}}` + "\n",
	}
	contents["left.jsonl"] = contents["done.jsonl"] + `{"event":"expected","entry":1,"resource":"list","identity":"x"}` + "\n"
	for name, text := range contents {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	require.Zero(t, execute(t.Context(), []string{"keygen", "--no-passphrase", "--out", "vendor.key"}, nil, &bytes.Buffer{}, &bytes.Buffer{}, os.LookupEnv))
	require.Zero(t, execute(t.Context(), strings.Fields("run --target bundled --requirement CRM-LISTS-001 --report json=result.json"), nil, &bytes.Buffer{}, &bytes.Buffer{}, os.LookupEnv))
	key := func(name string) (string, bool) {
		if name == "ASSAY_API_KEY" {
			return "a-key-of-nobody", true
		}
		return os.LookupEnv(name)
	}
	for _, c := range filed {
		for _, file := range wrongFiles {
			if slices.Contains(c.takes, file) {
				continue
			}
			getenv := key
			if strings.Contains(c.args, "bundled") {
				getenv = os.LookupEnv
			}
			t.Run(strings.ReplaceAll(c.args, "FILE", file), func(t *testing.T) {
				args := strings.Fields(strings.ReplaceAll(strings.ReplaceAll(c.args, "FILE", file), " T ", " http://127.0.0.1:9/api "))
				var out, said bytes.Buffer
				code := execute(t.Context(), args, strings.NewReader(""), &out, &said, getenv)
				require.Contains(t, append(c.exits, verdict.ExitUsage), code, "%s%s", out.String(), said.String())
				text := out.String() + said.String()
				require.Contains(t, text, file)
				require.NotRegexp(t, goWords, text)
				for name, want := range contents {
					now, err := os.ReadFile(name)
					require.NoError(t, err)
					require.Equal(t, want, string(now), "%s is changed", name)
				}
			})
		}
	}
}

// TestEveryFileIsTried: a flag that takes a file or a folder is in the table.
func TestEveryFileIsTried(t *testing.T) {
	elsewhere := map[string]string{ // by where it is tried
		"challenge --out": "certify.txtar", "verify --out": "", "certify --profile": "as run", "certify --contract": "as run", "certify --openapi": "as run",
		"certify --ledger": "as run", "certify --report": "as run", "certify --output": "as run", "merge --report": "shard.txtar", "merge --output": "shard.txtar",
		"report --output": "report.txtar", "registry add --challenge": "as verify", "registry add --score": "as verify", "registry render --trust": "as list",
		"verify --sigstore": "certify.txtar", "run --container-logs": "image.txtar", "registry render --output": "certify.txtar",
	}
	var tried []string
	for _, c := range filed {
		tried = append(tried, c.args)
	}
	a := &app{getenv: os.LookupEnv}
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			takes, _ := pflag.UnquoteUsage(f)
			setting, shared := f.Value.(*settingFlag) // which is read in one way by every command
			if shared {
				takes = setting.Takes
			}
			if !slices.Contains([]string{"FILE", "DIR", "RESULT", "PATH"}, takes) && f.Name != "report" || strings.HasSuffix(f.Name, "-path") {
				return
			}
			name := strings.TrimPrefix(cmd.CommandPath(), "assay ")
			if _, known := elsewhere[name+" --"+f.Name]; known {
				return
			}
			assert.True(t, slices.ContainsFunc(tried, func(args string) bool {
				return (shared || strings.HasPrefix(args, name+" ")) && strings.Contains(args, "--"+f.Name+" ")
			}), "%s --%s is not tried with wrong files", name, f.Name)
		})
		for _, below := range cmd.Commands() {
			visit(below)
		}
	}
	visit(a.root())
}

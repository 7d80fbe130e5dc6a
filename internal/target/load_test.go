package target

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

// load reads a profile with the given environment.
func load(t *testing.T, text string, environment map[string]string) (*Profile, error) {
	t.Helper()
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("assay.yaml", []byte(text), 0o600))
	return Load("assay.yaml", lookupIn(environment))
}

func lookupIn(environment map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	}
}

func TestLoad(t *testing.T) {
	for _, tc := range []struct {
		name        string
		text        string
		environment map[string]string
		want        Profile
		missing     []Missing
	}{
		{
			name: "everything",
			text: `
# the staging server
target: http://127.0.0.1:8000/api/v1
contract: ../pack
keys:
  main: key-1
  other: key-2
  expired: key-3
  revoked: key-4
  burst: key-5
fault_header: "X-Conformance-Fault: 500"
concurrency: 3
timeout: 1m30s
consistency: 250ms
burst_budget: 99
rate: 40/s,800/m
deadline: 10m
read_only: true
writes: false
`,
			want: Profile{
				Target: "http://127.0.0.1:8000/api/v1", PackSource: PackSource{Contract: "../pack"},
				Keys:        Keys{Main: "key-1", Other: "key-2", Expired: "key-3", Revoked: "key-4", Burst: "key-5"},
				FaultHeader: "X-Conformance-Fault: 500", Concurrency: 3,
				Timeout: Duration(90 * time.Second), Consistency: Duration(250 * time.Millisecond),
				Care: Care{BurstBudget: 99, Rate: exchange.Rate{PerSecond: 40, PerMinute: 800}, Deadline: Duration(10 * time.Minute), ReadOnly: true},
			},
		},
		{name: "one setting", text: "concurrency: 1", want: Profile{Concurrency: 1}},
		{name: "an empty mapping", text: "{}", want: Profile{}},
		{
			name: "references", environment: map[string]string{"HOST": "127.0.0.1", "PORT": "8000", "_k1": "a", "N": "4", "T": "2s"},
			text: "target: http://${HOST}:${PORT}/api\nkeys: {main: '${_k1}', other: \"x-${_k1}-${_k1}\"}\nconcurrency: ${N}\ntimeout: ${T}\n",
			want: Profile{
				Target: "http://127.0.0.1:8000/api", Keys: Keys{Main: "a", Other: "x-a-a"}, Concurrency: 4, Timeout: Duration(2 * time.Second),
			},
		},
		{name: "keys that are missing", text: "keys:\n  main: ${MAIN}\n  other: ${OTHER}\n", environment: map[string]string{"OTHER": ""}, want: Profile{},
			missing: []Missing{{"keys.main", "MAIN", 2}, {"keys.other", "OTHER", 3}}},
		{
			name: "half of a key that is missing", text: "keys:\n  main: ${PREFIX}-${MAIN}\n", environment: map[string]string{"PREFIX": "sk"},
			want: Profile{}, missing: []Missing{{"keys.main", "MAIN", 2}},
		},
		{name: "keys without a value", text: "keys:\n  main:\n  other: ''\n  burst: ~\n", want: Profile{}},
		{name: "no keys", text: "keys:\n", want: Profile{}},
		{name: "an anchor", text: "keys:\n  main: &k a\n  other: *k\n", want: Profile{Keys: Keys{Main: "a", Other: "a"}}},
		{name: "a reference in a comment", text: "# ${NOWHERE}\nconcurrency: 1 # ${NOWHERE}\n", want: Profile{Concurrency: 1}},
		{name: "texts that YAML takes for something else", text: "keys: {main: 123, other: yes, burst: 1.50, revoked: 2026-01-02}", want: Profile{Keys: Keys{Main: "123", Other: "yes", Burst: "1.50", Revoked: "2026-01-02"}}},
		{name: "a dollar that is no reference", text: "keys: {main: 'a$b$'}", want: Profile{Keys: Keys{Main: "a$b$"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, err := load(t, tc.text, tc.environment)
			require.NoError(t, err)
			require.Equal(t, tc.missing, p.Source.Missing)
			p.Source = Source{}
			require.Equal(t, tc.want, *p)
		})
	}
}

// TestLoadTakesValuesAsTexts puts into every place what would be YAML if it
// stood in the file.
func TestLoadTakesValuesAsTexts(t *testing.T) {
	for _, tc := range []struct{ name, value string }{
		{name: "number", value: "123"},
		{name: "number with zeros", value: "00123"},
		{name: "float", value: "1e5"},
		{name: "truth", value: "yes"},
		{name: "null", value: "null"},
		{name: "tilde", value: "~"},
		{name: "mapping", value: "a: b"},
		{name: "sequence", value: "- a"},
		{name: "flow", value: "{a: [b]}"},
		{name: "quote", value: `"`},
		{name: "quotes and a backslash", value: `'"\n\`},
		{name: "comment", value: "a # b"},
		{name: "anchor", value: "&a"},
		{name: "alias", value: "*a"},
		{name: "tag", value: "!!int 3"},
		{name: "line break", value: "a\nb"},
		{name: "further settings", value: "x\n  other: y\ntarget: http://127.0.0.1:1/\n"},
		{name: "spaces at the ends", value: "  a  "},
		{name: "a reference", value: "${OTHER}"},
		{name: "document", value: "a\n---\nb"},
		{name: "time", value: "2026-01-02"},
		{name: "no ASCII", value: "schlüssel-鍵"},
	} {
		for _, style := range []struct{ name, text string }{
			{name: "bare", text: "keys:\n  main: ${V}\nfault_header: ${V}\n"},
			{name: "quoted", text: "keys:\n  main: \"${V}\"\nfault_header: '${V}'\n"},
			{name: "folded", text: "keys:\n  main: >-\n    ${V}\nfault_header: |-\n  ${V}\n"},
		} {
			t.Run(tc.name+" "+style.name, func(t *testing.T) {
				p, err := load(t, style.text, map[string]string{"V": tc.value, "OTHER": "not this"})
				require.NoError(t, err)
				p.FaultSecrets, p.Source = nil, Source{} // TestLoadConnection
				require.Equal(t, Profile{Keys: Keys{Main: tc.value}, FaultHeader: tc.value}, *p)
			})
		}
	}
}

// topLevel are the settings at the top of a profile, as an error lists them.
func topLevel() string {
	names := map[string]bool{}
	for _, s := range (&Profile{}).Settings(lookupIn(nil)) {
		name, _, _ := strings.Cut(s.Key, ".")
		names[name] = true
	}
	return strings.Join(sortedKeys(names), ", ")
}

func TestLoadErrors(t *testing.T) {
	for _, tc := range []struct {
		name        string
		text        string
		environment map[string]string
		want        string // after "read profile assay.yaml: "
	}{
		{name: "only a comment", text: "# target: x\n", want: " it is empty"},
		{name: "unknown setting", text: "concurrency: 1\ntargte: http://127.0.0.1/\n", want: `2:1: unknown setting "targte", did you mean "target"?`},
		{name: "unknown key", text: "keys:\n  mian: a\n", want: `2:3: unknown setting "mian", did you mean "main"?`},
		{name: "key at the top", text: "burst: a\n", want: `1:1: unknown setting "burst", did you mean "burst_budget"?`},
		{name: "settings of another kind", text: "keys:\n  timeout: 3s\n", want: `2:3: unknown setting "timeout"`},
		{name: "merge", text: "a: &a {main: x}\nkeys: {<<: *a}\n", want: `1:1: unknown setting "a"`},
		{name: "twice", text: "target: http://a/\ntarget: http://b/\n", want: `2:1: setting "target" is there twice`},
		{name: "key twice", text: "keys:\n  main: a\n  main: b\n", want: `3:3: setting "main" is there twice`},
		{name: "two documents", text: "concurrency: 1\n---\nconcurrency: 2\n", want: " it has more than one document"},
		{name: "bad YAML", text: "target: http://a/\nkeys: [a\n", want: "2:7: the list that begins with [ here has no ] at its end, or lacks a comma"},
		{name: "an open mapping", text: "concurrency: 1\nkeys: {main: a\n", want: "2:7: the mapping that begins with { here has no } at its end, or lacks a comma"},
		{name: "an open text", text: "target: 'http://a/\ncontract: x\n", want: "1:9: the text that begins with a quote here has no quote at its end"},
		{name: "an escape that is none", text: `target: "\q"`, want: "1:10: unknown escape after a backslash in double quotes; single quotes keep a backslash as it is"},
		{name: "a value that begins with a mark", text: "target: @x\n", want: "1:9: no value begins with this character: put the value in quotes"},
		{name: "a tab in a text of several lines", text: "target: |\n a\n\tb\n", want: "3:1: a line is indented with a tab: use spaces"},
		{name: "a colon in a value", text: "fault_header: X-Fault: 500\n", want: "1:22: a colon has no place here: put a value with a colon in quotes, write a space after the colon of a setting, and indent the settings of one mapping alike"},
		{name: "a colon without a space", text: "concurrency:1\ntimeout: 3s\n", want: "2:8: a colon has no place here: put a value with a colon in quotes, write a space after the colon of a setting, and indent the settings of one mapping alike"},
		{name: "a line without a colon", text: "concurrency: 1\ntimeout\ntarget: x\n", want: "3:1: this line is no setting: want a name, a colon and a space before the value"},
		{name: "a line that is indented less", text: "keys:\n    main: a\n  other: b\n", want: "3:3: this line is no setting, or is not indented as the others are"},
		{name: "a list that goes over into settings", text: "- a\ntarget: x\n", want: "2:1: this line is indented as an entry of the list above, and begins without -"},
		{name: "indented less than the first line", text: "  target: x\n contract: y\n", want: "2:2: this line is indented less than the first one"},
		{name: "an alias of nothing", text: "target: *x\n", want: "1:9: the value behind * has no anchor & of that name above"},
		{name: "an anchor without a name", text: "target: &\n", want: "1:10: after & or * comes the name of an anchor: put a value that begins with one of them in quotes"},
		{name: "a bracket alone", text: "target: }\n", want: "1:9: want a value here"},
		{name: "a tag that is open", text: "target: !<x\n", want: "1:12: after ! comes a tag: put a value that begins with ! in quotes"},
		{name: "another version of YAML", text: "%YAML 3.0\n---\na: b\n", want: "1:1: this is not YAML: found incompatible YAML document"},
		{name: "a control character", text: "target: ä\x01\n", want: "1:10: the file is not UTF-8, or has a control character"},
		{name: "both ways at once", text: "writes: true\nread_only: true\n", want: " writes and read_only exclude each other"},
		{name: "bad YAML with a tab", text: "keys:\n\tmain: a\n", want: "2:1: a line is indented with a tab: use spaces"},
		{name: "a list", text: "- target\n", want: "1:1: want a mapping of " + topLevel()},
		{name: "a text", text: "target\n", want: "1:1: want a mapping of " + topLevel()},
		{name: "keys that are a list", text: "keys: [a]\n", want: "1:7: want a mapping of burst, expired, main, other, revoked"},
		{name: "target that is a mapping", text: "target:\n  url: http://a/\n", want: "2:3: want a text, and here is a mapping"},
		{name: "key that is a list", text: "keys:\n  main: [a]\n", want: "2:9: want a text, and here is a list"},
		{name: "target that the environment lacks", text: "\ntarget: ${NOWHERE}\n", want: "2:9: target: the environment has no NOWHERE"},
		{
			name: "target that is empty in the environment", text: "target: ${EMPTY}\n", environment: map[string]string{"EMPTY": ""},
			want: "1:9: target: the environment has no EMPTY",
		},
		{name: "contract that the environment lacks", text: "contract: ./${NOWHERE}\n", want: "1:11: contract: the environment has no NOWHERE"},
		{name: "fault header that the environment lacks", text: "fault_header: ${NOWHERE}\n", want: "1:15: fault_header: the environment has no NOWHERE"},
		{name: "target without a value", text: "target:\n", want: "1:8: target is empty: leave it out, or give it a value"},
		{name: "target that is empty", text: "target: ''\n", want: "1:9: target is empty: leave it out, or give it a value"},
		{name: "contract that is null", text: "contract: ~\n", want: "1:11: contract is empty: leave it out, or give it a value"},
		{name: "open reference", text: "target: ${HOST\n", want: "1:9: malformed reference, want one such as ${ASSAY_API_KEY}"},
		{name: "open reference in a key", text: "keys:\n  main: ${HOST\n", want: "2:9: malformed reference, want one such as ${ASSAY_API_KEY}"},
		{name: "reference to nothing", text: "keys: {main: '${}'}\n", want: "1:14: malformed reference, want one such as ${ASSAY_API_KEY}"},
		{name: "reference to no name", text: "keys: {main: '${A-B}'}\n", want: "1:14: malformed reference, want one such as ${ASSAY_API_KEY}"},
		{name: "concurrency that is a word", text: "concurrency: many\n", want: `1:14: concurrency "many": want a whole number`},
		{name: "concurrency that is no whole number", text: "concurrency: 1.5\n", want: `1:14: concurrency "1.5": want a whole number`},
		{
			name: "secret in place of a number", text: "burst_budget: ${KEY}\n", environment: map[string]string{"KEY": "sk_live_1"},
			want: `1:15: burst_budget "${KEY}": want a whole number`,
		},
		{name: "rate that is none", text: "rate: fast\n", want: `1:7: rate "fast": want N/s, N/m or both, such as 40/s,800/m`},
		{name: "rate without a value", text: "rate:\n", want: "1:6: rate is empty: leave it out, or give it a value"},
		{name: "consent that is no truth", text: "writes: maybe\n", want: `1:9: writes "maybe": want true or false`},
		{name: "consent in another language", text: "read_only: yes\n", want: `1:12: read_only "yes": want true or false`},
		{name: "time without a unit", text: "timeout: 30\n", want: `1:10: timeout "30": want a time such as 30s`},
		{name: "time below zero", text: "consistency: -1s\n", want: `1:14: consistency "-1s": want a time above zero, such as 30s`},
		{name: "no time at all", text: "timeout: 0s\n", want: `1:10: timeout "0s": want a time above zero, such as 30s`},
		{
			name: "secret in place of a time", text: "timeout: ${KEY}\n", environment: map[string]string{"KEY": "sk_live_1"},
			want: `1:10: timeout "${KEY}": want a time such as 30s`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, err := load(t, tc.text, tc.environment)
			require.EqualError(t, err, "read profile: assay.yaml:"+tc.want)
			require.Nil(t, p)
		})
	}
}

func TestLoadWithoutAFile(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := Load("assay.yaml", lookupIn(nil))
	require.EqualError(t, err, "read profile assay.yaml: it does not exist\n  assay init writes one")
	_, err = Load(".", lookupIn(nil))
	require.EqualError(t, err, "read profile .: it is a folder\n  assay init writes one")
	_, err = load(t, "", nil)
	require.EqualError(t, err, "read profile assay.yaml: it is empty\n  assay init writes one")
}

func TestKeys(t *testing.T) {
	p := Profile{Keys: Keys{Main: "from the file", Expired: "old", Burst: "fast"}}
	require.NoError(t, p.FromEnvironment(lookupIn(map[string]string{
		"ASSAY_API_KEY": "from the environment", "ASSAY_OTHER_ORG_KEY": "theirs", "ASSAY_EXPIRED_KEY": "", "ASSAY_UNRELATED": "x",
	})))
	keys := p.Keys
	require.Equal(t, Keys{Main: "from the environment", Other: "theirs", Expired: "old", Burst: "fast"}, keys)
	require.Equal(t, []exchange.Secret{
		{Name: "ASSAY_API_KEY", Value: "from the environment"},
		{Name: "ASSAY_OTHER_ORG_KEY", Value: "theirs"},
		{Name: "ASSAY_EXPIRED_KEY", Value: "old"},
		{Name: "ASSAY_BURST_KEY", Value: "fast"},
	}, keys.Secrets())
	require.Equal(t, map[string]string{
		"main": "ASSAY_API_KEY", "other": "ASSAY_OTHER_ORG_KEY", "expired": "ASSAY_EXPIRED_KEY", "burst": "ASSAY_BURST_KEY",
	}, keys.Variables())
	require.Empty(t, Keys{}.Secrets())
	require.Empty(t, Keys{}.Variables())
	require.Equal(t, map[string]string{
		"main": "ASSAY_API_KEY", "other": "ASSAY_OTHER_ORG_KEY", "expired": "ASSAY_EXPIRED_KEY",
		"revoked": "ASSAY_REVOKED_KEY", "burst": "ASSAY_BURST_KEY",
	}, AllVariables())
}

func TestParseFaultHeader(t *testing.T) {
	for _, tc := range []struct {
		name, text          string
		header, value, fail string
	}{
		{name: "none", text: ""},
		{name: "usual", text: "X-Conformance-Fault: 500", header: "X-Conformance-Fault", value: "500"},
		{name: "without a space", text: "X-Fault:500", header: "X-Fault", value: "500"},
		{name: "with many", text: "  X-Fault :  a b ", header: "X-Fault", value: "a b"},
		{name: "with a colon in the value", text: "X-Fault: a:b", header: "X-Fault", value: "a:b"},
		{name: "without a value", text: "X-Fault:", fail: `fault header is not of the form "Name: value"`},
		{name: "without a colon", text: "X-Fault", fail: `fault header is not of the form "Name: value"`},
		{name: "without a name", text: ": 500", fail: `fault header is not of the form "Name: value"`},
		{name: "blank", text: " ", fail: `fault header is not of the form "Name: value"`},
		{name: "name with a space", text: "X Fault: 500", fail: `fault header is not of the form "Name: value"`},
		{name: "name that is not ASCII", text: "X-Fäult: 500", fail: `fault header is not of the form "Name: value"`},
		{name: "two lines", text: "X-Fault: 500\r\nHost: a", fail: `fault header is not of the form "Name: value"`},
		{name: "control character", text: "X-Fault: 5\x0000", fail: `fault header is not of the form "Name: value"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			header, value, err := ParseFaultHeader(tc.text)
			if tc.fail != "" {
				require.EqualError(t, err, tc.fail)
			} else {
				require.NoError(t, err)
			}
			require.Equal(t, tc.header, header)
			require.Equal(t, tc.value, value)
		})
	}
}

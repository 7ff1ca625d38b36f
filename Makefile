# Every command of a developer. `make` alone lists them.

# The first Python that is new enough and can make an environment; `make PYTHON=... dev` overrides.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --quiet --quiet
CODE   := api events ledger projections schemas tests $(wildcard bench)
LOCKS  := requirements/build.txt requirements/run.txt

.DEFAULT_GOAL := help
.PHONY: help dev fmt lint types layers unit test bench check run serve schemas locks clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# -- environment ------------------------------------------------------------------------------
# Stamps: each is newer than the locks that it was made from.

$(VENV)/.run: $(LOCKS) pyproject.toml
	@test -n "$(PYTHON)" || { echo "certledger needs Python 3.11 or newer, with its venv module" \
		"(Debian: apt install python3-venv)" >&2; exit 1; }
	@echo "environment: $$($(PYTHON) --version), locked versions"
	@$(PY) -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install --require-hashes $(addprefix -r ,$(LOCKS))
	@$(PIP) install --no-deps --no-index --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

dev: $(VENV)/.test ## make the environment for developers

locks: $(VENV)/.test ## lock the newest versions that requirements/*.in allow
	@$(PIP) install uv
	@cd requirements && for part in build run test; do ../$(VENV)/bin/uv pip compile $$part.in \
		--output-file $$part.txt --quiet --no-config --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate || exit 1; done

clean: ## remove what was made, but not the data
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist

# -- checks -----------------------------------------------------------------------------------

fmt: $(VENV)/.test ## format the code
	@$(PY) -m ruff format $(CODE)
	@$(PY) -m ruff check --fix --quiet $(CODE)

lint: $(VENV)/.test ## format and every rule of ruff, each exception with its reason
	@$(PY) -m ruff format --check $(CODE)
	@$(PY) -m ruff check $(CODE)

types: $(VENV)/.test ## mypy, strict, tests too
	@$(PY) -m mypy

layers: $(VENV)/.test ## who may import whom
	@$(VENV)/bin/lint-imports

unit: $(VENV)/.test ## the rules alone: no database, about a second
	@$(PY) -m pytest -q tests/rules tests/events

test: $(VENV)/.test ## every test
	@$(PY) -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile $(TESTS)

soak: $(VENV)/.test ## what takes too long for every change: random days and crashes, at length
	@CERTLEDGER_SOAK=1 $(PY) -m pytest -q tests/properties tests/chaos tests/month_run tests/imports tests/reporting $(TESTS)

check: lint types layers test ## all that CI runs

schemas: $(VENV)/.run ## write the contract again: OpenAPI and the schemas of the facts
	@$(PY) -m api.published

# -- the service ------------------------------------------------------------------------------

run: $(VENV)/.run ## database, demo region and service; prints address, keys and a charge to paste
	@exec $(PY) -m api.cli run

serve: $(VENV)/.run ## the service alone, on CERTLEDGER_DSN
	@exec $(PY) -m api.cli serve

# -- rates ------------------------------------------------------------------------------------

bench: $(VENV)/.run ## rates, beside what the same machine does bare; BENCH=short for two minutes
	@$(PY) -m bench $(addprefix --,$(BENCH))

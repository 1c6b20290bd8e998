# `make run` and `make test` each work from a fresh clone with nothing but Python 3.11, make and git.
# The network is needed once, for the install; after it everything runs without.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Parallel tests: one more than the cores of the smallest machine that we build on, as many of them wait for something.
WORKERS ?= 3
# What runs beside each other is told one after the other, where this make can (macOS brings one that cannot).
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
# A machine that keeps no compiled modules compiles them anew in every process, which is half of what the tests would take.
export PYTHONDONTWRITEBYTECODE :=
# Trust what the machine trusts, as pip does: a company's own certificate works too.
export UV_SYSTEM_CERTS ?= 1

.PHONY: help run test soak evals check lock clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

run: $(STAMP) ## serve the desk on this machine and print its address (ARGS='--port 8600')
	@exec $(BIN)/heardback app $(ARGS)

test: $(STAMP) ## everything: the static part and the gate beside each other, then all tests (ARGS='-k reply')
	@$(MAKE) --no-print-directory --jobs=2 $(SYNC) check evals
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

soak: $(STAMP) ## what takes minutes and hours and is no part of the tests: hundreds of kills and the like (ARGS='-k kills')
	HEARDBACK_SOAK=1 $(BIN)/python -m pytest -m soak -s $(ARGS)

evals: $(STAMP) ## the desk on the shipped train and tune parts, held against evals/baseline.json; writes the report
	HEARDBACK_HOME=build/evals $(BIN)/heardback evals gate

check: $(STAMP) ## the static part: lint, format, types, imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports --no-cache

lock: $(BIN)/uv ## write requirements.lock anew from pyproject.toml (UPGRADE=--upgrade for newer releases)
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command 'make lock' --quiet $(UPGRADE) --output-file requirements.lock
	@if grep -n '://' requirements.lock; then echo 'requirements.lock must hold no address' >&2; exit 1; fi

clean: ## take away the virtual environment and every cache
	rm -rf $(VENV) .pytest_cache .ruff_cache .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A Python new enough and able to make environments; the tested version first. -I: what lies about here stays out of it.
$(BIN)/python:
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
		if "$$python" -I -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			echo "Making $(VENV) with $$("$$python" --version)"; \
			rm -rf $(VENV); \
			exec "$$python" -m venv $(VENV); \
		fi; \
	done; \
	found=$$(python3 --version 2>/dev/null || echo 'no Python at all'); \
	echo "Heardback needs Python 3.11 or newer with the modules venv and ensurepip; found: $$found." >&2; \
	echo "Install it (on Debian: python3 and python3-venv), or name it: make PYTHON=/path/to/python3.11 …" >&2; \
	exit 1

# uv installs in seconds what takes pip minutes. It comes by hash from the same lock; without it pip does the work.
$(BIN)/uv: | $(BIN)/python
	@pins=$$(awk '/^[^ #]/ {on = /^uv==/} on' requirements.lock 2>/dev/null || true); \
	if [ -n "$$pins" ]; then \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r <(printf '%s\n' "$$pins"); \
	else \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check uv; \
	fi

$(STAMP): pyproject.toml requirements.lock | $(BIN)/python
	@install() { "$$@" --require-hashes -r requirements.lock && "$$@" --no-deps --no-build-isolation -e .; }; \
	echo 'Installing what requirements.lock names'; \
	{ $(MAKE) --no-print-directory $(BIN)/uv && install $(BIN)/uv pip install --quiet --python $(BIN)/python; } || { \
		echo 'uv could not do it: pip tries, which takes some minutes'; \
		install $(BIN)/python -m pip install --quiet --disable-pip-version-check; \
	}
	@touch $@

# openrecs: make help lists the targets.
# The environment lives in .venv and is made again only when a lock file or pyproject.toml changes.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
# What is installed is compiled on its first use: the set-up takes half as long.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet install --no-compile
PYTEST_ARGS ?=
BENCH_ARGS ?=
SCORE_ARGS ?=
export PYTHON
# Thousands of tests start hundreds of processes: what each of them imports is compiled once, whatever the shell says.
unit test-long: export PYTHONDONTWRITEBYTECODE :=

.PHONY: help refresh nightly pictures test test-long check unit bench goals score golden test-tools lock dev clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

refresh: $(RUN_STAMP) ## raw/ -> processed/: read everything, publish a snapshot if anything changed
	@$(BIN)/openrecs refresh

nightly: $(RUN_STAMP) ## a night: fetch the export, refresh, and say what changed (set OPENRECS_CONTACT)
	@latest="$${OPENRECS_PROCESSED:-processed}/latest"; before=$$(readlink "$$latest"); \
	$(BIN)/openrecs refresh --fetch; refreshed=$$?; \
	if [ -n "$$before" ] && [ "$$(readlink "$$latest")" != "$$before" ]; then \
	  $(BIN)/openrecs diff; changed=$$?; [ $$changed -le 1 ] || [ $$refreshed -ne 0 ] || exit $$changed; \
	fi; exit $$refreshed

test: check unit ## lint, types and the whole test suite

check: $(DEV_STAMP) ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: $(DEV_STAMP) ## the tests alone (PYTEST_ARGS="-k name" narrows them)
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

test-long: $(DEV_STAMP) ## hours: every test whole, 200,000 mutated pages, 1,000 kills, every fault, 10,000 histories of nights, many worlds
	OPENRECS_KILLS=1000 OPENRECS_SWEEP=all OPENRECS_HISTORIES=10000 OPENRECS_LAWS=200 \
	OPENRECS_GROWTH=60 OPENRECS_MARKS=6 OPENRECS_WORLD_ALONE=120 OPENRECS_ARCHIVE_MB=10 OPENRECS_WRAPS=25 \
	OPENRECS_RANDOM=1 OPENRECS_EVERY_AGENCY=1 OPENRECS_WORLDS=20 OPENRECS_WORLD=300 OPENRECS_WORLD_EXAMPLES=200 \
	OPENRECS_READERS=8 OPENRECS_PUBLICATIONS=500 OPENRECS_MUTATIONS=200000 OPENRECS_DAMAGED=2000 OPENRECS_GROWING=5 \
	OPENRECS_FROZEN_WORLDS=3 OPENRECS_NIGHTS=30 OPENRECS_CUTS=1000 OPENRECS_FILLERS=1 OPENRECS_BENCH=1 \
	OPENRECS_TRACKERS=40 OPENRECS_RATES=600 \
	  $(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

bench: $(DEV_STAMP) ## what everything costs, each beside its floor in the same run (BENCH_ARGS=--quick)
	@$(BIN)/python bench/run.py $(BENCH_ARGS)

goals: $(DEV_STAMP) ## the jobs of docs/performance.md beside their goals (BENCH_ARGS="help export")
	@$(BIN)/python bench/goals.py $(BENCH_ARGS)

score: $(DEV_STAMP) ## how well GAO's comments are read, per field, beside two baselines (SCORE_ARGS="--part tuning --show")
	@$(BIN)/python tests/comments/score.py $(SCORE_ARGS)

golden: $(DEV_STAMP) ## write the golden files that are missing; existing ones are never touched
	$(BIN)/python tests/golden.py

pictures: $(DEV_STAMP) ## draw the pictures of README and docs/layouts.md again (needs chromium)
	@$(BIN)/python docs/pictures/draw.py
	@$(BIN)/python docs/pictures/draw_report.py

test-tools: ## install what the tests run beside Python, with apt-get (needs root)
	@sh tests/install-tools.sh

lock: ## resolve the dependencies again into the two hash-pinned lock files
	python3 -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --group build --extra report pyproject.toml -o requirements.lock
	$(VENV)-lock/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --group build --extra dev --extra duckdb --extra excel --extra mcp --extra notify --extra report --extra scale --extra warc --override overrides.txt -c requirements.lock pyproject.toml -o requirements-dev.lock
	rm -rf $(VENV)-lock

dev: $(DEV_STAMP) ## the development environment, nothing else

clean: ## remove the environment and caches; raw/ and processed/ stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(BIN)/python:
	@py=$$(sh .ci/find-python) && "$$py" -m venv $(VENV)

$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) from requirements.lock" >&2
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.lock pyproject.toml $(RUN_STAMP)
	@echo "adding the development tools from requirements-dev.lock" >&2
	@# the lock is whole; jsonpath-rw, which mlcroissant needs, has no wheel
	@$(INSTALL) --require-hashes --no-deps --only-binary :all: --no-binary jsonpath-rw --no-build-isolation \
	  -r requirements-dev.lock
	@touch $@

# Everything a newcomer, a developer and the build server need. `make run` and `make test` come first.
#
#   make run                 set up, then the demo; make run ARGS=--once ends by itself
#   make test                set up, then all quick tests
#   make check               format, lint, types, import directions, tests with coverage
#   make check-long          the tests that take minutes: crashes, load, soak
#   make mutants             changes that no test notices in the code that must not go wrong; minutes each
#   make audit               known holes in what is locked, where they can be looked up
#   make bench               measurements; make train, make evaluate: the model
#   make platforms           write docs/adapters/README.md as the adapters declare it
#   make messages            collect every text for its translators (bot/present/locale)
#   make image               container image; make lock: new lock files; make clean: start over

PY ?= python3
ARGS ?=
COVER ?= 97
# Tests of whole walks wait about as long as they work, so there is a worker more than there are processors.
# Each loads the model (300 MB), so there are four at most.
WORKERS ?= -n $(shell $(PY) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))') --dist=worksteal
BIN := .venv/bin
TRAIN ?= $(BIN)/python
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes

.PHONY: run test check check-long mutants format lint types imports cover audit bench train evaluate messages platforms image lock clean
.DEFAULT_GOAL := run

run: .venv/.run
	@$(BIN)/tamis demo $(ARGS)

test: .venv/.dev
	@$(BIN)/pytest -m "not long" $(WORKERS) $(ARGS)

# One after the other, also with -j, so that the first complaint stands alone.
check: .venv/.dev
	@$(MAKE) --no-print-directory format
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory imports
	@$(MAKE) --no-print-directory cover

format: .venv/.dev
	@$(BIN)/ruff format --check .

lint: .venv/.dev
	@$(BIN)/ruff check .

types: .venv/.dev
	@$(BIN)/mypy

imports: .venv/.dev
	@$(BIN)/lint-imports

# Tests marked `no_cover` run lines thousands of times that others cover; tracing them took half of the time.
cover: .venv/.dev
	@$(BIN)/pytest -m "not long" $(WORKERS) --cov --cov-report=term --cov-fail-under=$(COVER)

check-long: .venv/.dev
	@$(BIN)/pytest -m long $(ARGS)

mutants: .venv/.dev
	@nice $(BIN)/python -m tests.mutants $(ARGS)

audit: .venv/.dev
	@$(BIN)/python -m tools.audit

bench: .venv/.dev
	@set -e; for script in bench/[a-z]*.py; do echo "== $$script"; $(BIN)/python "$$script" $(ARGS); done

# PyTorch is not installed by itself: which wheel is right depends on the machine. See models/README.md.
train: .venv/.dev
	@test -n "$(DATA)" -a -n "$(BASE)" || { echo "Usage: make train DATA=corpora BASE=encoder"; exit 2; }
	@$(TRAIN) -c 'import torch, sklearn, onnx' || { echo "Training needs more packages: see models/README.md"; exit 1; }
	$(TRAIN) -m models.train --data $(DATA) --base $(BASE) --out models/runs/latest $(ARGS)
	$(TRAIN) -m models.export --run models/runs/latest --base $(BASE) --data $(DATA) --out models/weights
	$(TRAIN) -m models.evaluate --weights models/weights --data $(DATA)

evaluate: .venv/.dev
	@test -n "$(DATA)" || { echo "Usage: make evaluate DATA=corpora"; exit 2; }
	$(TRAIN) -m models.evaluate --weights models/weights --data $(DATA)

# New texts are added to every .po without a translation, those that are gone are removed.
messages: .venv/.dev
	@$(BIN)/python -m tools.messages

platforms: .venv/.dev
	@$(BIN)/python -m tools.platform_table

image:
	docker build --file docker/Dockerfile --tag tamis $(ARGS) .

# Keeps what is pinned; make lock ARGS=--upgrade takes everything new.
lock: .venv/.dev
	@echo 'uv==0.13.*' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 $(ARGS) --output-file requirements-installer.lock -
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 $(ARGS) --output-file requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	  --python-version 3.11 $(ARGS) --group dev --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv demo-data dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache \
	  .import_linter_cache .hypothesis
	find bot models tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# The environment. Installers get exactly what the lock files name, checked by hash; the clone itself is
# put on the path instead of being built, so no build tool has to be fetched.
.venv/.run: requirements.lock requirements-installer.lock
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Tamis needs Python 3.11 or newer, and '$(PY)' is not one. Try: make $(MAKECMDGOALS) PY=python3.12"; exit 1; }
	@$(PY) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up .venv (once, about half a minute) …"
	@$(PY) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-installer.lock
	@$(BIN)/uv pip uninstall --quiet --python $(BIN)/python setuptools # Python 3.11 puts an old one there
	@$(UV) -r requirements.lock
	@$(BIN)/python -c 'import pathlib, site; \
	  pathlib.Path(site.getsitepackages()[0], "tamis.pth").write_text(str(pathlib.Path.cwd()) + "\n")'
	@printf '#!/bin/sh\nexec "$$(dirname "$$(readlink -f "$$0")")/python" -P -m bot "$$@"\n' > $(BIN)/tamis
	@chmod +x $(BIN)/tamis
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@echo "Adding what developers need …"
	@$(UV) -r requirements-dev.lock
	@touch $@

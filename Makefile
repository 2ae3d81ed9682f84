# make run    the wiki at http://127.0.0.1:8000   (PORT and FESTA_DATA choose others)
# make test   all checks and tests; installs what they need
# make test-all   the long random rounds too      make bench   figures, one JSON line each (SIZE=small: in a third of the time)
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2

# Compiled code is kept: the tests and the bench start hundreds of processes, each of which would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-all check bench setup format translations screenshots

run: $(VENV)/.run
	@exec $(BIN)/python -m wiki serve

test: setup check
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not long"

test-all: setup check
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.translations check

bench: $(VENV)/.dev
	@$(BIN)/python -m bench $(SIZE)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

screenshots: setup
	$(BIN)/python -m tools.screenshots

translations: $(VENV)/.dev
	$(BIN)/python -m tools.translations update

setup: $(VENV)/.dev
	@tools/setup-tests

$(VENV)/.run: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Festa needs (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Holdfast. The two commands: `make demo` and `make test`. Everything else is for developers.
# Needs Python 3.11 or newer; all else comes from the package registries.

PYTHON ?= python3
PORT ?= 3110
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
RUN_STAMP := $(VENV)/.run-stamp

.PHONY: help setup demo test check bench torture format lock clean

help:
	@echo "make demo     set up and run the product with the demo city (PORT=3110)"
	@echo "make test     set up and run all tests, on two PostgreSQL engines"
	@echo "make check    linters, types, import order"
	@echo "make bench    figures, each beside its floor"
	@echo "make torture  200 kills"

# What running needs: the runtime lock, assets, translations.
$(RUN_STAMP): requirements/run.lock tools/setup.py pyproject.toml src/holdfast/web/assets/package-lock.json $(shell find src/holdfast/locale -name '*.po' 2>/dev/null)
	$(PYTHON) tools/setup.py run

# What developing needs on top.
$(STAMP): requirements/all.lock $(RUN_STAMP)
	$(PYTHON) tools/setup.py all

setup: $(RUN_STAMP)

demo: setup
	@exec $(BIN)/holdfast demo --port $(PORT)

test: $(STAMP)
	@exec $(BIN)/python tools/run_tests.py

check: $(STAMP)
	@exec $(BIN)/python tools/run_checks.py

bench: $(STAMP)
	@exec $(BIN)/python -m bench

torture: $(STAMP)
	@exec $(BIN)/python -m pytest tests/journeys/test_kills.py --kills 200 -s

format: $(STAMP)
	$(BIN)/ruff check --fix src tests tools bench
	$(BIN)/ruff format src tests tools bench

# Needs the network: writes the hashed, host-neutral lock files anew.
lock: $(STAMP)
	$(BIN)/python tools/lock.py

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache src/holdfast/web/static/vendor src/holdfast/web/fonts

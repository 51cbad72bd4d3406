# `make demo` runs the main job on the example workspace, `make test` all checks, `make bench` what docs/benchmarks.md
# tells; each sets up all it needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# sections and options of benchmarks/run.py: make bench BENCH="evaluate --repeat 9"
BENCH ?=
READY := $(VENV)/.ready

.PHONY: demo test lint bench clean
.DEFAULT_GOAL := demo

demo: $(READY)
	$(BIN)/icp run --as-of 2026-11-01

test: $(READY) lint
	$(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python benchmarks/run.py $(BENCH)

$(READY): pyproject.toml constraints.txt plugins/icp-rules-signals/pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("icp-rules needs Python 3.11 or newer; name one with: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group dev --editable . --editable plugins/icp-rules-signals
	touch $(READY)

clean:
	rm -rf $(VENV) out dist

# Every target makes its own virtual environment when it is missing or out of date; Python 3.11+ is all it needs.

PYTHON ?= python3
NOTES ?= .
BIN := .venv/bin
INSTALLED := .venv/.installed
PYWB := .venv/pywb/.installed

# by variables, so that what builds the package is pinned, too
PINNED := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run demo test truth lint peers pywb bench docs constraints clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(INSTALLED) ## check the notes at NOTES=path on the real network, look for copies, write reports/
	$(BIN)/refguard run "$(NOTES)"

demo: $(INSTALLED) ## the main job on examples/notes, against a small web on loopback; no internet needed
	$(BIN)/python -m examples.demo

test: $(INSTALLED) ## the whole test suite
	$(BIN)/python -m pytest -n auto

truth: $(INSTALLED) ## the verdicts on a small web whose truth is known, counted
	$(BIN)/python -m tests.web.truth

lint: $(INSTALLED) ## style, types, and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

peers: $(INSTALLED) ## install the tools that tests and benchmarks compare with, where they are to be had
	-@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench

pywb: $(PYWB) ## install the Wayback machine that some tests compare with; without it they are skipped

bench: peers ## measure speed, side by side with others where they install
	$(BIN)/python -m benchmarks

docs: $(INSTALLED) ## write again what is made from the code: config.yaml, schemas, quotes in the README
	$(BIN)/python -m tests.regenerate

constraints: ## install the newest versions that pyproject.toml allows, and write them down
	: > constraints.txt
	$(MAKE) $(INSTALLED)
	$(BIN)/python -m pip freeze --exclude-editable | grep -v '^refguard' > constraints.txt
	@touch $(INSTALLED)

clean: ## remove what the other targets made
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "refguard needs Python 3.11 or later; name one with: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv || \
	  { echo "this Python cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(PINNED) $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

$(PYWB): $(INSTALLED)
	@$(PYTHON) -m venv --without-pip .venv/pywb
	$(BIN)/python -m pip --python .venv/pywb/bin/python install --quiet --disable-pip-version-check --group pywb
	@touch $@

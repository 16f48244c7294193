# Tearsheet. `make crawl` and `make test` need Python 3.11+, make and a package registry, and nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SAMPLE_DATA ?= sample-data
SAMPLE_COPY := https://www.carnets-solidaires.example/spip.php?article70650

.DEFAULT_GOAL := help
.PHONY: help setup crawl test soak lint types imports docs stale-docs wheel-test eval pairs bench clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## a virtual environment in .venv with tearsheet and the tools of its developers

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tearsheet needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...")'
	@echo "Setting up $(VENV) (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

crawl: setup ## crawl the sample web and show what landed; make crawl URL=https://... does it for a live page
ifdef URL
	@$(BIN)/tearsheet crawl "$(URL)"
	@$(BIN)/tearsheet show "$(URL)"
else
	@$(BIN)/tearsheet crawl --sample --data $(SAMPLE_DATA)
	@$(BIN)/tearsheet show "$(SAMPLE_COPY)" --data $(SAMPLE_DATA)
endif
	@echo; echo "To type these commands yourself: source $(VENV)/bin/activate"

test: setup ## all tests but the long counts
	@$(BIN)/python -m pytest -m "not soak" --numprocesses 3 --dist loadfile

soak: setup ## the long counts: hundreds of kills, tens of thousands of pages
	@$(BIN)/python -m pytest -m soak --timeout 3600

lint: setup ## ruff: style and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .

types: setup ## mypy, strict
	@$(BIN)/mypy

imports: setup ## who may import whom
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

docs: setup ## write docs/data-dictionary.md anew
	@$(BIN)/python -m warehouse.dictionary

stale-docs: setup ## fail when the data dictionary is not what the records say
	@$(BIN)/python -m warehouse.dictionary --check

wheel-test: setup ## build the wheel, install it elsewhere, crawl the sample with it
	@bash tests/wheel.sh "$(PYTHON)" "$(CURDIR)/$(BIN)/python"

eval: setup ## how well pages are read, on ../shared/corpora
	@$(BIN)/python -m bench.evaluation

pairs: setup ## how well copies are found and compared, on 2,400 generated pairs
	@$(BIN)/python -m bench.pairs

bench: setup ## pages per CPU-second against bare and naive Scrapy, in one run
	@$(BIN)/python -m bench

clean: ## remove what make made, the data folders apart
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

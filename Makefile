# Everything a developer runs; each target makes .venv first, from nothing but Python and pip.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

.PHONY: demo test test-pages check fmt bench screens sample docs clean

demo: .venv/core            ## the sample study: tables in results/, pages in site/
	$(BIN)/geoplan run .

test: .venv/dev             ## every test that needs no browser
	$(BIN)/python -m pytest

test-pages: .venv/dev       ## the published pages in a real Chromium (apt install chromium)
	$(BIN)/python -m pytest -m browser

check: .venv/dev            ## lint, format, types, import rules, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

fmt: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/bench          ## speed and memory, side by side with others
	$(BIN)/python benchmarks/network.py
	$(BIN)/python benchmarks/tiles.py
	$(BIN)/python benchmarks/whatif.py
	$(BIN)/python benchmarks/reach.py
	$(BIN)/python benchmarks/layers.py

screens: .venv/dev          ## a picture of each real study's pages in screens/
	$(BIN)/python benchmarks/screens.py

sample: .venv/core          ## write the sample study anew
	$(BIN)/python -m geoplan.sample .

docs: .venv/core            ## write anew what is written from the data: pages and schemas
	$(BIN)/python scripts/docs.py

.venv/core: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/dev: .venv/core pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[test,check]'
	@touch $@

.venv/bench: .venv/core pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	@touch $@

clean:
	rm -rf .venv results site screens .cache

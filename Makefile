# Thin targets: each makes .venv, installs what it needs, and calls one command. README.md names the plain commands.
PYTHON ?= python3
BIN := .venv/bin
export NO_MKDOCS_2_WARNING := 1
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: site serve offline decks book test notebooks examples check benchmark benchmark-scale benchmark-peers clean

site: .venv/site  ## build into site/
	mkdocs build

serve: .venv/site  ## build, serve with live reload, print the address
	TMPDIR="$(or $(wildcard /dev/shm),$(TMPDIR))" mkdocs serve

offline: .venv/site  ## write one zip that reads from disk
	python scripts/make_offline.py

decks: .venv/decks  ## write the questions as Anki decks and as a table
	python scripts/make_decks.py

book: .venv/book  ## write the whole guide as a PDF and as an EPUB
	python scripts/browser.py
	python scripts/make_book.py

test: .venv/tests  ## install what the tests need, a browser included, and run all of them
	python scripts/browser.py
	pytest

notebooks: .venv/notebooks  ## execute the notebooks whose code changed
	python scripts/run_notebooks.py

examples: .venv/tests  ## write what the pages' code blocks print into the pages
	pytest -q -n 2 tests/test_examples.py --update-examples

check: .venv/site  ## check the sources, in seconds
	python scripts/check.py

benchmark: .venv/site  ## measure build times and page weights
	python scripts/benchmark.py

benchmark-scale: .venv/site  ## measure builds of 300, 1,000 and 3,000 questions
	python scripts/benchmark_scale.py

benchmark-peers: .venv/tests  ## build the same Markdown with Material and with Sphinx, and compare
	python -m pip install --quiet --editable ".[peers]"
	python scripts/browser.py
	python scripts/benchmark_peers.py

clean:  ## remove all that was made, .venv included
	rm -rf .venv .cache node_modules site site.new site.old dist

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/site: pyproject.toml package-lock.json | .venv/bin/python
	python -m pip install --quiet --editable .
	npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
	touch $@

.venv/decks: .venv/site
	python -m pip install --quiet --editable ".[decks]"
	touch $@

.venv/book: .venv/site
	python -m pip install --quiet --editable ".[book]"
	touch $@

.venv/notebooks: .venv/site
	python -m pip install --quiet --editable ".[notebooks]"
	touch $@

.venv/tests: .venv/site
	python -m pip install --quiet --editable ".[tests]"
	touch $@

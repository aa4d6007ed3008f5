# Everything a person or a machine runs. On a fresh machine: Python 3.11+, make, and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX ?= index
SAMPLES := searchlib/samples
BARE := .venv-bare
AUDIT := .venv-audit
# What the extras of pyproject.toml bring.
EXTRAS := pypdf textual-serve

.PHONY: agree run test test-bare browser feel fuzz lint fix audit crash bench bench-growth growth eval samples keys lock monkey screenshot clean help

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run  ## set up, index the bundled samples if there is no index, open the app
	@test -f $(INDEX)/CURRENT || $(BIN)/transcripts rebuild $(SAMPLES) --index $(INDEX)
	@$(BIN)/transcript-tui --index $(INDEX)

test: lint  ## set up, then lint, types, borders and all tests but the long ones
	$(BIN)/python -m pytest -q -n 3

test-bare:  ## the same tests where no extra is installed, in an environment of its own
	test -x $(BARE)/bin/python || $(PYTHON) -m venv $(BARE)
	$(BARE)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BARE)/bin/python -m pip uninstall -q -y $(EXTRAS)
	$(BARE)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BARE)/bin/python -m pytest -q -n 3

fuzz: $(VENV)/.dev  ## 20,000 broken files of every format and 100,000 queries, in bounded time and memory
	$(BIN)/python -m pytest -q -s -m slow -o faulthandler_timeout=3600 \
		tests/test_fuzz.py tests/test_query_fuzz.py tests/test_hostile_queries.py tests/test_hostile_files.py

lint: $(VENV)/.dev  ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.dev  ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

audit:  ## compare all pinned packages with known vulnerabilities; fails where their list cannot be reached
	test -x $(AUDIT)/bin/python || $(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install -q --disable-pip-version-check pip-audit==2.10.1
	$(AUDIT)/bin/pip-audit --strict --disable-pip --no-deps --progress-spinner off \
		-r requirements-dev.lock -r requirements-peers.lock

crash: $(VENV)/.dev  ## kills, power cuts, damage, readers beside writers, long life: an index must survive them
	$(BIN)/python -m pytest -q -s -m slow -o faulthandler_timeout=7200 \
		tests/test_crash.py tests/test_faulty_disk.py tests/test_power.py tests/test_damage.py \
		tests/test_full_disk.py tests/test_together.py tests/test_strangers.py tests/test_forged_tables.py

agree: $(VENV)/.dev  ## 5,000 random queries: both codecs answer as the engine that is made of the definitions alone
	$(BIN)/python -m pytest -q -n 2 -m slow -o faulthandler_timeout=7200 tests/test_engines_agree.py

browser: $(VENV)/.dev  ## the browser view in a real browser (Chromium), with a picture of it
	$(BIN)/python -m pytest -q -m slow --basetemp=.browser tests/test_in_chromium.py

feel: $(VENV)/.dev  ## how the app feels at 390,000 paragraphs: keys, searches, scrolling, start, memory
	$(BIN)/python -m bench.feel

bench: $(VENV)/.peers  ## measure building and searching beside the peers at 50,000 paragraphs; prints ratios
	$(BIN)/python -m bench.speed --json bench/figures.json

bench-growth: $(VENV)/.peers  ## the same at 50,000, 390,000 and 1,560,000 paragraphs, and draws docs/speed.svg: an hour
	$(BIN)/python -m bench.speed --paragraphs 50000 390000 1560000 --builds 2 --json bench/figures.json
	$(BIN)/python -m bench.speed.plot bench/figures.json docs/speed.svg

growth: $(VENV)/.dev  ## a real rebuild of 1,500,000 invented paragraphs: time, memory, size
	$(BIN)/python -m bench.growth

eval: $(VENV)/.peers  ## measure how right names, roles, titles, topics and ranking are on real transcripts
	$(BIN)/python -m bench.eval

screenshot: $(VENV)/.dev  ## draw the pictures in docs/ anew
	$(BIN)/python docs/make_screenshot.py

monkey: $(VENV)/.dev  ## 5,000 keys at random in the app, for each of several seeds; the contrast of all that is drawn
	$(BIN)/python -m pytest -q -s -m slow -o faulthandler_timeout=7200 tests/tui/test_monkey.py tests/tui/test_themes.py

keys: $(VENV)/.dev  ## write the tables of docs/keys.md anew
	$(BIN)/python docs/make_keys.py

lock:  ## pin the newest versions that pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml --extra all --group build --universal --generate-hashes --no-emit-index-url \
		--no-header --python-version 3.11 --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --extra all --group build --group dev --universal --generate-hashes \
		--no-emit-index-url --no-header --python-version 3.11 --upgrade -q -o requirements-dev.lock
	uv pip compile --group pyproject.toml:peers -c requirements-dev.lock --universal --generate-hashes \
		--no-emit-index-url --no-header --python-version 3.11 --upgrade -q -o requirements-peers.lock

clean:  ## remove the environment and caches; an index you built stays
	rm -rf $(VENV) $(BARE) $(AUDIT) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .browser

# One recipe for both environments: exact versions, checked hashes, then this checkout itself.
$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make run PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.peers: requirements-peers.lock $(VENV)/.dev
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-peers.lock
	@touch $@

# make demo    install into .venv, build the graph of the sample articles, ask it something
# make test    run all tests
# make check   style, types, who may import what, size of functions and modules
# make readme  write the outputs of the README and of docs/recipes.md anew
# make ontology-docs  write what follows from the ontology: JSON-LD context, list of terms, docs/ontology.html
# make servers fetch the servers that kg load is tested against (Java and Maven; Virtuoso only as root, from Debian)
# make model   train the language model anew: make model DATA=/path/to/corpora (training/DATA.md)
# make clean   remove what the others made
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
OUT ?= out
COMPILED := kg/link/compiled/records.sqlite
TRAINING ?= .venv-training

export OMP_NUM_THREADS ?= 1

.PHONY: demo test check readme ontology-docs servers model clean

demo: $(VENV)/.installed $(COMPILED)
	$(BIN)/kg build seeds -o $(OUT)
	$(BIN)/kg query backs $(OUT)
	$(BIN)/kg query strikes $(OUT)
	$(BIN)/kg explain rwanda backs m23 $(OUT)

test: $(VENV)/.developed $(COMPILED)
	$(BIN)/python -m pytest

check: $(VENV)/.developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.house.ontology_lint
	$(BIN)/python -m pytest tests/house

readme: $(VENV)/.developed $(COMPILED)
	$(BIN)/python -m tests.house.readme

ontology-docs: $(VENV)/.developed
	$(PIP) install --quiet --group docs
	$(BIN)/python -m tests.house.ontology_made

servers:
	tests/servers/install.sh

# Installing compiles the gazetteer (hatch_build.py); a changed row compiles it anew.
$(COMPILED): $(wildcard gazetteer/*.tsv gazetteer/*.toml) | $(VENV)/.installed
	$(PIP) install --quiet --no-deps --editable .
	@touch $@

model:
	@test -n "$(DATA)" || { echo "say where the corpora lie: make model DATA=/path/to/corpora" >&2; exit 1; }
	$(MAKE) $(TRAINING)/.installed
	cd training && PATH="$(abspath $(TRAINING))/bin:$$PATH" weasel run all . --vars.data "$(abspath $(DATA))"

clean:
	rm -rf kg/link/compiled $(VENV) $(TRAINING) $(OUT) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than Python 3.11: give another one, make PYTHON=python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet "pip>=25.1"
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	$(PIP) install --quiet --editable .
	@touch $@

$(VENV)/.developed: $(VENV)/.created pyproject.toml
	$(PIP) install --quiet --editable . --group dev
	@touch $@ $(VENV)/.installed

$(TRAINING)/.installed: training/requirements.txt pyproject.toml
	$(PYTHON) -m venv $(TRAINING)
	$(TRAINING)/bin/python -m pip --disable-pip-version-check install --quiet --editable . -r training/requirements.txt
	@touch $@

# make serve   set up and start the server with the articles in corpus/
# make test    set up and run every check
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CONSTRAINTS := .ci/constraints.txt
CORPUS ?= corpus
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: setup serve test lint types unit widget eval bench train fit docs clean

setup: $(VENV)/.installed

serve: setup
	$(BIN)/article-assistant serve --corpus $(CORPUS)

test: lint types widget unit eval

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(BIN)/mypy

widget:
	.ci/widget

unit: $(VENV)/.installed-dev
	.ci/browser
	.ci/redis
	$(BIN)/pytest

eval: $(VENV)/.installed-dev
	$(BIN)/python -m evals run --gate evals/gate.toml --html results/javelin.html
	$(BIN)/python -m evals grounding evals/datasets/grounding.jsonl --gate evals/gate.toml
	$(BIN)/python -m evals dialogues evals/datasets/dialogues.jsonl --articles evals/datasets/articles \
		--gate evals/gate.toml
	$(BIN)/python -m evals conflicts evals/datasets/conflicts.jsonl --articles evals/datasets/conflicts/held \
		--gate evals/gate.toml
	$(BIN)/python -m evals hostile --questions 100 --gate evals/gate.toml

bench: $(VENV)/.installed-dev
	$(BIN)/python -m evals.bench
	$(BIN)/python -m evals.load

# The reader anew, as docs/reader.md describes; DATA is the folder with the sets.
DATA ?= ../shared/data
train: $(VENV)/.installed-dev
	$(BIN)/python -m assistant.reader.train $(DATA) --into .cache/reader
	$(BIN)/python -m assistant.reader.train $(DATA) --into .cache/reader-2 \
		--from-weights .cache/reader/checkpoint.pt --seed 2 --learning-rate 2e-4 --varied 0.3
	$(BIN)/python -m assistant.reader.train $(DATA) --into .cache/reader-3 \
		--from-weights .cache/reader/checkpoint.pt .cache/reader-2/checkpoint.pt --seed 3 --learning-rate 2e-4 \
		--varied 0.25 --bundled --attention-dropout 0 --examples 68000
	$(BIN)/python -m assistant.reader.train.export .cache/reader/checkpoint.pt .cache/reader-2/checkpoint.pt \
		.cache/reader-3/checkpoint.pt .cache/reader-3/checkpoint.pt --measure $(DATA)

fit: $(VENV)/.installed-dev
	$(BIN)/python -m evals calibrate $(DATA) --curve docs/risk-coverage.svg

clean:
	rm -rf $(VENV) .article-assistant .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another with: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint $(CONSTRAINTS) pip

$(VENV)/.installed: pyproject.toml $(CONSTRAINTS) | $(VENV)/bin/python
	@echo "Installing into $(VENV): a few minutes the first time."
	$(PIP) install --quiet --constraint $(CONSTRAINTS) --editable '.[server,openai,mcp]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --quiet --constraint $(CONSTRAINTS) --editable '.[server,openai,mcp,telemetry,eval,train]' --group dev
	@touch $@

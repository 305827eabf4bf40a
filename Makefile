# Every verb works from a path with a space, and again without a network once it has run.
PYTHON ?= python3
ARGS ?=
LAW := tests/conformance tests/unit/calculator tests/unit/domain tests/unit/filing tests/unit/lifecycles tests/unit/matching tests/unit/rules
FAST := not slow and not kafka and not postgres and not browser and not faults
BIN := .venv/bin
# what Python and pytest compiled is kept, also where the caller's environment forbids it: the fast tests take a fifth less
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast test-fast-law test-fast-rest test-faults check format generate conformance mutants machines bench kafka-up kafka-down postgres-up postgres-down \
	setup setup-test setup-bench clean

help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r verb says; do \
		printf '  make %-14s %s\n' "$$verb" "$$says"; done

demo: setup ## five years of an importer's events in a minute and a half, then the dashboard (ARGS="--no-serve --json")
	@$(BIN)/drawback demo $(ARGS)

test-fast: setup-test ## the tests without server and browser, in about half a minute, after every change (ARGS="-k deadline" for some)
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-fast-law test-fast-rest

# two halves of about the same length, one for each core; exit code 5 says that ARGS picks nothing of a half
test-fast-law:
	@$(BIN)/python -m pytest -q -p no:cacheprovider -m "$(FAST)" $(LAW) $(ARGS) || [ $$? -eq 5 ]

test-fast-rest:
	@$(BIN)/python -m pytest -q -p no:cacheprovider -m "$(FAST)" tests/unit \
		$(LAW:%=--ignore=%) --ignore=tests/unit/house --ignore=tests/unit/simulation $(ARGS) || [ $$? -eq 5 ]

test: setup-test ## the tests (ARGS="-k deadline" for some)
	@$(BIN)/python -m pytest -rs -m "not faults" $(ARGS)

test-faults: setup-test ## the slow ones: workers and brokers killed and brought back (needs Java and Maven)
	@$(BIN)/python -m pytest -rs -m faults $(ARGS)

check: setup-test ## style, types, dependency contracts, generated files: all that must hold before a commit
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/generate.py --check

format: setup-test ## put the source into its form
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

generate: setup-test ## write the generated files anew: JSON Schemas, AsyncAPI, flow tables, law index
	@$(BIN)/python tools/generate.py

conformance: setup-test ## the law's own examples against the rules, as a table
	@PYTHONPATH=tests $(BIN)/python -m conformance

mutants: setup-test ## change one place at a time and see whether a test notices; nightly (ARGS="--count 400 --since main")
	@$(BIN)/python tools/mutants.py $(ARGS)

machines: setup-test ## drive portfolios at random beside a small reference, 10,000 steps; nightly (STEPS=n for another number)
	@DRAWBACK_MACHINE_STEPS=$(or $(STEPS),10000) $(BIN)/python -m pytest -q tests/properties/test_portfolio_machine.py

bench: setup-bench ## measure speed beside other frameworks, as one table of ratios (15 minutes; ARGS=--smoke for one)
	@.venv-bench/bin/python -m benchmarks $(ARGS)

kafka-up: setup ## start Apache Kafka on loopback (needs Java, and Maven the first time)
	@$(BIN)/python infra/kafka/run.py up $(ARGS)

kafka-down: ## stop exactly that Kafka, keep its data
	@$(BIN)/python infra/kafka/run.py down $(ARGS)

postgres-up: setup-test ## start PostgreSQL on loopback
	@$(BIN)/python infra/postgres/run.py up $(ARGS)

postgres-down: ## stop exactly that PostgreSQL, keep its data
	@$(BIN)/python infra/postgres/run.py down $(ARGS)

clean: ## remove caches and what was generated for a run; keeps .venv and the servers' data
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build

lock: ## write the versions and hashes of the packages of the image, and of the checks and tests, anew (needs uv)
	@uv pip compile pyproject.toml infra/image/build.in --extra optimise --extra documents --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --upgrade -q -o infra/image/requirements.lock
	@uv pip compile pyproject.toml infra/ci/build.in --extra optimise --extra documents --extra test --extra check --universal \
		--python-version 3.11 --generate-hashes --no-annotate --no-header --upgrade -q -o infra/ci/requirements.lock

setup:
	@$(PYTHON) tools/install.py optimise documents

setup-test:
	@$(PYTHON) tools/install.py optimise documents test check

# The peers hold back packages that the product has newer: they live apart.
setup-bench:
	@DRAWBACK_VENV=.venv-bench $(PYTHON) tools/install.py bench

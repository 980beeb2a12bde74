# Turno's commands. A bare `make` prints them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PORT ?= 8080
SHOP ?= config/barbershop.toml
NOW ?=
MODE ?= all
RUNS ?= 1
NOISE ?= 0
SEED ?= 1
REPORT ?=
SHOW ?= 0
MINUTES ?= 20
CHECK ?=
ROUNDS ?= 200
PACKAGE ?=

PY := .venv/bin/python
VENV := .venv/.made
TOOLS := .venv/tools/.made
PAGE := node_modules/.made
OSLS := node_modules/.osls
DRY ?=
TO ?=
STAGE ?=
REGION ?=
# The doctor reads the settings in a file or in the environment; without either, those that the
# deployed desk has, if a project is named here.
SETTINGS = $(if $(filter command%,$(origin ENV)),$(ENV))
NAMED = $(GOOGLE_CLOUD_PROJECT)$(shell grep -sE '^(export +)?GOOGLE_CLOUD_PROJECT *= *[^ ]' .env)
DEPLOYED := $(if $(SETTINGS)$(SHOP_CONFIG)$(TASKS_QUEUE)$(CHAT_URL),,$(NAMED))
PLACE = $(if $(STAGE),--stage $(STAGE)) $(if $(REGION),--region $(REGION))

# What make test alone goes through: the emulators, whole talks, and every order of every call.
AT_LENGTH = local stage doctor deploy setup torture rehearsal booking/test_any_calendar.py booking/test_every_order.py

.PHONY: help run test check coverage rehearse understanding slots torture bench setup doctor deploy rollback info remove clean

help:  ## Print these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|'

$(VENV): requirements.txt requirements-dev.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Turno needs Python 3.11 or newer; this is $$(python3 --version)."; exit 1; }
	@test -x $(PY) || python3 -m venv .venv || { echo "Python cannot make a virtual environment: install python3-venv."; exit 1; }
	@echo "Installing what Turno needs (once) …"
	@$(PY) -m pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# An environment of its own: what looks after the packages shall not have a say in their versions.
$(TOOLS): requirements-tools.txt
	@test -x .venv/tools/bin/python || python3 -m venv .venv/tools
	@.venv/tools/bin/python -m pip install -q --disable-pip-version-check -r requirements-tools.txt
	@touch $@

$(PAGE): package.json package-lock.json
	@command -v npm >/dev/null || { echo "The stage's calendar needs Node.js with npm: install it, then run this again."; exit 1; }
	@npm ci --silent --no-audit --no-fund --omit=dev
	@touch $@

$(OSLS): package.json package-lock.json
	@command -v npm >/dev/null || { echo "The deploy needs Node.js with npm: install it, then run this again."; exit 1; }
	@npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $(PAGE) $@

run: $(VENV) $(PAGE)  ## The stage at http://127.0.0.1:8080 (PORT= NOW=2026-12-01T10:00 SHOP=)
	@exec $(PY) -m local --port $(PORT) --shop $(SHOP) $(if $(NOW),--now $(NOW))

test: $(VENV) $(OSLS)  ## Everything: checks, tests, rehearsal of our own customers
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest -n 2 --dist loadgroup

check: $(VENV)  ## Format, lint, types, imports, shop file, fast tests
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest -n 2 -m "not browser and not slow" $(AT_LENGTH:%=--ignore tests/%)

.PHONY: lint
lint: $(VENV)
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-cache >/dev/null || .venv/bin/lint-imports --no-cache
	@$(PY) -m shared.shop.schema $(SHOP)

coverage: $(VENV)  ## Name each branch of the book and the talk that no fast test runs
	@$(PY) -m coverage run -m pytest -m "not slow" tests/booking tests/contracts tests/conversation tests/sweep \
		--ignore tests/booking/test_any_calendar.py --ignore tests/booking/test_every_order.py
	@$(PY) -m coverage report

rehearse: $(VENV)  ## Simulated customers: FILE=suite.json (MODE=all RUNS=1 NOISE=0 SEED=1 REPORT=out.json)
	@test -n "$(FILE)" || { echo "Say which suite: make rehearse FILE=suite.json"; exit 2; }
	@$(PY) -m local.rehearse --file "$(FILE)" --mode $(MODE) --runs $(RUNS) --noise $(NOISE) --seed $(SEED) $(if $(REPORT),--report "$(REPORT)")

understanding: $(VENV)  ## Score the deterministic reader: DATA=folder (SHOW=0)
	@test -n "$(DATA)" || { echo "Say which data: make understanding DATA=folder"; exit 2; }
	@$(PY) -m local.scoring.score --data "$(DATA)" --show $(SHOW)

slots: $(VENV)  ## Run slot cases: DATA=folder
	@test -n "$(DATA)" || { echo "Say which cases: make slots DATA=folder"; exit 2; }
	@$(PY) -m local.slot_cases "$(DATA)"

torture: $(VENV)  ## Long runs of crashes, faults and interleavings: MINUTES=20 (SEED=n CHECK=name)
	@$(PY) -m local.torture --minutes $(MINUTES) $(if $(filter command line environment,$(origin SEED)),--seed $(SEED)) $(if $(CHECK),--check $(CHECK))

bench: $(VENV)  ## One JSON line per figure (COMPARE=old.json)
	@$(PY) -m bench $(if $(COMPARE),--compare "$(COMPARE)")

.PHONY: costs
costs: $(VENV)  ## What a booking and a quiet minute use, and what a month costs (SEED=1 UPDATE=1)
	@$(PY) -m bench.costs --seed $(SEED) $(if $(UPDATE),--page)

doctor: $(VENV) $(if $(DEPLOYED),$(OSLS))  ## Look over a real set-up and say how to mend it (ENV=file ROUNDS=200 JSON=1)
ifneq ($(DEPLOYED),)
	@npx --no-install osls examine $(PLACE) --rounds $(ROUNDS) $(if $(JSON),--json)
else
	@$(PY) -m deploy.doctor --rounds $(ROUNDS) $(if $(SETTINGS),--env "$(SETTINGS)") $(if $(JSON),--json)
endif

setup: $(VENV) $(OSLS)  ## Take a barbershop live, question by question (STAGE=prod REGION=)
	@npx --no-install osls setup $(PLACE)

deploy: $(VENV) $(OSLS)  ## Make the Google project be as serverless.yml says (DRY=1 STAGE=prod REGION=)
	@npx --no-install osls deploy $(PLACE) $(if $(DRY),--dry-run)

rollback: $(VENV) $(OSLS)  ## Go back to the version before, at once (TO=version DRY=1 STAGE= REGION=)
	@npx --no-install osls rollback $(PLACE) $(if $(TO),--to "$(TO)") $(if $(DRY),--dry-run)

info: $(VENV) $(OSLS)  ## Where the doors are, and what to paste into Meta (STAGE= REGION=)
	@npx --no-install osls info $(PLACE)

remove: $(VENV) $(OSLS)  ## Take it all down again; asks first (DRY=1 STAGE= REGION=)
	@npx --no-install osls remove $(PLACE) $(if $(DRY),--dry-run)

.PHONY: lock licences audit
RAISED = $(if $(filter all,$(PACKAGE)),--upgrade,$(if $(PACKAGE),--upgrade-package $(PACKAGE)))
LOCK = .venv/tools/bin/uv pip compile -q --no-config --universal --python-version 3.11 --generate-hashes \
	--only-binary :all: --emit-build-options --no-strip-extras --custom-compile-command "make lock" $(RAISED)

lock: $(TOOLS)  ## Fit the locked packages to pyproject.toml (PACKAGE=name raises one; all, every one)
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	@$(LOCK) --group tools -o requirements-tools.txt

licences: $(VENV)  ## Write docs/licences.md from what is locked
	@$(PY) -m local.packages.licence_page

audit: $(VENV)  ## Ask the registries what is known against a locked package
	@$(MAKE) -s --no-print-directory $(TOOLS) || { echo "Nothing could be asked: pip-audit could not be installed."; exit 0; }; \
		$(PY) -m local.packages.audit

clean:  ## Remove what the commands above made
	@rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

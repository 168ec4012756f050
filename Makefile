# SPDX-License-Identifier: Apache-2.0
# Every target sets up what it needs. `make help` says what there is.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
# Many tests wait for a device, a program or a browser: two for each core keep the cores busy.
TEST_JOBS ?= $(shell echo $$((2 * $(JOBS))))
# Its tests are slow, all of them; to be collected they cost every process of the fast suite three seconds.
UNNEEDED := -p no:schemathesis --ignore=tests/integration/middleplatform/test_schemathesis.py
SEEDS ?= 10000
KILLS ?= 500
PAYMENTS ?= 1000
ROUNDS ?= 1000
SHOTS ?= 40
EXAMPLES ?= 200
FUZZ_SECONDS ?= 600
FAILOVERS ?= 20
PACKAGES := scripts/debian-packages.sh
# Without a screen Qt draws into memory.
SCREENLESS := $(if $(DISPLAY)$(WAYLAND_DISPLAY),,QT_QPA_PLATFORM=offscreen)

export PYTHON
# The tests start hundreds of programs: each starts in half the time where bytecode is kept (in __pycache__).
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo till test check bench bench-package audit windows-lab package lab peer format lock simulate states kill-sweep soak race shots failover fuzz fuzz-api

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## the virtual environment in .venv, and the Debian packages of the till
	@$(PACKAGES) till

$(READY): requirements/dev.txt requirements/uv.txt pyproject.toml scripts/make-venv.sh
	@scripts/make-venv.sh
	@touch $@

demo: setup ## a till, a platform and simulated devices at work; without a screen it drives itself
	@$(SCREENLESS) $(BIN)/python -m cashier demo

till: setup ## the till itself, with the devices and the platform of its settings
	@$(BIN)/python -m cashier till

test: setup ## the fast tests
	@$(PACKAGES) tests
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n $(TEST_JOBS) --dist worksteal -m "not slow" $(UNNEEDED)

check: setup ## spelling, format, lint, types, dependencies, then every test: what must pass before a commit
	@$(PACKAGES) tests
	$(BIN)/codespell
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/lint-imports --cache-dir .import_linter_cache
	$(BIN)/mypy
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n $(TEST_JOBS) --dist worksteal

bench: setup ## where the time goes, each beside a bare floor in the same run; tables of ratios
	@$(SCREENLESS) $(BIN)/python -m tests.bench.verdict
	@$(SCREENLESS) $(BIN)/python -m tests.bench.start
	@$(BIN)/python -m tests.bench.decode
	@$(BIN)/python -m tests.bench.scans
	@$(SCREENLESS) $(BIN)/python -m tests.bench.keys
	@$(BIN)/python -m tests.bench.shift_log
	@$(BIN)/python -m tests.bench.catalogue
	@$(BIN)/python -m tests.bench.platform_load
	@$(BIN)/python -m tests.bench.platform_floors
	@$(BIN)/python -m tests.bench.platform_waiting

windows-lab: $(READY) ## the Windows program under Wine, as far as docs/windows.md says it came
	@$(PACKAGES) windows-lab
	@scripts/windows-lab.sh

audit: $(READY) ## known faults of every locked dependency; ends with 3 where the service cannot be asked
	@scripts/audit.sh

bench-package: setup ## the built package beside a hello-world that is built in the same run: size, start, memory
	@$(PACKAGES) tests
	@$(SCREENLESS) $(BIN)/python -m tests.bench.package

package: setup ## the program as one folder, dist/jifu, and as a Debian package; then both tried as a store would
	@$(PACKAGES) tests package
	@scripts/make-package.sh
	@scripts/make-deb.sh
	@JIFU_FROZEN=dist/jifu QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile tests/frozen

lab: setup ## an emulated machine with a USB bus: drivers against guns and PIN pads that are pulled out in the middle
	@$(PACKAGES) lab
	@$(BIN)/python -m tests.lab

peer: setup ## our drivers against emupos, somebody else's simulated gun, printer and drawer
	@$(PACKAGES) peer
	@scripts/peer.sh
	@$(BIN)/python -m pytest -q tests/peer

simulate: $(READY) ## seeded worlds in which everything goes wrong; SEEDS=n for more or fewer
	@$(BIN)/python -W ignore -m tests.simulation --seeds $(SEEDS) --jobs $(JOBS)

kill-sweep: setup ## real tills and platforms, killed in the middle; KILLS=n for more or fewer
	@$(PACKAGES) tests
	@$(BIN)/python -m tests.kill_sweep --kills $(KILLS)

soak: $(READY) ## many payments through one till: memory, files, threads, journal, time; PAYMENTS=n
	@$(BIN)/python -m tests.soak --payments $(PAYMENTS)

race: setup ## fifty tills scan one code at once, on four copies of the service and both engines; ROUNDS=n
	@$(PACKAGES) tests
	@$(BIN)/python -m tests.platform_load race --rounds $(ROUNDS)

shots: setup ## four copies, then four workers of the service under load, one shot after the other, on both engines; SHOTS=n
	@$(PACKAGES) tests
	@$(BIN)/python -m tests.platform_load shot --rounds $(SHOTS)
	@$(BIN)/python -m tests.platform_load workers --rounds $(SHOTS)

failover: setup ## a PostgreSQL primary is killed under load and its replica promoted; FAILOVERS=n
	@$(PACKAGES) tests
	@$(BIN)/python -m tests.platform_load failover --rounds $(FAILOVERS)

fuzz: setup ## atheris searches everything that reads bytes from devices; FUZZ_SECONDS=n for all of them together
	@$(BIN)/python -W ignore -m tests.fuzz --seconds $(FUZZ_SECONDS) --jobs $(JOBS)

fuzz-api: setup ## schemathesis asks every route of the platform, on both engines; EXAMPLES=n for each route
	@$(PACKAGES) tests
	@SCHEMATHESIS_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -q -n $(JOBS) --timeout=3600 \
		tests/integration/middleplatform/test_schemathesis.py

states: $(READY) ## docs/payment-states.md from a search through every state of till, platform and line
	@$(BIN)/python -m tests.state_space

format: $(READY) ## bring the code into its form, and mend what ruff can
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format

lock: $(READY) ## write requirements/*.txt anew from pyproject.toml; newest versions with ARGS=--upgrade
	@scripts/lock.sh $(ARGS)

# What each target does: make help. Each one sets up what is missing first.
.DEFAULT_GOAL := help
.PHONY: help setup demo demo-check stop simulator test test-pure test-odoo test-oca test-live chaos scale lint translations manual screenshots bench clean

PORT ?= 18210
ARGS ?=

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
		awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'
	@echo
	@echo "  ODOO_PATH=FOLDER     an existing source of Odoo 19, instead of a fetched one"
	@echo "  EXACT_PGHOST, EXACT_PGPORT, EXACT_PGUSER, EXACT_PGPASSWORD"
	@echo "                       an existing PostgreSQL, instead of the embedded one"
	@echo "  EXACT_URL=http://... another stand-in for Exact Online, for demo and demo-check"
	@echo "  PYTHON=PROGRAM       the Python (3.11 to 3.13) to work with"

setup: ## fetch Odoo and all packages, start the database server, make the template database
	@tools/run setup

demo: ## Odoo, the simulator, two companies with a branch; a part of their documents is sent, all stays running
	@tools/run demo_services demo

demo-check: ## send every demo document, compare dates, VAT, relations and amounts of both ledgers, leave nothing running
	@tools/run demo_services check

stop: ## end everything that was started here
	@tools/run demo_services stop

simulator: ## the simulated Exact Online alone: make simulator PORT=18210
	@tools/run simulator $(PORT)

test: ## every test, from nothing; ARGS="-k name" goes to pytest
	@tools/run test all $(ARGS)

test-pure: ## the tests that need no Odoo
	@tools/run test pure $(ARGS)

test-odoo: ## the addon's tests, browser tours included
	@tools/run test odoo $(ARGS)

test-oca: ## the tests of the addons that join it to OCA's direct debits, payment returns and job queue
	@tools/run test oca $(ARGS)

test-live: ## the contract tests against the real service; see README.md
	@tools/run test live $(ARGS)

chaos: ## everything goes wrong at once, and both ledgers must agree; ARGS="--documents 500 --seed 7", "month-end", "guards"
	@tools/run chaos $(ARGS)

scale: ## two Odoo servers with job runners on one database, one is killed; ARGS="--documents 200 --divisions 4"
	@tools/run scale $(ARGS)

lint: ## all checks of .pre-commit-config.yaml; repairs what it can
	@tools/run lint

translations: ## export the terms and merge them into i18n/
	@tools/run translations

manual: ## the manual as a site, in English and Dutch, with its links checked: .state/manual/index.html
	@tools/run manual

screenshots: ## make the pictures of the Apps page and the manual from the running demo; ARGS="nl send"
	@tools/run screenshots $(ARGS)

bench: ## measure speed and write docs/benchmarks.md; ARGS=quick, names of rows, "--before COMMIT"
	@tools/run bench $(ARGS)

clean: ## stop everything and delete this checkout's databases; what was downloaded stays
	@tools/run clean

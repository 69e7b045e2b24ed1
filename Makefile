# Matinee: `make play` watches a film on your own machine, `make test` checks everything.
.DEFAULT_GOAL := help
.PHONY: help play test check up down status bench lock clean
MATINEE := .venv/bin/matinee
# Handed on as they are written: names with spaces, quotes and $ included.
override FILM := $(value FILM)
override OPEN := $(value OPEN)
override NAME := $(value NAME)
export FILM OPEN NAME

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

play: ## A film through the whole system, then a page to watch it: FILM=path.mp4, OPEN=0 for no browser
	@local/setup.sh "make play" play $(MATINEE) play

test: ## Everything: set-up, check, integration, then the local cloud and a browser
	@local/setup.sh "make test" test .venv/bin/python -m local.checks test

check: ## Format, lint, types, arrows, unit, house and infra tests, web app (under 3 minutes)
	@local/setup.sh "make check" check .venv/bin/python -m local.checks check

up: ## Starts the local cloud
	@local/setup.sh "make up" play $(MATINEE) up

down: ## Ends exactly what was started
	@if [ -x $(MATINEE) ]; then $(MATINEE) down; fi

status: ## What runs, and where
	@if [ -x $(MATINEE) ]; then $(MATINEE) status; else echo "  Nothing is set up yet: run make play."; fi

bench: ## Benchmarks: NAME=play for one, all without
	@local/setup.sh "make bench" play .venv/bin/python -m benchmarks $(NAME)

lock: ## Pins again what the requirements files ask for, by the command that each lock file names
	@for file in requirements/*.txt layers/*/*.txt; do \
	  PATH="$$PWD/.matinee/venvs/uv/bin:$$PATH" sh -ec "$$(sed -n '2s/^# *//p' $$file) --quiet"; done
	@npm install --package-lock-only

clean: ## Ends the cloud and removes all that was made here, environments included
	@if [ -x $(MATINEE) ]; then $(MATINEE) reset; fi
	@rm -rf .matinee .venv node_modules web/node_modules web/dist cdk.out layers/*/build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

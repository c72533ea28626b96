# VARAi: every command a person needs. `make demo` starts the shop; `make test` proves the product.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
export CARGO_TARGET_DIR ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/varai/target
LISTEN ?= 127.0.0.1:8080
DATA ?= .varai/demo

.PHONY: demo build web test test-services lint fmt bench screenshots gallery setup api-types clean

demo: build ## The shop, ready at http://localhost:8080
	@$(CARGO_TARGET_DIR)/release/varai --data "$(DATA)" serve --demo --listen "$(LISTEN)"

build: setup web ## The release binary; its path is the last line
	@cargo build --release --locked --bin varai
	@echo "$(CARGO_TARGET_DIR)/release/varai"

setup:
	@scripts/setup

web: setup ## The pages that the binary serves
	@scripts/build-web

test: setup web ## Everything that must hold
	@scripts/test

test-services: setup api-types web ## What a new operation or resource touches: contract, services, generated files, the workspace's rules
	@cargo test --quiet --locked -p ids -p store -p blobs -p platform -p api -p gateway -p catalog -p tryon -p recommend -p varai
	@cd web && npm run --silent lint
	@git diff --exit-code --stat -- docs/api web/sdk || { echo "the generated files have changed: commit them" >&2; exit 1; }

lint: setup web ## Formatting, lints, types, licences
	@scripts/lint

fmt: ## Put the code in its form
	@cargo fmt --all
	@cd web && npm run --silent fmt

bench: build ## Every public number, measured beside its peer
	@scripts/bench

screenshots: build ## Pictures of the pages for README, and the contact sheet
	@scripts/screenshots
	@cargo run --quiet --release --locked -p tryon --example contact_sheet -- docs/images/contact-sheet.jpg

gallery: ## Frames by faces on one page, to be looked at
	@scripts/gallery

api-types: setup ## The API's document in docs/api, and the web client that is made from it
	@VARAI_WRITE_OPENAPI=1 cargo test --quiet --locked -p api --test document
	@cd web && npm run --silent types

clean:
	@rm -rf web/node_modules web/*/dist web/*/node_modules

# Everything that is done with this project, each with one command; `make help` lists them.

PREFIX ?= /usr/local
# A plan of `punctual plans list`, or a JSON5 file.
PLAN ?= default
# How many inputs `make fuzz` gives to each reader, and to how many of them at once.
RUNS ?= 500000
JOBS ?= 2
# Which ones; all if none is named.
READERS ?=
# An import that the manifest does not allow is an error; without this it is a matter of luck.
CHECKED = --explicit-target-dependency-import-check error
# The Swift runtime inside the program: it starts faster, and runs where no toolchain is.
RELEASE = -c release $(CHECKED) --static-swift-stdlib --product punctual
BINARY = $(shell swift build $(RELEASE) --show-bin-path)/punctual

# So many tests at a time: of all at once, those that wait for a server or a program would each keep it
# running until those that compute let them go on.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 8

.DEFAULT_GOAL := help
.PHONY: help setup build where benchmark benchmarks test test-examples test-sanitize test-clock fuzz lint format install clean

help: ## Print this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the Debian packages that are missing.
	@.ci/setup

build: setup ## Build the program for release.
	swift build $(RELEASE)

where:
	@echo $(BINARY)

benchmark: build ## Measure this machine's timers (about a minute) and write a report.
	@$(BINARY) benchmark --plan $(PLAN)

benchmarks: build ## Measure what Punctual itself costs, also beside APScheduler and cyclictest.
	@.ci/setup benchmarks
	@Benchmarks/run

test: setup ## Run all tests.
	@.ci/setup tests
	PUNCTUAL_OPTIMISE=1 swift build --build-tests $(CHECKED)
	PUNCTUAL_OPTIMISE=1 swift test --skip-build --skip '^KernelTests\.'
	@# By themselves, one at a time: they change and count the threads of their process, and bind,
	@# raise and starve them, which tests beside them would feel and disturb.
	PUNCTUAL_OPTIMISE=1 swift test --skip-build --no-parallel --filter '^KernelTests\.'

test-examples: build ## Run every example of the README and of --help as it is printed (20 minutes).
	@.ci/examples $(BINARY)

test-sanitize: setup ## Run the tests with the address and with the thread sanitizer.
	@.ci/setup tests
	swift test --disable-xctest --sanitize address --scratch-path .build/address
	swift test --disable-xctest --sanitize thread --scratch-path .build/thread

test-clock: ## Run the test that sets this machine's clock by 2 s for a moment (as root).
	PUNCTUAL_TEST_CLOCK=1 swift test --disable-xctest --filter ClockStepTests

fuzz: setup ## Read made-up inputs (10 million, hours), or RUNS=1000 a reader, READERS='cron plan'.
	@RUNS=$(RUNS) JOBS=$(JOBS) Tests/FuzzTests/run $(READERS)

lint: ## Check the format of the code, and the documents.
	@.ci/documents
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Examples

format: ## Format the code.
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks Examples

install: build ## Install program, manual page and completions below PREFIX (/usr/local).
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/punctual
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(BINARY) manual > $(DESTDIR)$(PREFIX)/share/man/man1/punctual.1
	$(BINARY) completions bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/punctual
	$(BINARY) completions zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_punctual
	$(BINARY) completions fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/punctual.fish

clean: ## Remove what was built.
	swift package clean

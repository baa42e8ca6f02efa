# MPI=mpich builds against MPICH, beside the build for Open MPI.
MPI ?= open
PREFIX ?= /usr/local
NP ?= 4

ifeq ($(MPI),mpich)
  SCRATCH := .build-mpich
  MPIRUN ?= mpiexec.mpich
else
  SCRATCH := .build
  # Open MPI starts neither as root nor with more ranks than cores unless it is told to.
  MPIRUN ?= mpirun --oversubscribe$(if $(filter 0,$(shell id -u)), --allow-run-as-root)
endif

SWIFT := MPI=$(MPI) swift
RELEASE := -c release --scratch-path $(SCRATCH)
PROGRAM := $(SCRATCH)/release/cifar-eval

.PHONY: build demo test lint bench install setup setup-tests clean

build: setup
	$(SWIFT) build $(RELEASE) --static-swift-stdlib --product cifar-eval

demo: build
	$(MPIRUN) -np $(NP) $(PROGRAM)

test: setup setup-tests
	$(SWIFT) test $(RELEASE) --disable-xctest

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

bench: setup
	$(SWIFT) build $(RELEASE) --product own-benchmarks
	$(SWIFT) build $(RELEASE) --product report-benchmarks
	$(SWIFT) build $(RELEASE) --product gather-benchmarks
	$(SCRATCH)/release/own-benchmarks
	$(SCRATCH)/release/report-benchmarks
	$(MPIRUN) -np $(NP) $(SCRATCH)/release/gather-benchmarks
	@for np in 1 2 4 8 16; do $(MPIRUN) -np $$np $(SCRATCH)/release/gather-benchmarks scaling || exit 1; done

install: build
	install -D -s $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/cifar-eval

# What the build needs and the machine lacks, by apt; says nothing where nothing is missing.
setup:
	@Scripts/setup.sh $(MPI)

# What only tests need: tests of what cannot be installed are skipped by name.
setup-tests:
	@Scripts/setup-tests.sh

clean:
	rm -rf .build .build-mpich

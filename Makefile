# MPI=mpich builds against MPICH, MPI=abi against MPI's standard ABI, beside the build for Open MPI.
MPI ?= open
PREFIX ?= /usr/local
NP ?= 4
PEERS ?= .build-peers

ifeq ($(MPI),mpich)
  SCRATCH := .build-mpich
  MPIRUN ?= mpiexec.mpich
else ifeq ($(MPI),abi)
  SCRATCH := .build-abi
  ABI := $(CURDIR)/$(SCRATCH)/mpi
  MPIRUN ?= env LD_LIBRARY_PATH=$(ABI)/mpich5/lib $(ABI)/mpich5/bin/mpiexec
  export PKG_CONFIG_PATH := $(ABI):$(PKG_CONFIG_PATH)
else
  SCRATCH := .build
  # Open MPI starts neither as root nor with more ranks than cores unless it is told to.
  MPIRUN ?= mpirun --oversubscribe$(if $(filter 0,$(shell id -u)), --allow-run-as-root)
endif

# Without git, or with the variable set, as the variable says; + is a tree with changes.
CIFAR_EVAL_COMMIT ?= $(shell git describe --always --abbrev=12 --exclude '*' --dirty=+ 2>/dev/null)
export CIFAR_EVAL_COMMIT

# make vendor puts packages there: then nothing is fetched.
CIFAR_EVAL_VENDOR := $(wildcard vendor)
export CIFAR_EVAL_VENDOR

SWIFT := MPI=$(MPI) swift
# What is installed is stripped: no debugging sections are made, which are half of the program.
RELEASE := -c release -debug-info-format none --scratch-path $(SCRATCH)
BENCHMARKS := -c release --package-path Benchmarks --scratch-path $(SCRATCH)-benchmarks
PROGRAM := $(SCRATCH)/release/cifar-eval

.PHONY: build demo test examples check-imports test-aarch64 fuzz sanitize lint bench bench-commands bench-peers bench-many bench-whole tables install uninstall manual check-manual dist check-dist check-abi deb vendor setup setup-tests setup-peers clean

build: setup
	$(SWIFT) build $(RELEASE) --static-swift-stdlib --product cifar-eval

demo: build
	$(MPIRUN) -np $(NP) $(PROGRAM)

# TESTS: a pattern of those that are run; all without it.
test: setup setup-tests $(if $(filter open,$(MPI)),examples)
	@Scripts/setup-onnx-tests.sh
	$(SWIFT) test $(RELEASE) --disable-xctest --disable-testable-imports $(if $(TESTS),--filter '$(TESTS)')

# A package that uses the library as any other would; the tests run it.
examples: setup
	$(SWIFT) build --package-path Examples/evaluate --scratch-path $(SCRATCH)-examples

# The kernels' digests under qemu, beside those of this machine.
test-aarch64: setup setup-tests
	$(SWIFT) build $(RELEASE) --product kernel-digests
	Tests/aarch64/compare.sh $(SCRATCH)/release/kernel-digests

# Every loader fed with damaged inputs for FUZZ_SECONDS each; docs/reliability.md has the table of a long run.
fuzz: setup
	Fuzz/run.sh

# The kernels and loaders under Address- and UndefinedBehaviorSanitizer, threads under ThreadSanitizer.
sanitize: setup setup-tests
	Scripts/sanitize.sh

# Every module names in Package.swift what it imports.
check-imports: setup
	$(SWIFT) build $(RELEASE) --build-tests --explicit-target-dependency-import-check error

lint:
	swift format lint --strict --recursive Sources Tests Benchmarks Scripts Fuzz/Harness Package.swift Fuzz/Package.swift

bench: setup
	for product in own report gather; do $(SWIFT) build $(BENCHMARKS) --product $$product-benchmarks || exit 1; done
	$(SCRATCH)-benchmarks/release/own-benchmarks
	$(SCRATCH)-benchmarks/release/report-benchmarks
	$(MPIRUN) -np $(NP) $(SCRATCH)-benchmarks/release/gather-benchmarks
	@for np in 1 2 4 8 16; do $(MPIRUN) -np $$np $(SCRATCH)-benchmarks/release/gather-benchmarks scaling || exit 1; done

# Whole commands beside the limits they are held to; wants the machine for itself for three minutes.
bench-commands: setup
	for product in cifar-eval mpi-start; do $(SWIFT) build $(BENCHMARKS) --static-swift-stdlib --product $$product || exit 1; done
	for product in zero3-folder zero3-load command-benchmarks; do $(SWIFT) build $(BENCHMARKS) --product $$product || exit 1; done
	@$(SCRATCH)-benchmarks/release/command-benchmarks $(MPIRUN)

# docs/configurations.md and docs/faults.md, measured here.
tables: setup setup-tests
	@Scripts/setup.sh mpich
	Scripts/tables.sh

# The same models in PyTorch, ONNX Runtime and OpenVINO, interleaved with this program; writes docs/peers.md and docs/peers.svg.
bench-peers: setup-peers
	$(PEERS)/bin/python Benchmarks/peers/peers.py $(SCRATCH)/release $(SCRATCH)-benchmarks/release

# Torchvision's and timm's classifiers beside ONNX Runtime and OpenVINO; writes docs/peers-many.md.
bench-many: setup-peers
	$(PEERS)/bin/python Benchmarks/peers/many.py $(SCRATCH)/release

# The same models by the command beside the kernels alone, and its dtypes beside fp32; writes docs/whole-program.md.
bench-whole: setup-peers
	$(PEERS)/bin/python Benchmarks/peers/whole.py $(SCRATCH)/release $(SCRATCH)-benchmarks/release

# The program with its manual, completions, schemas, job scripts, examples and licence.
install: build manual
	Scripts/install.sh install $(PROGRAM) $(SCRATCH)/manual $(DESTDIR)$(PREFIX)

uninstall:
	Scripts/install.sh uninstall - - $(DESTDIR)$(PREFIX)

# Manual pages, from what the program says of its options.
manual: build
	Scripts/manual.sh $(PROGRAM) $(SCRATCH)/manual

check-manual: manual
	Scripts/check-manual.sh $(SCRATCH)/manual

# dist/: a tar of the program that needs MPI and the C library only, the same bytes from the same commit, and its checksum.
dist: setup
	MPI=$(MPI) Scripts/dist.sh $(SCRATCH)

# The tar in an empty root of Debian that has MPI and nothing else; as root.
check-dist: dist
	MPI=$(MPI) Scripts/check-dist.sh

# One program for every MPI with the standard ABI, tried under one.
check-abi:
	$(MAKE) dist MPI=abi
	Scripts/check-abi.sh .build-abi/release/cifar-eval .build-abi/mpi

# A package of Debian's, in dist/.
deb:
	Scripts/deb.sh

# The packages that the build fetches, in vendor/: from then on it builds without a network.
vendor:
	Scripts/vendor.sh

# What the build needs and the machine lacks, by apt; says nothing where nothing is missing.
setup:
	@Scripts/setup.sh $(MPI)
	@$(if $(ABI),Scripts/setup-abi.sh $(ABI))

# What only tests need: tests of what cannot be installed are skipped by name.
setup-tests:
	@Scripts/setup-tests.sh

# What the benchmarks of those models run.
setup-peers: setup
	$(SWIFT) build $(RELEASE) --static-swift-stdlib --product cifar-eval
	$(SWIFT) build $(BENCHMARKS) --product own-benchmarks
	test -x $(PEERS)/bin/python || python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install -q -r Benchmarks/peers/requirements.txt

clean:
	rm -rf .build .build-abi .build-benchmarks .build-examples .build-mpich .build-mpich-benchmarks .build-mpich-examples .build-peers dist

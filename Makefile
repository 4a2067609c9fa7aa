# make demo       set up a fresh machine, build, and train a DCGAN for two minutes
# make build      build the program .build/release/ganzoo
# make test       run the tests
# make lint       check the format, size and wording of the sources
# make fuzz       fuzz every format that is read, for SECONDS in all (default: 60)
# make operators  call every operator that op: offers with hostile arguments
# make torture    kill trainings at every step of a save and at random, and resume them (about ten minutes)
# make showcase   train, measure and sample small models, each within 15 minutes on two cores
# make bench      compare the speed with PyTorch
# make install, make uninstall   install to or remove from PREFIX
# make clean      remove .build*; .libtorch and runs are kept
# LIBTORCH=DIR    use this libtorch instead of the one that set-up downloads
# LIBTORCH=cuda   use one for GPUs, which set-up downloads

PREFIX ?= /usr/local
DEMO   ?= --set size=32 channels=1 filters=32 --rounds 2000
BENCH  ?= --floor dcgan=0.75 --floor cyclegan=0.95 --floor pix2pix=0.70 --floor stylegan2=0.60 \
          --floor cgan=0.60 --floor wgan-gp=0.60

SECONDS := 60

PROGRAM := .build/release/ganzoo
SOURCES := Package.swift $(shell find Sources -type f -o -type d)
STATE   := .build/setup

ifeq ($(LIBTORCH),cuda)
override LIBTORCH := $(CURDIR)/.libtorch-cuda
endif
ifneq ($(LIBTORCH),)
override LIBTORCH := $(abspath $(LIBTORCH))
export LIBTORCH
else
unexport LIBTORCH
endif

.PHONY: build demo showcase test lint fuzz operators torture bench install uninstall clean always
.DELETE_ON_ERROR:

build: $(PROGRAM)

# Set-up runs every time, which takes milliseconds, and updates its file only if something has changed.
$(STATE): always
	@scripts/setup.sh $@

$(PROGRAM): $(SOURCES) $(STATE)
	scripts/build.sh
	@touch $@

demo: $(PROGRAM)
	@run=1; while [ -e runs/demo-$$run ]; do run=$$((run + 1)); done; \
	$(PROGRAM) train dcgan $(DEMO) --out runs/demo-$$run && \
	echo "images: $(CURDIR)/runs/demo-$$run/samples"

showcase: $(PROGRAM)
	@scripts/showcase.sh $(PROGRAM)

test: $(STATE) .build-python
	swift build --build-tests
	scripts/build-plugins.sh
	swift test --skip-build

lint:
	swift format lint --strict --recursive Package.swift Sources Tests
	scripts/check-size.sh
	scripts/check-words.sh

.build-python: scripts/setup-validator.sh
	@scripts/setup-validator.sh $@

fuzz: $(STATE)
	@scripts/fuzz.sh $(SECONDS)

torture: $(PROGRAM)
	@scripts/torture/torture.py $(PROGRAM)

operators: $(STATE)
	GANZOO_OPERATORS=1 swift build --product operators
	@python3 scripts/scan-operators.py .build/debug/operators

.build-bench: scripts/setup-bench.sh
	@scripts/setup-bench.sh $@

bench: $(PROGRAM) .build-bench
	PYTHONPATH=.build-bench python3 scripts/bench.py --ganzoo $(PROGRAM) $(BENCH)

install: $(PROGRAM)
	@scripts/install.sh $(PROGRAM) "$(or $(LIBTORCH),.libtorch)" "$(DESTDIR)$(PREFIX)"

uninstall:
	@scripts/install.sh --remove "$(DESTDIR)$(PREFIX)"

clean:
	rm -rf .build .build-*

# make demo       from a fresh machine to a trained DCGAN: set-up, build, two minutes of training
# make build      the program: .build/release/ganzoo
# make test       the tests             make lint     format and sizes of the sources
# make fuzz       documents at random, for SECONDS (60)
# make showcase   small real tasks: each is trained within 15 minutes of two cores, measured and drawn
# make bench      against PyTorch       make install, make uninstall  into and from PREFIX
# make clean      removes what was built or fetched into .build*; .libtorch and the runs stay
# LIBTORCH=DIR    uses that libtorch (for example a CUDA build) in place of the one that set-up fetches

PREFIX ?= /usr/local
DEMO   ?= --set size=32 channels=1 filters=32 --rounds 2000
BENCH  ?= --floor dcgan=0.75 --floor cyclegan=0.95 --floor pix2pix=0.70 --floor stylegan2=0.60 \
          --floor cgan=0.60 --floor wgan-gp=0.60

SECONDS := 60

PROGRAM := .build/release/ganzoo
SOURCES := Package.swift $(shell find Sources -type f -o -type d)
STATE   := .build/setup

ifneq ($(LIBTORCH),)
override LIBTORCH := $(abspath $(LIBTORCH))
export LIBTORCH
else
unexport LIBTORCH
endif

.PHONY: build demo showcase test lint fuzz bench install uninstall clean always
.DELETE_ON_ERROR:

build: $(PROGRAM)

# Set-up looks every time, which takes milliseconds, and touches its file only when something has changed.
$(STATE): always
	@scripts/setup.sh $@

$(PROGRAM): $(SOURCES) $(STATE)
	swift build -c release --static-swift-stdlib -Xswiftc -DGANZOO_RELOCATABLE --product ganzoo
	@touch $@

demo: $(PROGRAM)
	@run=1; while [ -e runs/demo-$$run ]; do run=$$((run + 1)); done; \
	$(PROGRAM) train dcgan $(DEMO) --out runs/demo-$$run && \
	echo "pictures: $(CURDIR)/runs/demo-$$run/samples"

showcase: $(PROGRAM)
	@scripts/showcase.sh $(PROGRAM)

test: $(STATE) .build-python
	swift build --build-tests
	scripts/build-plugins.sh
	swift test --skip-build

lint:
	swift format lint --strict --recursive Package.swift Sources Tests
	scripts/check-size.sh

.build-python: scripts/setup-validator.sh
	@scripts/setup-validator.sh $@

fuzz: $(STATE)
	@scripts/fuzz.sh $(SECONDS)

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

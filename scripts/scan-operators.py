"""Calls every operator that `op:` offers with small inputs and hostile arguments, and lists those that end the program,
hang, need too much memory, or whose results do not follow from the seed.

    scripts/scan-operators.py PROGRAM

PROGRAM is `operators`, built with `GANZOO_OPERATORS=1 swift build --product operators`. The exit status is 1 if anything was found.
"""

import re
import resource
import signal
import subprocess
import sys
import threading

MEMORY = 6 << 30
SECONDS = 30


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def scan(program, first, found):
    """Runs the calls from `first` on. Returns the number of the call after the one that ended the program, or None."""
    process = subprocess.Popen(
        [program, str(first)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit,
        env={"OMP_NUM_THREADS": "1", "SWIFT_BACKTRACE": "enable=no"})
    errors = []
    reader = threading.Thread(target=lambda: errors.extend(process.stderr.read().splitlines()), daemon=True)
    reader.start()
    last = ""
    while True:
        watch = threading.Timer(SECONDS, process.kill)
        watch.start()
        line = process.stdout.readline()
        watch.cancel()
        if not line:
            break
        if line.startswith("!"):
            found.append(line.strip("! \n"))
            print(line, end="", flush=True)
        elif line[0].isdigit() or line.startswith("done"):
            last = line.strip()
    status = process.wait()
    if status == 0:
        return None, last
    reader.join(1)
    why = "takes too long" if status == -signal.SIGKILL else f"ends by signal {-status}" if status < 0 else f"exits with {status}"
    found.append(f"{why}: {last}")
    print(f"{why}: {last}" + "".join(f"\n    {error}" for error in errors[:2]), flush=True)
    number = re.match(r"\d+", last)
    return int(number[0]) + 1 if number else None, last


def main():
    found = []
    first = 0
    while first is not None:
        first, last = scan(sys.argv[1], first, found)
    print(last)
    sys.exit(1 if found else 0)


main()

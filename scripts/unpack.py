"""Unpacks libtorch from wheels: scripts/unpack.py [--cuda | --cuda-headers] FOLDER WHEEL...

Extracts the libraries and headers for C++ programs on CPUs, with --cuda also those for GPUs, with --cuda-headers the headers
of CUDA and NCCL alone. Each file is verified against the digest in its wheel.
"""

import base64
import csv
import hashlib
import io
import os
import re
import sys
import zipfile

# The target folders.
FOLDERS = {r"torch/lib/": "lib/", r"torch/include/": "include/", r"nvidia/[^/]+/lib/": "lib/"}
HEADERS = {r"nvidia/(cu\d+|nccl)/include/(?!cccl/)": "include/"}
SETS = {"": FOLDERS, "--cuda": FOLDERS | HEADERS, "--cuda-headers": HEADERS}
# The Python part of the library, and tests.
LEFT_OUT = re.compile(r"lib/(libtorch_python|libtorch_global_deps|libshm|libaoti_custom|libbackend_with|.*test)")
# Files for GPUs only; 'libtorch.so' of a CUDA wheel only links these.
GPU_ONLY = re.compile(
    r"lib/(libtorch\.so|.*cuda(?!rt)|.*nvshmem|libcaffe2_nvrtc|libcudart_static|libnvperf|libcheckpoint|libpcsampling)"
)
CHUNK = 1 << 20


def destination(name, folders, skips_gpu):
    """The target of a file in the wheel, or None if it is not needed."""
    for source, target in folders.items():
        if found := re.match(source, name):
            path = target + name[found.end():]
            return None if LEFT_OUT.match(path) or (skips_gpu and GPU_ONLY.match(path)) else path
    return None


def digests(wheel):
    """The SHA-256 of each file in the wheel's record."""
    [record] = [name for name in wheel.namelist() if name.endswith(".dist-info/RECORD")]
    rows = csv.reader(io.TextIOWrapper(wheel.open(record), "utf-8"))
    return {name: digest.removeprefix("sha256=") for name, digest, _ in rows}


def unpack(wheel, name, path):
    """Writes one file and returns its SHA-256 in the form of the record."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    digest = hashlib.sha256()
    with wheel.open(name) as source, open(path, "wb") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            target.write(chunk)
    return base64.urlsafe_b64encode(digest.digest()).decode().rstrip("=")


def unpack_wheel(file, folder, choice):
    with zipfile.ZipFile(file) as wheel:
        names = wheel.namelist()
        cuda = "torch/lib/libtorch_cuda.so" in names or not any(name.startswith("torch/") for name in names)
        expected = digests(wheel)
        for name in names:
            path = None if name.endswith("/") else destination(name, SETS[choice], cuda and not choice)
            if path and unpack(wheel, name, os.path.join(folder, path)) != expected.get(name):
                sys.exit(f"error: the digest of '{name}' in '{os.path.basename(file)}' differs from the wheel's record")


def main():
    arguments = sys.argv[1:]
    choice = arguments.pop(0) if arguments[0] in SETS else ""
    folder, *wheels = arguments
    for file in wheels:
        try:
            unpack_wheel(file, folder, choice)
        except (OSError, ValueError, zipfile.BadZipFile) as problem:
            reason = getattr(problem, "strerror", None) or problem
            sys.exit(f"error: cannot unpack '{os.path.basename(file)}': {reason}")


main()

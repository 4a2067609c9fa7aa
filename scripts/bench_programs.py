"""Whole commands for `bench.py`: start-up, sampling, translation and loading, in seconds and MB, from start to end."""

import json
import math
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

SCRIPTS = pathlib.Path(__file__).resolve().parent
# name of the model: what trains it for a round, and the number of images
SAMPLED = {
    "dcgan": ([], 1000),
    "stylegan2": (["size=32", "channel_base=16384", "channel_max=512", "latent=512", "mapping_layers=8", "batch=2"], 64),
}
TRANSLATED = {"cyclegan": (["size=256", "blocks=9"], 16), "pix2pix": (["size=256"], 64)}
PHOTOS = 1000  # for loading, of 512 x 384 pixels


def run(command, environment):
    """Seconds of the clock and of the processor, the peak in MB, and the last line of the output."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as problems:
        child = subprocess.Popen(command, env=environment, stdout=out, stderr=problems, text=True)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, problems):
            file.seek(0)
        if child.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}\nended with status {child.returncode}:\n{problems.read()[-2000:]}")
        lines = out.read().splitlines()
    return {
        "wall_s": time.perf_counter() - start, "processor_s": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / 1024}, lines[-1] if lines else ""


def write_photos(folder, count, width, height):
    """Smooth images with some noise, as JPEG files of about the size of photographs."""
    from PIL import Image

    folder.mkdir()
    draw = random.Random(0)
    coarse = Image.new("RGB", (width // 32, height // 32))
    for number in range(count):
        coarse.putdata([tuple(draw.randrange(256) for _ in range(3)) for _ in range(coarse.width * coarse.height)])
        grain = Image.effect_noise((width, height), 24).convert("RGB")
        Image.blend(coarse.resize((width, height), Image.BICUBIC), grain, 0.2).save(folder / f"{number:05d}.jpg", quality=90)


def three(place, name, ganzoo, program, environment):
    """One command of ganzoo and its two PyTorch forms, each into a folder of its own."""
    result = {}
    for side, command in (("reference", program), ("tuned", program + ["--tuned"]), ("ganzoo", ganzoo)):
        folder = place / f"{name}-{side}"
        folder.mkdir()
        result[side], _ = run([str(folder) if word == "OUT" else word for word in command], environment)
    return result


def measure(ganzoo, python, environment):
    """Figures by name and side."""
    ganzoo, program = str(pathlib.Path(ganzoo).resolve()), [python, str(SCRIPTS / "run_program.py")]
    result = {}
    starts = (("list", ["list"]), ("help", ["--help"]), ("check", ["check", "dcgan"]), ("show", ["show", "dcgan"]))
    for name, words in starts:
        turns = [run([ganzoo, *words], environment)[0] for _ in range(5)]
        result[f"start-up: {name}"] = {"ganzoo": min(turns, key=lambda turn: turn["processor_s"])}
    with tempfile.TemporaryDirectory() as text:
        place = pathlib.Path(text)
        write_photos(place / "photos", PHOTOS, 512, 384)
        write_photos(place / "inputs", max(count for _, count in TRANSLATED.values()), 256, 256)
        for model, (settings, count) in (SAMPLED | TRANSLATED).items():
            train = [ganzoo, "train", model, "--rounds", "1", "--out", str(place / model)]
            run(train + (["--set", *settings] if settings else []), environment)
            if model in SAMPLED:
                own = [ganzoo, "sample", str(place / model), "--count", str(count), "-o", "OUT", "--force"]
                other = program + ["sample", model, "OUT", "--count", str(count)]
                result[f"sample {count} by {model}"] = three(place, model, own, other, environment)
            else:
                inputs = place / f"inputs-{count}"
                inputs.mkdir()
                for path in sorted((place / "inputs").iterdir())[:count]:
                    (inputs / path.name).symlink_to(path)
                own = [ganzoo, "translate", str(place / model), str(inputs), "-o", "OUT", "--force"]
                other = program + ["translate", model, str(inputs), "OUT"]
                result[f"translate {count} by {model}"] = three(place, model, own, other, environment)
        for side, command in (
            ("reference", program + ["load", str(place / "photos")]),
            ("ganzoo", [ganzoo, "bench", "dcgan", "--data", str(place / "photos")])):
            figures, line = run(command, environment)
            for epoch, seconds in zip(("first", "second"), json.loads(line)["seconds_per_epoch"]):
                name = f"load {PHOTOS} JPEG files, {epoch} epoch"
                result.setdefault(name, {})[side] = {"wall_s": seconds, "peak_mb": figures["peak_mb"]}
    return result


def table(rows):
    print(f"{'':<40}{'side':<12}{'wall s':>10}{'processor s':>13}{'MB':>8}")
    for name, row in rows.items():
        for side, own in row.items():
            used = own.get("processor_s", math.nan)
            print(f"{name:<40}{side:<12}{own['wall_s']:>10.2f}{used:>13.2f}{own['peak_mb']:>8.0f}")

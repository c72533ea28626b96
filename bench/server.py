"""The release binary as it is deployed: size, start-up, memory, the command line, and a try-on over HTTP on one core.

    server.py --binary VARAI --photo PICTURE.jpg --stages BINARY --engine-size WITH WITHOUT --out FILE [--peer-python PYTHON] [--rounds 40]
"""

import argparse
import os
import tempfile
from pathlib import Path

import measure
from command_line import command_line
from shop import Shop
from stages import Stages

COLD_STARTS = 3
WARM_STARTS = 7
TRY_ONS_BEFORE_MEMORY = 20
TRY_ON_TARGET_MS = 150.0


def main():
    arguments = parse()
    load_before = measure.load_average()
    with_engine, without_engine = (path.stat().st_size for path in arguments.engine_size)
    results = {"binary_bytes": arguments.binary.stat().st_size, "engine_bytes": with_engine - without_engine}
    with tempfile.TemporaryDirectory(prefix="varai-bench-") as folder:
        results["start_up_ms"] = start_up(arguments.binary, Path(folder))
        results |= try_ons(arguments.binary, Path(folder) / "cold-0", arguments.photo, arguments.rounds)
        large_photos = save_large(arguments.stages, arguments.photo, folder)
        results["command_line"] = command_line(arguments.binary, arguments.photo, large_photos, arguments.peer_python)
    results["load"] = [load_before, measure.load_average()]
    measure.write(arguments.out, results)


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--photo", type=Path, required=True)
    parser.add_argument("--stages", required=True)
    parser.add_argument("--engine-size", type=Path, nargs=2, required=True, metavar=("WITH", "WITHOUT"))
    parser.add_argument("--out", required=True)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--peer-python")
    return parser.parse_args()


def save_large(stages, photo, folder):
    writer = Stages(stages, [photo])
    photos = writer.ask(f"save-large 0 {folder}")["photos"]
    writer.close()
    return photos


def start_up(binary, folder):
    """From the spawn until the address is told and /readyz answers 200: with nothing on the disk, so that the demo shop is made, and again after."""
    measure.tell("start-up")
    return {
        "cold": measure.summary([ready_ms(binary, folder / f"cold-{run}") for run in range(COLD_STARTS)]),
        "warm": measure.summary([ready_ms(binary, folder / "cold-0") for _ in range(WARM_STARTS)]),
    }


def ready_ms(binary, data):
    with Shop(binary, data) as shop:
        return shop.ready_ms


def try_ons(binary, data, photo_path, rounds):
    """The server and all its threads have one core; the client sits on another one where there is one."""
    measure.tell("try-on over HTTP")
    core = measure.one_core()
    everywhere = os.sched_getaffinity(0)
    photo = photo_path.read_bytes()
    with Shop(binary, data, cores=core) as shop:
        os.sched_setaffinity(0, everywhere - core or core)
        idle = shop.memory_mb()
        product = shop.wearable_product(photo)
        for _ in range(TRY_ONS_BEFORE_MEMORY):
            shop.try_on(product, photo)
        after = shop.memory_mb()
        calls, empties = [], []
        cpu_before = shop.cpu_ms()
        for turn in range(rounds):
            measure.tell(f"try-on over HTTP: round {turn + 1} of {rounds}")
            calls.append(shop.try_on(product, photo))
            empties.append(shop.healthz())
        cpu = (shop.cpu_ms() - cpu_before) / rounds
        peak = shop.memory_mb("VmHWM")
    os.sched_setaffinity(0, everywhere)
    measure.tell("try-on over HTTP: done")
    return {
        "memory_mb": {"idle": idle, f"after_{TRY_ONS_BEFORE_MEMORY}_try_ons": after, "peak": peak},
        "try_on_http_ms": {
            **measure.summary(calls),
            "cpu_mean": round(cpu, 1),
            "empty_call": measure.summary(empties)["median"],
            "target": TRY_ON_TARGET_MS,
        },
    }


if __name__ == "__main__":
    main()

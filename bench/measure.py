"""What every part of the benchmark shares: summaries, one core for one contest, facts about the machine."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

WARM_UP_ROUNDS = 5


def summary(values):
    """Median, 90th percentile and count; percentiles by the nearest rank, so that each is a value that was measured."""
    ordered = sorted(values)
    at = lambda part: ordered[min(len(ordered) - 1, int(part * len(ordered)))]
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return {"median": round(median, 3), "p90": round(at(0.9), 3), "rounds": len(ordered)}


def ratio_of_medians(ours, theirs):
    """How many times as long we take; below 1 we are faster."""
    return round(ours["median"] / theirs["median"], 3)


def one_core():
    """The core that everything in a contest shares: the first this process may use."""
    return {min(os.sched_getaffinity(0))}


def pin(cores):
    """For `preexec_fn`: the child and its threads stay on these cores."""
    return lambda: os.sched_setaffinity(0, cores)


def thread_cpu_ms(pid):
    """Milliseconds of CPU that the main thread of a process has used; `None` where the kernel does not tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e6
    except (OSError, ValueError):
        return None


def memory_mb(pid, field):
    """`VmRSS` (resident now) or `VmHWM` (most ever) of a process in MB of 10^6 bytes; `None` once it has ended."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        pass
    return None


def machine():
    """What a reader needs to judge the numbers by."""
    cpu = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return {
        "cpu": cpu,
        "cores": len(os.sched_getaffinity(0)),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "rustc": first_line(["rustc", "--version"]),
        "commit": first_line(["git", "describe", "--always", "--dirty", "--abbrev=12"]),
    }


def load_average():
    return [round(value, 2) for value in os.getloadavg()]


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.splitlines()[0] if done.stdout else "unknown"


def tell(what):
    """Progress, for who watches a terminal."""
    if sys.stderr.isatty():
        print(f"\r{what}".ljust(60), end="\n" if what.endswith("done") else "", file=sys.stderr, flush=True)


def write(path, content):
    Path(path).write_text(json.dumps(content, indent=2) + "\n")

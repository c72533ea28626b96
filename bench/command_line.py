"""`varai analyze PHOTO` as a whole process, beside a Python process that does the same with MediaPipe."""

import os
import subprocess
import time
from pathlib import Path

import measure

ROUNDS = 10
MEMORY_ROUNDS = 3


def command_line(binary, photo, large_photos, peer_python):
    """Wall time in turn on one core; peak memory in runs of their own, since watching takes time. `large_photos` are
    analyzed by ours alone: pairs of a name and a file."""
    ours = [str(binary), "analyze", str(photo), "--json"]
    theirs = [peer_python, str(Path(__file__).parent / "peer.py"), str(photo)] if peer_python else None
    contestants = {"varai": ours} | ({"mediapipe": theirs} if theirs else {})
    spent = {name: [] for name in contestants}
    for turn in range(1 + ROUNDS):
        for name, command in contestants.items():
            measure.tell(f"whole process: round {turn + 1} of {1 + ROUNDS}")
            milliseconds = wall_ms(command)
            if turn > 0:
                spent[name].append(milliseconds)
    measure.tell("whole process: done")
    result = {name: {"wall_ms": measure.summary(values)} for name, values in spent.items()}
    for name, command in contestants.items():
        result[name]["peak_mb"] = max(peak_mb(command) for _ in range(MEMORY_ROUNDS))
    result["large"] = [{"picture": name, **alone([str(binary), "analyze", str(file), "--json"])} for name, file in large_photos]
    if theirs:
        result["ratio"] = measure.ratio_of_medians(result["varai"]["wall_ms"], result["mediapipe"]["wall_ms"])
    return result


def alone(command):
    return {
        "wall_ms": measure.summary([wall_ms(command) for _ in range(MEMORY_ROUNDS)]),
        "peak_mb": max(peak_mb(command) for _ in range(MEMORY_ROUNDS)),
    }


def wall_ms(command):
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, preexec_fn=measure.pin(measure.one_core()))
    spent = (time.perf_counter() - start) * 1e3
    if done.returncode != 0:
        raise RuntimeError(f"{os.path.basename(command[0])} ended with {done.returncode}: {done.stderr[-300:]!r}")
    return spent


def peak_mb(command):
    """The kernel's high-water mark of the process, read every millisecond until it ends. (The one that it hands to the
    parent would count the parent's own memory from before the exec.)"""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, measure.memory_mb(process.pid, "VmHWM") or 0.0)
        time.sleep(0.001)
    return round(peak, 1)

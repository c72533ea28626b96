"""The two networks alone on one core, in turn with ONNX Runtime and, where it has the operators, LiteRT with XNNPACK.

    networks.py --time BINARY --models FOLDER --peer-data FOLDER --out FILE [--rounds 40]

`--models` holds our files, `--peer-data` the published ones that ours were converted from and inputs made of a portrait.
Inputs matter: on others the values in the network may become so small that a processor computes them slowly.
"""

import argparse
import os
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

# Before the libraries are loaded: they read these once.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", TF_CPP_MIN_LOG_LEVEL="3")

import measure


class Network(NamedTuple):
    name: str
    ours: str
    onnx: str
    tflite: str | None
    input: str


NETWORKS = [
    Network(
        "detector",
        "face_detector.vmod",
        "models/face_detection_short_range_op17_w16.onnx",
        "models/face_detection_short_range.tflite",
        "reference/tensors/face_detection_short_range.real.in.f32",
    ),
    Network(
        "mesh, 478 points",
        "face_mesh.vmod",
        "models/face_landmark_with_attention_std17_w16.onnx",
        None,  # Its custom operators are MediaPipe's own: LiteRT cannot run it.
        "reference/tensors/face_landmark_with_attention.upright.in.f32",
    ),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--time", required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--peer-data", type=Path, required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, measure.one_core())
    load_before = measure.load_average()
    data = arguments.peer_data
    ours = Ours(arguments.time, [path for network in NETWORKS for path in (arguments.models / network.ours, data / network.input)])
    versions, results = {}, []
    for number, network in enumerate(NETWORKS):
        contestants = {"varai": lambda number=number: ours.run(number)}
        versions["onnxruntime"], contestants["onnxruntime"] = onnx_runtime(data / network.onnx, data / network.input)
        if network.tflite:
            versions["litert"], contestants["litert"] = lite_rt(data / network.tflite, data / network.input)
        results.append({"network": network.name, **contest(network.name, contestants, 5 * arguments.rounds)})
    measure.write(arguments.out, {"load": [load_before, measure.load_average()], "versions": versions, "networks": results})


class Ours:
    """The process of `crates/core/infer/examples/time.rs`, asked line by line."""

    def __init__(self, binary, models_and_inputs):
        command = [binary, "--ask", *map(str, models_and_inputs)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def run(self, number):
        self.process.stdin.write(f"{number}\n")
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the process that runs our networks ended; its reason is above")
        return float(answer)


def onnx_runtime(path, input_path):
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.set_denormal_as_zero", "1")  # Its faster way.
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    wanted = session.get_inputs()[0]
    inputs = {wanted.name: numpy.fromfile(input_path, "<f4").reshape(wanted.shape)}
    return onnxruntime.__version__, timed(lambda: session.run(None, inputs))


def lite_rt(path, input_path):
    import ai_edge_litert
    import numpy
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path), num_threads=1)
    interpreter.allocate_tensors()
    wanted = interpreter.get_input_details()[0]
    interpreter.set_tensor(wanted["index"], numpy.fromfile(input_path, "<f4").reshape(wanted["shape"]))
    return ai_edge_litert.__version__, timed(interpreter.invoke)


def timed(call):
    def run():
        start = time.perf_counter()
        call()
        return (time.perf_counter() - start) * 1e3

    return run


def contest(name, contestants, rounds):
    spent = {who: [] for who in contestants}
    for turn in range(measure.WARM_UP_ROUNDS + rounds):
        measure.tell(f"{name}: round {turn + 1} of {measure.WARM_UP_ROUNDS + rounds}")
        for who, run in contestants.items():
            spent[who].append(run())
    measure.tell(f"{name}: done")
    ms = {who: measure.summary(values[measure.WARM_UP_ROUNDS :]) for who, values in spent.items()}
    ratio = {who: measure.ratio_of_medians(ms["varai"], ms[who]) for who in ms if who != "varai"}
    return {"ms": ms, "ratio": ratio}


if __name__ == "__main__":
    main()

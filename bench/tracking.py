"""A followed frame of a film, in turn with MediaPipe's own tracking on the same frames, on one core.

    tracking.py --follow BINARY --picture FILE --out FILE [--frames 300]

The film is made of one portrait that wanders, turns in the plane and comes and goes, with sensor noise.
"""

import argparse
import json
import math
import os
import subprocess
import tempfile
import time
from pathlib import Path

# Before the libraries are loaded: they read these once.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", GLOG_minloglevel="2", TF_CPP_MIN_LOG_LEVEL="3")

import measure

WIDTH, HEIGHT, FRAMES_PER_S = 640, 480, 30
# Between the eyes of the portrait, in its pixels.
FACE_MIDDLE = (590, 228)
# Both sides search the first ones.
NOT_COUNTED = 10


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--follow", required=True)
    parser.add_argument("--picture", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--frames", type=int, default=300)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, measure.one_core())
    load_before = measure.load_average()
    film = make_film(arguments.picture, arguments.frames)
    with tempfile.TemporaryDirectory(prefix="varai-bench-") as folder:
        path = Path(folder) / "film.raw"
        path.write_bytes(b"".join(frame.tobytes() for frame in film))
        result = contest(arguments.follow, path, film)
    measure.write(arguments.out, {"load": [load_before, measure.load_average()], **result})


def make_film(picture, frames):
    import cv2
    import numpy

    cv2.setNumThreads(1)
    source = cv2.cvtColor(cv2.imread(picture), cv2.COLOR_BGR2RGB)
    noise = numpy.random.default_rng(1)
    film = []
    for number in range(frames):
        wave = lambda period_s: math.sin(2 * math.pi * number / FRAMES_PER_S / period_s)
        angle, size = 0.3 * wave(3.7), 1.1 * math.exp(0.3 * wave(4.3))
        x, y = 320 + 100 * wave(3.1), 235 + 40 * wave(2.3)
        cos, sin = size * math.cos(angle), size * math.sin(angle)
        fx, fy = FACE_MIDDLE
        move = numpy.array([[cos, -sin, x - (cos * fx - sin * fy)], [sin, cos, y - (sin * fx + cos * fy)]])
        frame = cv2.warpAffine(source, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
        grain = noise.integers(-3, 4, size=(HEIGHT, WIDTH, 1))
        film.append(numpy.ascontiguousarray(numpy.clip(frame.astype(numpy.int16) + grain, 0, 255).astype(numpy.uint8)))
    return film


def contest(binary, path, film):
    import mediapipe

    ours = subprocess.Popen(
        [binary, str(path), str(WIDTH), str(HEIGHT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    theirs = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=False, refine_landmarks=True, max_num_faces=1)
    spent = {"varai": [], "mediapipe": []}
    for number, frame in enumerate(film):
        measure.tell(f"followed frame {number + 1} of {len(film)}")
        ours.stdin.write(f"{number}\n")
        answer = json.loads(ours.stdout.readline())
        start = time.perf_counter()
        seen = theirs.process(frame)
        milliseconds = (time.perf_counter() - start) * 1e3
        if not seen.multi_face_landmarks or answer["landmarks_px"] is None:
            raise RuntimeError(f"the face was lost in frame {number}")
        if number >= NOT_COUNTED:
            spent["varai"].append(answer["ms"])
            spent["mediapipe"].append(milliseconds)
    measure.tell("followed frames: done")
    ms = {who: measure.summary(values) for who, values in spent.items()}
    return {"frame": f"{WIDTH}x{HEIGHT}", "ms": ms, "ratio": measure.ratio_of_medians(ms["varai"], ms["mediapipe"])}


if __name__ == "__main__":
    main()

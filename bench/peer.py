"""The peer: MediaPipe's face mesh as its documentation uses it, on one core."""

import os
import time

# Before the libraries are loaded: they read these once.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", GLOG_minloglevel="2", TF_CPP_MIN_LOG_LEVEL="3")


class Peer:
    def __init__(self):
        import cv2
        import mediapipe
        import numpy

        cv2.setNumThreads(1)
        self.cv2, self.numpy = cv2, numpy
        self.version = mediapipe.__version__
        self.opencv_version = cv2.__version__
        self.mesh = mediapipe.solutions.face_mesh.FaceMesh(
            static_image_mode=True, refine_landmarks=True, max_num_faces=1
        )

    def analyze(self, photo):
        """Milliseconds of one call; `cpu` is that of all its threads."""
        cpu = time.process_time()
        start = time.perf_counter()
        pixels = self.cv2.imdecode(self.numpy.frombuffer(photo, self.numpy.uint8), self.cv2.IMREAD_COLOR)
        pixels = self.cv2.cvtColor(pixels, self.cv2.COLOR_BGR2RGB)
        decoded = time.perf_counter()
        result = self.mesh.process(pixels)
        done = time.perf_counter()
        used = time.process_time() - cpu
        return {
            "ms": {
                "decode": (decoded - start) * 1e3,
                "analysis": (done - decoded) * 1e3,
                "total": (done - start) * 1e3,
                "cpu": used * 1e3,
            },
            "faces": len(result.multi_face_landmarks or []),
        }


def main():
    """One photo, as a command would: `peer.py PHOTO`."""
    import sys
    from pathlib import Path

    if Peer().analyze(Path(sys.argv[1]).read_bytes())["faces"] != 1:
        raise SystemExit("no face found")


if __name__ == "__main__":
    main()

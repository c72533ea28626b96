"""Our side of a contest: the process of `crates/services/tryon/examples/stages.rs`, asked line by line."""

import json
import subprocess

import measure


class Stages:
    def __init__(self, binary, photos):
        self.process = subprocess.Popen(
            [binary, *map(str, photos)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        greeting = self._read()
        self.photos = greeting["ready"]
        self.frame_triangles = greeting["frame_triangles"]
        self.models = greeting["models"]

    def ask(self, line):
        """One call: milliseconds by stage, and `cpu` as the kernel counts it."""
        before = measure.thread_cpu_ms(self.process.pid)
        self.process.stdin.write(line + "\n")
        answer = self._read()
        after = measure.thread_cpu_ms(self.process.pid)
        if "ms" in answer and before is not None and after is not None:
            answer["ms"]["cpu"] = after - before
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def _read(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the stages process ended; its reason is above")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"the stages process says: {answer['error']}")
        return answer

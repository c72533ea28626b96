"""A demo shop in a process of its own, and the calls that a shop's page makes."""

import http.client
import json
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import measure

ADDRESS = re.compile(r"http://(?:127\.0\.0\.1|localhost):(\d+)")
KEY = re.compile(r'name="varai-key"\s+content="([^"]+)"')
BOUNDARY = "varai-bench-boundary"
START_UP_LIMIT_S = 120


class Shop:
    """`with Shop(...)` starts the server, waits until it is ready and stops it at the end."""

    def __init__(self, binary, data, cores=None):
        command = [str(binary), "--data", str(data), "serve", "--demo", "--listen", "127.0.0.1:0"]
        self.messages = tempfile.TemporaryFile("w+")
        start = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=self.messages,
            text=True,
            preexec_fn=measure.pin(cores) if cores else None,
        )
        try:
            self.connection = http.client.HTTPConnection("127.0.0.1", self._port(), timeout=30)
            self._wait_until_ready(start)
        except BaseException:
            self._stop()
            raise
        self.ready_ms = (time.perf_counter() - start) * 1e3

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
        self._stop()

    def _stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _port(self):
        """The address is all that the server writes to stdout."""
        found = ADDRESS.search(self.process.stdout.readline())
        if not found:
            self.messages.seek(0)
            raise RuntimeError(f"the server did not tell its address: {self.messages.read()[-500:]}")
        return int(found.group(1))

    def _wait_until_ready(self, start):
        while time.perf_counter() - start < START_UP_LIMIT_S:
            try:
                if self._call("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                self.connection.close()
            time.sleep(0.001)
        raise RuntimeError(f"the server was not ready after {START_UP_LIMIT_S} s")

    def memory_mb(self, field="VmRSS"):
        return round(measure.memory_mb(self.process.pid, field), 1)

    def cpu_ms(self):
        """Of all threads, with the ten milliseconds' step of the kernel's accounts."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1e3 / os.sysconf("SC_CLK_TCK")

    def healthz(self):
        """Milliseconds of a call without work: what of a try-on is HTTP and the two processes changing places."""
        start = time.perf_counter()
        self._call("GET", "/healthz")
        return (time.perf_counter() - start) * 1e3

    def wearable_product(self, photo):
        """The first product that can be tried on; with the shop's publishable key, which its page carries."""
        _, page = self._call("GET", "/")
        key = KEY.search(page.decode())
        if not key:
            raise RuntimeError("the page carries no publishable key")
        self.key = key.group(1)
        status, body = self._call("GET", "/v1/products?limit=20", {"X-API-Key": self.key})
        if status != 200:
            raise RuntimeError(f"the list of products answers {status}: {body[:300]!r}")
        refusal = "there are no products"
        for product in json.loads(body)["data"]:
            try:
                self.try_on(product["id"], photo)
                return product["id"]
            except RuntimeError as error:
                refusal = str(error)
        raise RuntimeError(f"no product can be tried on; the last answer: {refusal}")

    def try_on(self, product, photo):
        """Milliseconds from the first byte sent to the last byte of the JPEG received."""
        form = b"".join(
            [
                part("consent", b"photo_upload"),
                part("look", json.dumps({"product_id": product}).encode(), "application/json"),
                part("photo", photo, "image/jpeg", "photo.jpg"),
                f"--{BOUNDARY}--\r\n".encode(),
            ]
        )
        headers = {"X-API-Key": self.key, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        start = time.perf_counter()
        status, body = self._call("POST", "/v1/try-on/renders", headers, form)
        spent = (time.perf_counter() - start) * 1e3
        if status != 200 or not body.startswith(b"\xff\xd8"):
            raise RuntimeError(f"the try-on answers {status}: {body[:300]!r}")
        return spent

    def _call(self, method, path, headers=None, body=None):
        self.connection.request(method, path, body=body, headers=headers or {})
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def part(name, content, media_type=None, filename=None):
    disposition = f'form-data; name="{name}"' + (f'; filename="{filename}"' if filename else "")
    head = f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n"
    if media_type:
        head += f"Content-Type: {media_type}\r\n"
    return head.encode() + b"\r\n" + content + b"\r\n"

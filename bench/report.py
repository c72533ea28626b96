"""Puts what was measured in one run into docs/benchmarks.json, between the markers of docs/benchmarks.md, and on the screen.

    report.py --parts FOLDER --docs FOLDER

A part without a file in FOLDER did not run, and is reported as such: no number comes from an earlier run.
"""

import argparse
import datetime
import json
from pathlib import Path

import measure
from browser import browser_tables
from render.tables import render_tables
from tables import NOT_RUN, face_tables, landmark_table, network_tables, server_tables, table, tracking_table

BEGIN = "<!-- numbers: written by scripts/bench, do not edit -->"
END = "<!-- end of numbers -->"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--parts", type=Path, required=True)
    parser.add_argument("--docs", type=Path, required=True)
    parser.add_argument("--command", default="make bench")
    arguments = parser.parse_args()
    run = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "command": arguments.command,
        "machine": measure.machine(),
        "face": read(arguments.parts / "face.json"),
        "networks": read(arguments.parts / "networks.json"),
        "tracking": read(arguments.parts / "tracking.json"),
        "browser": read(arguments.parts / "browser.json"),
        "server": read(arguments.parts / "server.json"),
        "render": [json.loads(line) for line in lines(arguments.parts / "render.jsonl")],
        "render_browser": read(arguments.parts / "render_browser.json"),
        "landmarks": lines(arguments.parts / "landmarks.txt"),
    }
    tables = [
        face_tables(run["face"]),
        network_tables(run["networks"]),
        tracking_table(run["tracking"]),
        browser_tables(run["browser"]),
        server_tables(run["server"]),
        render_tables(run["render"], run["render_browser"], table, NOT_RUN),
        landmark_table(run["landmarks"]),
    ]
    text = "\n\n".join([head(run), *tables])
    measure.write(arguments.docs / "benchmarks.json", run)
    place(arguments.docs / "benchmarks.md", text)
    print(text)


def read(path):
    return json.loads(path.read_text()) if path.exists() else None


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def head(run):
    machine = run["machine"]
    loads = [part["load"] for part in (run["face"], run["server"]) if part]
    spoken = "; ".join(f"{before[0]} before and {after[0]} after" for before, after in loads) or "not read"
    return (
        f"{run['date']}, `{run['command']}` at commit {machine['commit']}. {machine['cpu']}, {machine['cores']} cores,\n"
        f"Linux {machine['kernel']}, {machine['rustc']}, Python {machine['python']}.\n"
        f"Load average (1 min) of the faces' part, then the server's: {spoken}."
    )


def place(path, text):
    page = path.read_text()
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise SystemExit(f"{path.name} has lost its markers: {BEGIN} and {END}")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


if __name__ == "__main__":
    main()

"""The stages of `analyze` and `try-on`, and MediaPipe on the same pictures, call by call in turn on one core.

    face.py --stages BINARY --pictures FOLDER --jpegs FOLDER --out FILE [--rounds 40] [--no-peer REASON]

The JPEGs are written to a folder that exists, for the parts that follow.
"""

import argparse
import os
from pathlib import Path

import measure
from peer import Peer
from stages import Stages

PICTURES = ["astronaut_512.webp", "astronaut_640x480.webp", "astronaut_1280x960.webp"]


def main():
    arguments = parse()
    os.sched_setaffinity(0, measure.one_core())
    peer, why_not = (None, arguments.no_peer) if arguments.no_peer else meet_peer()
    photos = as_jpeg(arguments.stages, [arguments.pictures / name for name in PICTURES], arguments.jpegs)
    ours = Stages(arguments.stages, photos)
    load_before = measure.load_average()
    pictures = [contest(ours, peer, number, photo, arguments.rounds) for number, photo in enumerate(photos)]
    ours.close()
    measure.write(
        arguments.out,
        {
            "load": [load_before, measure.load_average()],
            "models": ours.models,
            "frame_triangles": ours.frame_triangles,
            "peer": {"mediapipe": peer.version, "opencv": peer.opencv_version} if peer else {"not_run": why_not},
            "pictures": pictures,
        },
    )


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stages", required=True)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--jpegs", type=Path, required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--no-peer", metavar="REASON")
    return parser.parse_args()


def meet_peer():
    try:
        return Peer(), None
    except Exception as error:  # A peer may fail to load in many ways; each is a reason to name, none to stop.
        return None, f"{type(error).__name__}: {error}".splitlines()[0]


def as_jpeg(binary, lossless, folder):
    """The shipped pictures as JPEG, which is what phones send; both sides then read the same bytes."""
    writer = Stages(binary, lossless)
    files = []
    for number, path in enumerate(lossless):
        files.append(folder / f"{path.stem}.jpg")
        writer.ask(f"save-jpeg {number} {files[-1]}")
    writer.close()
    return files


def contest(ours, peer, number, path, rounds):
    """Ours, theirs, ours, theirs: a neighbor who takes the core slows both alike."""
    bytes_ = path.read_bytes()
    analyses, try_ons, theirs = [], [], []
    for turn in range(measure.WARM_UP_ROUNDS + rounds):
        measure.tell(f"{path.stem}: round {turn + 1} of {measure.WARM_UP_ROUNDS + rounds}")
        analyses.append(seen(ours.ask(f"analyze {number}")))
        if peer:
            theirs.append(seen(peer.analyze(bytes_)))
        try_ons.append(ours.ask(f"try-on {number}")["ms"])
    measure.tell(f"{path.stem}: done")
    photo = ours.photos[number]
    result = {
        "picture": f"{photo['width']}x{photo['height']}",
        "jpeg_bytes": photo["bytes"],
        "analyze_ms": by_stage(analyses),
        "try_on_ms": by_stage(try_ons),
    }
    if peer:
        result["mediapipe_ms"] = by_stage(theirs)
        result["ratio"] = {
            stage: measure.ratio_of_medians(result["analyze_ms"][stage], result["mediapipe_ms"][stage])
            for stage in ["decode", "analysis", "total", "cpu"]
            if stage in result["analyze_ms"]
        }
    return result


def seen(answer):
    """A call that saw no face did less work: its time does not count beside one that did."""
    if answer["faces"] != 1:
        raise RuntimeError(f"{answer['faces']} faces were found where there is one")
    return answer["ms"]


def by_stage(calls):
    measured = calls[measure.WARM_UP_ROUNDS :]
    return {stage: measure.summary([call[stage] for call in measured]) for stage in measured[0]}


if __name__ == "__main__":
    main()

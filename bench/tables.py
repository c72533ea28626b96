"""Numbers as tables that read well both as Markdown and on a terminal."""

ANALYZE_STAGES = ["decode", "detect", "mesh", "measure", "analysis", "total", "cpu"]
TRY_ON_STAGES = ["decode", "analyze", "draw", "encode", "total", "cpu"]
NAMES = {"analysis": "analysis without decode", "total": "whole", "cpu": "whole, CPU time", "draw": "place and draw"}
NOT_RUN = "not run"


def table(header, rows):
    rows = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    written = ["| " + " | ".join(pad(cell, width, column) for column, (cell, width) in enumerate(zip(row, widths))) + " |" for row in rows]
    rule = "|" + "|".join("-" * (width + 1) + ("-" if column == 0 else ":") for column, width in enumerate(widths)) + "|"
    return "\n".join([written[0], rule, *written[1:]])


def pad(cell, width, column):
    return cell.ljust(width) if column == 0 else cell.rjust(width)


def both(summary):
    """Median and 90th percentile in one cell."""
    return f"{summary['median']:.2f} ({summary['p90']:.2f})"


def face_tables(face):
    if face is None:
        return f"### Face\n\n{NOT_RUN}: the part ended early"
    peer = face["peer"]
    rounds = face["pictures"][0]["analyze_ms"]["total"]["rounds"]
    versus = f"MediaPipe {peer['mediapipe']} with OpenCV {peer['opencv']}" if "mediapipe" in peer else None
    parts = [
        f"### Analysis of one face, on one core\n\nMilliseconds, median (90th percentile) of {rounds} calls each.",
        f"In turn with {versus} on the same JPEG bytes." if versus else f"MediaPipe: {NOT_RUN}: {peer['not_run']}",
        analyze_table(face["pictures"]),
    ]
    if versus:
        parts.append(contest_table(face["pictures"]))
    parts += [
        f"### Try-on on one core\n\nA round acetate frame of {face['frame_triangles']} triangles; the answer is a JPEG of the photo's size.",
        stage_table(face["pictures"], "try_on_ms", TRY_ON_STAGES),
    ]
    return "\n\n".join(parts)


def analyze_table(pictures):
    return stage_table(pictures, "analyze_ms", ANALYZE_STAGES)


def stage_table(pictures, what, stages):
    measured = [stage for stage in stages if stage in pictures[0][what]]
    rows = [[NAMES.get(stage, stage), *(both(picture[what][stage]) for picture in pictures)] for stage in measured]
    return table(["VARAi, ms", *(picture["picture"] for picture in pictures)], rows)


def contest_table(pictures):
    rows = []
    for picture in pictures:
        for stage in [stage for stage in ["analysis", "decode", "total", "cpu"] if stage in picture["ratio"]]:
            ours, theirs = picture["analyze_ms"][stage], picture["mediapipe_ms"][stage]
            rows.append([f"{picture['picture']}: {NAMES.get(stage, stage)}", both(ours), both(theirs), f"{picture['ratio'][stage]:.2f}"])
    return table(["ms", "VARAi", "MediaPipe", "ratio of medians"], rows)


def network_tables(part):
    title = "### The networks alone, on one core"
    if part is None:
        return f"{title}\n\n{NOT_RUN}: the published models or the other engines are not there"
    peers = {"onnxruntime": "ONNX Runtime", "litert": "LiteRT with XNNPACK"}
    versions = ", ".join(f"{peers[name]} {version}" for name, version in part["versions"].items())
    rows = []
    for network in part["networks"]:
        for peer in network["ratio"]:
            ours, theirs = network["ms"]["varai"], network["ms"][peer]
            rows.append([f"{network['network']}: {peers[peer]}", both(ours), both(theirs), f"{network['ratio'][peer]:.2f}"])
    rounds = part["networks"][0]["ms"]["varai"]["rounds"]
    return "\n\n".join(
        [
            f"{title}\n\nMilliseconds, median (90th percentile) of {rounds} runs each, in turn with {versions}: one thread, the same network, "
            "the same input made of a portrait.",
            table(["ms", "VARAi", "the other", "ratio of medians"], rows),
        ]
    )


def tracking_table(part):
    title = "### A followed frame, on one core"
    if part is None:
        return f"{title}\n\n{NOT_RUN}: MediaPipe is not there"
    ours, theirs = part["ms"]["varai"], part["ms"]["mediapipe"]
    rows = [[f"a followed frame of {part['frame']}", both(ours), both(theirs), f"{part['ratio']:.2f}"]]
    return "\n\n".join(
        [
            f"{title}\n\nMilliseconds, median (90th percentile) of {ours['rounds']} frames, in turn with MediaPipe's own tracking "
            "(`static_image_mode=False`). Our target is 4 ms.",
            table(["ms", "VARAi", "MediaPipe", "ratio of medians"], rows),
        ]
    )


def server_tables(server):
    if server is None:
        return f"### Server and command line\n\n{NOT_RUN}: the part ended early"
    start, memory, call = server["start_up_ms"], server["memory_mb"], server["try_on_http_ms"]
    verdict = "within" if call["median"] <= call["target"] else "over"
    rows = [
        ["size of the release binary", f"{server['binary_bytes']:,} bytes"],
        ["- what the face engine adds to a program, without its models", f"{server['engine_bytes']:,} bytes"],
        ["start-up until /readyz, empty data directory (the demo shop is made)", ms(start["cold"])],
        ["start-up until /readyz, warm", ms(start["warm"])],
        ["resident memory after start-up", f"{memory['idle']} MB"],
        *([words(name), f"{value} MB"] for name, value in memory.items() if name.startswith("after")),
        ["most resident memory of the run", f"{memory['peak']} MB"],
        ["whole try-on of a 1280x960 JPEG over HTTP, server on one core", ms(call)],
        [f"- its target of {call['target']:.0f} ms", f"{verdict}"],
        ["- CPU time of the server, mean", f"{call['cpu_mean']} ms"],
        ["- an empty call over the same connection", f"{call['empty_call']:.2f} ms"],
    ]
    return "\n\n".join(
        [
            "### Server and command line\n\nTimes: median (90th percentile).",
            table(["release binary", "measured"], rows),
            command_line_table(server["command_line"]),
        ]
    )


def command_line_table(results):
    names = {"varai": "`varai analyze`", "mediapipe": "Python with MediaPipe, one picture"}
    rows = [[names[name], ms(results[name]["wall_ms"]), f"{results[name]['peak_mb']} MB"] for name in names if name in results]
    if "ratio" in results:
        rows.append(["ratio of medians", f"{results['ratio']:.3f}", f"{results['varai']['peak_mb'] / results['mediapipe']['peak_mb']:.3f}"])
    else:
        rows.append([f"{names['mediapipe']}: {NOT_RUN}", "", ""])
    rows += [[f"`varai analyze`, {photo['picture']}", ms(photo["wall_ms"]), f"{photo['peak_mb']} MB"] for photo in results["large"]]
    return table(["a 1280x960 JPEG, whole process on one core", "wall time", "peak memory"], rows)


def ms(summary):
    return f"{summary['median']:.1f} ({summary['p90']:.1f}) ms, {summary['rounds']} runs"


def words(name):
    return "resident memory " + name.replace("_", " ").replace("try ons", "try-ons")


def landmark_table(lines):
    title = "### Landmarks against MediaPipe's, in pixels\n\n"
    if not lines:
        return f"{title}{NOT_RUN}: the part ended early"
    if lines[0].startswith("skipped"):
        return title + lines[0]
    return title + "Over the 478 points of each face, other photos than the shipped ones.\n\n```text\n" + "\n".join(lines) + "\n```"

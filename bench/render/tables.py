"""The tables of the renderer's part."""

BROWSER_TARGET_MS = 25
OUTLINE_TARGET = 0.99


def render_tables(looks, browser, table, not_run):
    """`looks` are the answers of the renderer's `time_look`, one per frame; `browser` is that of bench/render/run.mjs."""
    title = "### Renderer"
    if not looks:
        return f"{title}\n\n{not_run}: the part ended early"
    stages = list(looks[0]["stages"])
    header = [f"a try-on, landmarks given: min (median) ms of {looks[0]['rounds']}"]
    header += [f"{look['frame']}, {look['width']}x{look['height']}, {look['triangles']:,} triangles" for look in looks]
    rows = [[stage, *(spoken(look["stages"][stage]) for look in looks)] for stage in stages]
    native = f"Native, one thread, photo in memory to picture in memory; at most 12 ms are wanted.\n\n{table(header, rows)}"
    return "\n\n".join([title, native, browser_part(looks, browser, table, not_run)])


def browser_part(looks, browser, table, not_run):
    if not browser or "not_run" in browser:
        return f"In a browser: {not_run}: {(browser or {}).get('not_run', 'the part ended early')}"
    frames = browser["frames"]
    wasm = [frame["wasm"] for frame in frames]
    native = [look["stages"]["total"] for look in looks]
    worn = [
        ["min (median) ms", *map(spoken, wasm)],
        ["times the native time, of the medians", *(f"{there['median_ms'] / here['median_ms']:.2f}" for there, here in zip(wasm, native))],
        ["same bytes as native", *("yes" if there["same_bytes"] else "NO" for there in wasm)],
    ]
    names = [frame["frame"] for frame in frames]
    first = frames[0]
    three = [frame["three"] for frame in frames]
    beside = [
        ["outlines, IoU", *(f"{found['iou']['whole']:.4f}" for found in three)],
        ["outlines with empty openings, IoU", *(f"{found['iou']['open']:.4f}" for found in three)],
        ["shaded pictures, SSIM inside the outline", *(f"{found['ssim']['whole']:.3f}" for found in three)],
        ["the same where rims and temples are", *(f"{found['ssim']['open']:.3f}" for found in three)],
        ["VARAi native, min (median) ms", *map(spoken, frames)],
        ["three.js, min (median) ms", *map(spoken, three)],
    ]
    return "\n\n".join(
        [
            f"The same try-on in WebAssembly, Chromium {browser['chromium']}, one thread; at most {BROWSER_TARGET_MS} ms are wanted. "
            f"Load average {browser['load'][0]} before, {browser['load'][1]} after.",
            table(["a try-on in the browser", *names], worn),
            f"The frame alone from the front, {first['width']}x{first['height']}, on white, beside three.js {browser['three_js']} in the same Chromium: the same GLB, camera and\n"
            f"studio light. Outlines are wanted to agree by {OUTLINE_TARGET}. There is no graphics card: WebGL is drawn in software ({drawer(three)}), on every\n"
            f"core and with {three[0]['multisamples']} samples per pixel, until the pixels are read back; VARAi on one core with {first['samples']}. With a card three.js is much faster.",
            table(["a frame alone", *names], beside),
        ]
    )


def drawer(three):
    return "SwiftShader" if "SwiftShader" in three[0]["drawn_by"] else three[0]["drawn_by"]


def spoken(times):
    return f"{times['min_ms']:.2f} ({times['median_ms']:.2f})"

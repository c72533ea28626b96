"""The tables of the renderer's part."""


def render_tables(looks, table, not_run):
    """`looks` are the answers of the renderer's `time_look`, one per frame."""
    title = "### Renderer"
    if not looks:
        return f"{title}\n\n{not_run}: the part ended early"
    stages = list(looks[0]["stages"])
    header = [f"a try-on, landmarks given: min (median) ms of {looks[0]['rounds']}"]
    header += [f"{look['frame']}, {look['width']}x{look['height']}, {look['triangles']:,} triangles" for look in looks]
    rows = [[stage, *(spoken(look["stages"][stage]) for look in looks)] for stage in stages]
    return f"{title}\n\nNative, one thread, photo in memory to picture in memory; at most 12 ms are wanted.\n\n{table(header, rows)}"


def spoken(times):
    return f"{times['min_ms']:.2f} ({times['median_ms']:.2f})"

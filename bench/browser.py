"""The tables of the browser's part: bench/browser/run.mjs measures, this writes.

A part of bench/report.py.
"""

from tables import NOT_RUN, table

TARGET = 0.7


def browser_tables(part):
    title = "### The networks in a browser"
    if part is None:
        return f"{title}\n\n{NOT_RUN}: the toolchain, Chromium, onnxruntime-web or its models are missing"
    sizes = part["gzipped_bytes"]
    rows = [row(name, model) for name, model in part["models"].items()]
    rows.append(["both, ratio", "", "", "", f"{part['sum']['ratio']:.2f}", f"{part['sum']['ratio_of_minima']:.2f}"])
    whole = ", ".join(f"{spread['median']:.1f} ms at {size}" for size, spread in part["analysis_ms"].items())
    loads = "; ".join(f"{name} {model['load_ms']['ours']:.0f} ms against {model['load_ms']['theirs']:.0f} ms" for name, model in part["models"].items())
    return "\n\n".join(
        [
            title,
            f"Chromium {part['chromium']}, one thread in one Worker, call by call in turn with onnxruntime-web {part['onnxruntime_web']} (WebAssembly with SIMD)\n"
            f"on the same models and tensors; at most {TARGET} is the aim. Load average {part['load'][0]} before, {part['load'][1]} after.",
            table(["ms, median (least)", "VARAi", "with relaxed SIMD", "onnxruntime-web", "ratio of medians", "of the least"], rows),
            f"Code, gzipped: {sizes['ours']:,} bytes against {sizes['theirs']:,}. To start and load: {loads}. The whole analysis: {whole}.",
        ]
    )


def row(name, model):
    cells = [f"{model[who]['median']:.2f} ({model[who]['min']:.2f})" for who in ("ours", "relaxed", "theirs")]
    return [name, *cells, f"{model['ratio']:.2f}", f"{model['ratio_of_minima']:.2f}"]

#!/usr/bin/env python3
"""How long and in what memory `sim info` imports models with 1 GB of weights, inside the file and beside it.

usage: large_models.py SIM [GIGABYTES]

Prints seconds and the process's peak memory; fails above five seconds or 100 MB. Not part of the tests: it writes
gigabytes.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

try:
    import onnx
except ImportError:
    if sys.executable != "/usr/bin/python3":  # where Debian's python3-onnx is
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    raise

import models

CHANNELS = 2048


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number, length):
    return varint(number << 3 | 2) + varint(length)


def model_of(layers):
    g = models.Graph(x=(1, CHANNELS, 8, 8))
    y = "x"
    for i in range(layers):
        y = g.n("Conv", y, f"w{i}", pads=[1, 1, 1, 1])
    return g.model(y)


def tensor_header(index):
    tensor = onnx.TensorProto(name=f"w{index}", data_type=onnx.TensorProto.FLOAT, dims=[CHANNELS, CHANNELS, 3, 3])
    return tensor


def write_inline(path, layers):
    """Protobuf's own writer stops at 2 GB: the weights are appended as a second piece of the graph."""
    payload = CHANNELS * CHANNELS * 9 * 4
    with open(path, "wb") as out:
        out.write(model_of(layers).SerializeToString())
        for i in range(layers):
            head = tensor_header(i).SerializeToString() + field(9, payload)
            tensor = field(5, len(head) + payload) + head
            out.write(field(7, len(tensor) + payload) + tensor)
            for _ in range(payload >> 20):
                out.write(os.urandom(1024) * 1024)


def write_external(path, layers):
    model = model_of(layers)
    for i in range(layers):
        tensor = model.graph.initializer.add()
        tensor.CopyFrom(tensor_header(i))
        tensor.data_location = onnx.TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="weights.bin")
    path.write_bytes(model.SerializeToString())
    with open(path.parent / "weights.bin", "wb") as out:
        out.truncate(layers * CHANNELS * CHANNELS * 9 * 4)


def measure(sim, path):
    begin = time.monotonic()
    process = subprocess.Popen([sim, "info", "--network", str(path), "--json"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    print(f"{path.name}: {path.stat().st_size / 1e9:.2f} GB, status {os.waitstatus_to_exitcode(status)}, {seconds:.2f} s, "
          f"{usage.ru_utime + usage.ru_stime:.2f} s of processor time, peak {usage.ru_maxrss / 1024:.0f} MB")
    return status == 0 and seconds < 5 and usage.ru_maxrss < 100 * 1024


def main():
    sim, gigabytes = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 1
    layers = max(1, round(gigabytes * 1e9 / (CHANNELS * CHANNELS * 9 * 4)))
    with tempfile.TemporaryDirectory() as folder:
        inline, external = pathlib.Path(folder) / "inline.onnx", pathlib.Path(folder) / "external.onnx"
        write_inline(inline, layers)
        write_external(external, layers)
        good = [measure(sim, path) for path in (inline, external)]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()

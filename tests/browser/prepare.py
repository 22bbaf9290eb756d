#!/usr/bin/env python3
"""Makes the folders that report_test.mjs looks at, with the built `sim`.

usage: prepare.py SIM FOLDER
"""
import json
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys

EVIL = "<script>window.evil = 1</script><img src=x onerror='window.evil = 2'>&\"</script>"
SMALL = ["--set", "network.width=0.5", "--set", "network.input_size=96"]


def sim(*arguments):
    subprocess.run([SIM, *arguments, "--quiet"], check=True, stdout=subprocess.DEVNULL)


def rewritten(folder, change):
    """Another run from a run.json."""
    target = ROOT / folder
    target.mkdir()
    run = json.loads((ROOT / "run/run.json").read_text())
    change(run)
    (target / "run.json").write_text(json.dumps(run))
    sim("report", str(target))


def name_badly(run):
    run["network"]["name"] = run["hardware"]["name"] = EVIL
    for layer in run["layers"]:
        layer["name"] = layer["block"] = EVIL
    run["schedule"]["fusion_groups"] = [{"name": EVIL, "layers": [EVIL, EVIL], "tiles": 1, "peak_sram_bytes": 1}
                                        for _ in run["layers"]]


def lengthen(run, count=5000):
    layers = run["layers"]
    run["layers"] = [dict(layers[i % len(layers)], name=f"copy{i // len(layers)}.{layers[i % len(layers)]['name']}",
                          fusion_group=i) for i in range(count)]
    run["schedule"]["fusion_groups"] = [{"name": layer["name"], "layers": [layer["name"]], "tiles": 1,
                                         "peak_sram_bytes": 0} for layer in run["layers"]]


def old_run(run):
    """As an earlier version wrote it."""
    run["total"].pop("sram_occupancy", None)


def make_sweeps():
    spec = ROOT / "spec.json"
    spec.write_text(json.dumps({
        "hw": "edge_npu", "network": "vargnet_v2", "mode": "grid",
        "axes": [{"key": "hw.sram.capacity_kib", "values": [64, 96, 128, 192, 256, 384]},
                 {"key": "network.group_base", "values": [1, 2, 8, 7]},
                 {"key": "network.input_size", "values": [64, 96]}]}))
    sim("sweep", str(spec), "--estimate", "--confirm", "2", "--out", str(ROOT / "sweep"))
    shutil.copytree(ROOT / "sweep", ROOT / "many_points")
    multiply(ROOT / "many_points/results.sqlite", 20000)
    sim("report", str(ROOT / "many_points"))


def multiply(path, count):
    """Copies points with other figures until there are enough."""
    dice = random.Random(1)
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT * FROM points WHERE status = 'ok'").fetchall()
        names = [column[0] for column in database.execute("SELECT * FROM points LIMIT 0").description]
        marks = ", ".join("?" * len(names))
        figures = [i for i, name in enumerate(names) if name.startswith("total.")]
        number = names.index("point")
        copies = []
        for i in range(count - len(rows)):
            row = list(rows[i % len(rows)])
            row[number] = 100000 + i
            factor = 0.5 + dice.random()
            for figure in figures:
                if isinstance(row[figure], (int, float)):
                    row[figure] = type(row[figure])(row[figure] * factor * (0.9 + 0.2 * dice.random()))
            copies.append(row)
        database.executemany(f"INSERT INTO points VALUES ({marks})", copies)
    database.close()


def main():
    job = ["--network", "vargnet_v2", *SMALL]
    sim("run", *job, "--set", "network.group_base=8", "--out", str(ROOT / "run"))
    sim("run", *job, "--set", "network.groups=8", "--set", "hw.sram.capacity_kib=128", "--out", str(ROOT / "other"))
    sim("compare", *job, "--a", "group_base=8", "--b", "groups=8", "--out", str(ROOT / "compare"))
    sim("diff", str(ROOT / "run"), str(ROOT / "other"), "--out", str(ROOT / "diff"))
    rewritten("evil", name_badly)
    rewritten("many_layers", lengthen)
    rewritten("old", old_run)
    make_sweeps()


SIM, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
main()

#!/usr/bin/env python3
"""Runs the built `sim` as users do, for its reports: files, timelines, diffs, schemas, man page and completions.

usage: report_test.py SIM DESCRIPTIONS SOURCE [unittest options]
"""
import csv
import io
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema

import trace_event_format
from vcd import Vcd

SIM = DESCRIPTIONS = SOURCE = None
SMALL = ["--set", "network.width=0.25", "--set", "network.input_size=64"]


def sim(*arguments, **environment):
    return subprocess.run([str(SIM), *arguments], capture_output=True, text=True, timeout=120,
                          env={**os.environ, **environment})


def in_terminal(*arguments, columns, **environment):
    """What `sim` prints to a terminal of so many columns."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(environment)
        os.execv(SIM, [str(SIM), *arguments])
    import fcntl
    import struct
    import termios
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    text = b""
    try:
        while part := os.read(terminal, 65536):
            text += part
    except OSError:
        pass
    os.waitpid(child, 0)
    os.close(terminal)
    return text.decode().replace("\r\n", "\n")


def schema(name):
    return json.loads((SOURCE / f"configs/schema/output/{name}.schema.json").read_text())


class ReportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keep = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.keep.cleanup)
        cls.root = pathlib.Path(cls.keep.name)
        for name, grouping in (("base", "network.group_base=8"), ("groups", "network.groups=4")):
            done = sim("run", *SMALL, "--set", grouping, "--out", str(cls.root / name), "--quiet")
            assert done.returncode == 0 and done.stderr == "", done.stderr

    def good(self, *arguments, **environment):
        done = sim(*arguments, **environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def refused(self, status, words, *arguments):
        done = sim(*arguments)
        self.assertEqual(done.returncode, status, (arguments, done.stderr))
        self.assertEqual(done.stderr.count("\n"), 1, (arguments, done.stderr))
        for word in words:
            self.assertIn(word, done.stderr, arguments)

    def run_json(self, name="base"):
        return json.loads((self.root / name / "run.json").read_text())


class Files(ReportTest):
    def test_a_run_writes_all_its_reports(self):
        self.assertEqual(sorted(path.name for path in (self.root / "base").iterdir()),
                         ["layers.csv", "report.html", "run.json", "run.md", "trace.json"])

    def test_sim_report_writes_the_same_again_from_run_json_alone(self):
        copy = self.root / "copy"
        copy.mkdir()
        shutil.copy(self.root / "base/run.json", copy)
        self.good("report", str(copy), "--quiet")
        for name in ("layers.csv", "run.md", "report.html"):
            self.assertEqual((copy / name).read_bytes(), (self.root / "base" / name).read_bytes(), name)

    def test_the_page_is_one_file_without_addresses_to_load_from(self):
        page = (self.root / "base/report.html").read_text()
        markup = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
        markup = markup[:markup.index('id="data"')]
        self.assertFalse([words for words in ("src=", "href=", "@import", "url(") if words in markup])
        data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL).group(1)
        self.assertNotIn("<", data)
        self.assertEqual(json.loads(data)["document"], self.run_json())

    def test_a_comparison_is_rewritten_too(self):
        out = self.root / "compare"
        self.good("compare", *SMALL, "--a", "group_base=8", "--b", "groups=4", "--out", str(out), "--quiet")
        before = {name: (out / name).read_bytes() for name in ("compare.csv", "compare.md", "report.html")}
        for name in before:
            (out / name).unlink()
        self.good("report", str(out))
        self.assertEqual({name: (out / name).read_bytes() for name in before}, before)
        compare = json.loads((out / "compare.json").read_text())
        jsonschema.validate(compare, schema("compare"))
        rows = list(csv.DictReader(io.StringIO((out / "compare.csv").read_text())))
        self.assertEqual(len(rows), len(compare["layers"]) + 1)
        self.assertEqual(int(rows[-1]["cycles b-a"]), compare["b"]["total"]["cycles"] - compare["a"]["total"]["cycles"])

    def test_a_sweep_is_rewritten_too(self):
        out = self.root / "sweep"
        spec = self.root / "spec.json"
        spec.write_text(json.dumps({"hw": "edge_npu", "network": "vargnet_v2", "mode": "grid",
                                    "axes": [{"key": "network.group_base", "values": [4, 8, 7]},
                                             {"key": "network.input_size", "values": [64]}]}))
        self.good("sweep", str(spec), "--estimate", "--out", str(out), "--quiet")
        before = {name: (out / name).read_bytes() for name in ("results.csv", "results.md", "report.html")}
        for name in before:
            (out / name).unlink()
        self.good("report", str(out))
        self.assertEqual({name: (out / name).read_bytes() for name in before}, before)

    def test_what_cannot_be_reported_is_refused(self):
        empty = self.root / "empty"
        empty.mkdir(exist_ok=True)
        self.refused(2, ["holds no run.json"], "report", str(empty))
        self.refused(2, ["is no folder"], "report", str(self.root / "nothing"))
        broken = self.root / "broken"
        broken.mkdir(exist_ok=True)
        for text, words in (("{", ["is not JSON"]), ('{"schema": "vargsim/run/9"}', ["/schema", "vargsim/run/1"]),
                            ('{"schema": "vargsim/run/1"}', ['"tool" is missing'])):
            (broken / "run.json").write_text(text)
            self.refused(2, ["run.json", *words], "report", str(broken))
        run = self.run_json()
        run["layers"][3]["cycles"] = "many"
        (broken / "run.json").write_text(json.dumps(run))
        self.refused(2, ["/layers/3/cycles", '"many"', "integer"], "report", str(broken))


class Formats(ReportTest):
    def test_csv_markdown_and_json_tell_the_same_cycles(self):
        run = self.run_json()
        cycles = [layer["cycles"] for layer in run["layers"]]
        rows = list(csv.DictReader(io.StringIO(self.good("run", *SMALL, "--csv").stdout)))
        self.assertEqual([int(row["cycles"]) for row in rows], cycles)
        text = self.good("run", *SMALL, "--markdown").stdout
        table = [line.split("|") for line in text.split("## Layers")[1].splitlines() if line.startswith("|")]
        column = [cell.strip() for cell in table[0]].index("cycles")
        self.assertEqual([int(row[column].replace(",", "")) for row in table[2:]], cycles)

    def test_every_table_is_csv_and_markdown_too(self):
        tables = {
            "list": ("list", "hardware"), "info": ("info", *SMALL), "explain": ("explain", *SMALL, "--layer", "conv1", "--layer", "fc"),
            "dram": ("dram", "--part", "lpddr4_3200_x32", "--trace", self.trace()),
            "array": ("array", "--hw", "systolic_16x16", "--layers", str(SOURCE / "configs/topologies/vg_blocks.csv")),
            "verify": ("verify", *SMALL), "sweep": self.best()[:-1], "schedule": ("schedule", *SMALL),
        }
        for name, arguments in tables.items():
            with self.subTest(name):
                document = json.loads(self.good(*arguments, "--json").stdout)
                rows = document if isinstance(document, list) else document.get("layers", [document])
                table = list(csv.DictReader(io.StringIO(self.good(*arguments, "--csv").stdout)))
                self.assertEqual(len(table), len(rows))
                key = "name" if "name" in rows[0] else next(iter(rows[0]))
                self.assertEqual([row[key] for row in table], [str(row[key]) for row in rows])
                lines = self.good(*arguments, "--markdown").stdout.splitlines()
                self.assertEqual(len(lines), len(rows) + 2)
                self.assertEqual(len({line.replace("\\|", "").count("|") for line in lines}), 1)
                self.assertEqual(sim(*arguments, "--csv", "--json").returncode, 2)

    def test_markdown_shows_names_literally(self):
        run = self.run_json()
        run["layers"][0]["name"] = "a|b <script> `c` *d*\n# e"
        odd = self.root / "odd"
        odd.mkdir(exist_ok=True)
        (odd / "run.json").write_text(json.dumps(run))
        self.good("report", str(odd), "--quiet")
        self.assertIn("| a\\|b \\<script\\> \\`c\\` \\*d\\* # e |", (odd / "run.md").read_text())

    def test_outputs_keep_to_their_schemas(self):
        jsonschema.validate(self.run_json(), schema("run"))
        outputs = {
            "explain": ("explain", *SMALL, "--json"),
            "schedule": ("schedule", *SMALL, "--json"),
            "verify": ("verify", *SMALL, "--json"),
            "info": ("info", "--json"),
            "list_networks": ("list", "networks", "--json"),
            "array": ("array", "--hw", "systolic_16x16", "--layers", str(SOURCE / "configs/topologies/vg_blocks.csv"),
                      "--json"),
            "dram": ("dram", "--part", "lpddr4_3200_x32", "--trace", self.trace(), "--json"),
            "diff": ("diff", str(self.root / "base"), str(self.root / "groups"), "--fail-above", "1000000", "--json"),
            "sweep_best": self.best(),
        }
        for name, arguments in outputs.items():
            with self.subTest(name):
                jsonschema.validate(json.loads(self.good(*arguments).stdout), schema(name))
        jsonschema.validate(json.loads((self.root / "base/trace.json").read_text()), schema("trace"))

    def test_every_schema_is_valid_and_of_an_output(self):
        names = sorted(path.name.split(".")[0] for path in (SOURCE / "configs/schema/output").iterdir())
        self.assertEqual(names, ["array", "compare", "diff", "dram", "explain", "info", "list_networks", "run",
                                 "schedule", "sweep_best", "trace", "verify"])
        for name in names:
            jsonschema.Draft202012Validator.check_schema(schema(name))

    def test_a_schema_refuses_what_is_not_so(self):
        run = self.run_json()
        run["total"]["ledger"]["compute"] = -1
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.validate(run, schema("run"))

    def trace(self):
        path = self.root / "trace.csv"
        path.write_text("cycle,address,R/W,bytes\n0,0,R,64\n")
        return str(path)

    def best(self):
        out = self.root / "best"
        if not out.exists():
            spec = self.root / "best.json"
            spec.write_text(json.dumps({"hw": "edge_npu", "network": "vargnet_v2", "mode": "grid",
                                        "axes": [{"key": "network.input_size", "values": [64, 96]}]}))
            self.good("sweep", str(spec), "--estimate", "--out", str(out), "--quiet")
        return ("sweep", "--best", "total.cycles", str(out), "--json")


class Streams(ReportTest):
    def test_quiet_leaves_stderr_empty(self):
        self.assertEqual(self.good("diff", str(self.root / "base"), str(self.root / "groups"), "--quiet", "--out",
                                   str(self.root / "quiet")).stderr, "")

    def test_a_pipe_gets_the_whole_table_and_no_escapes(self):
        done = self.good("run", *SMALL, "--timeline", COLUMNS="60", TERM="xterm-256color")
        self.assertIn("MAC/byte", done.stdout)
        self.assertNotIn("\x1b", done.stdout)

    def test_a_narrow_terminal_gets_what_fits(self):
        for columns in (50, 70, 100):
            text = in_terminal("run", *SMALL, "--timeline", columns=columns, NO_COLOR="1", LC_ALL="C.UTF-8")
            self.assertLessEqual(max(len(line) for line in text.splitlines()), columns, text)
            self.assertIn("cycles", text)

    def test_no_color_is_kept_to(self):
        arguments = ("run", *SMALL, "--timeline")
        self.assertIn("\x1b[38;5;", in_terminal(*arguments, columns=100, TERM="xterm-256color"))
        self.assertNotIn("\x1b", in_terminal(*arguments, columns=100, TERM="xterm-256color", NO_COLOR="1"))

    def test_a_closed_pipe_is_one_line(self):
        done = subprocess.run(["bash", "-o", "pipefail", "-c", f"trap '' PIPE; '{SIM}' list networks | true"],
                              capture_output=True, text=True)
        self.assertLessEqual(done.stderr.count("\n"), 1)


class Timeline(ReportTest):
    def events(self):
        document = json.loads((self.root / "base/trace.json").read_text())
        return document, document["traceEvents"]

    def test_the_trace_is_valid_in_the_trace_event_format(self):
        document, events = self.events()
        self.assertEqual(trace_event_format.problems(document)[:5], [])
        self.assertGreater(len(events), 1000)

    def test_the_checker_finds_what_is_wrong(self):
        good = {"ph": "X", "name": "n", "pid": 1, "tid": 1, "ts": 0, "dur": 2}
        for wrong in ({"ph": "?"}, {"ts": -1}, {"dur": "2"}, {"name": 3}, {"pid": None}):
            self.assertTrue(trace_event_format.problems({"traceEvents": [{**good, **wrong}]}), wrong)
        self.assertTrue(trace_event_format.problems({"traceEvents": [good, {**good, "ts": 1}]}))
        self.assertEqual(trace_event_format.problems({"traceEvents": [good, {**good, "ts": 2}]}), [])

    def test_there_is_a_track_for_each_unit(self):
        _, events = self.events()
        tracks = [event["args"]["name"] for event in events if event["name"] == "thread_name"]
        self.assertEqual(tracks, ["cycles spent on", "sequencer", "DMA 0", "DMA 1", "MAC array", "vector unit", "DRAM 0"])
        self.assertEqual({event["name"] for event in events if event["ph"] == "C"}, {"SRAM bytes in use", "DRAM GB/s"})

    def test_the_tracks_sum_to_what_the_run_reports(self):
        run = self.run_json()
        document, events = self.events()
        threads = {event["args"]["name"]: event["tid"] for event in events if event["name"] == "thread_name"}
        of = lambda name: [event for event in events if event["ph"] == "X" and event["tid"] == threads[name]]
        ledger = {}
        for event in of("cycles spent on"):
            ledger[event["name"]] = ledger.get(event["name"], 0) + event["args"]["cycles"]
        self.assertEqual(ledger, {cause: cycles for cause, cycles in run["total"]["ledger"].items() if cycles})
        moved = sum(event["args"]["bytes"] for event in of("DMA 0") + of("DMA 1"))
        dram = run["total"]["dram"]
        self.assertEqual(moved, dram["read_bytes"] + dram["write_bytes"])
        forwarded = document["otherData"]["forwarded_bursts"]
        self.assertEqual(sum(event["args"]["bursts"] for event in of("DRAM 0")) + forwarded, dram["bursts"])
        self.assertEqual(dram["bursts"] * 64, moved + dram["padding_bytes"])
        self.assertEqual(sum(event["args"]["macs"] for event in of("MAC array")),
                         run["total"]["macs"] + run["total"]["recomputed_macs"])
        self.assertEqual(len(of("sequencer")), sum(len(of(name)) for name in ("DMA 0", "DMA 1", "MAC array", "vector unit")))
        names = {layer["name"] for layer in run["layers"]}
        for event in of("MAC array") + of("DMA 0"):
            self.assertIn(event["args"]["layer"], names)
            self.assertIn(event["args"]["cause"], run["total"]["ledger"])
            self.assertGreaterEqual(event["args"]["tile"], 0)

    def test_the_counters_agree_with_the_run(self):
        run = self.run_json()
        document, events = self.events()
        occupancy = [sum(event["args"].values()) for event in events if event["name"] == "SRAM bytes in use"]
        self.assertEqual(max(occupancy), run["total"]["sram"]["peak_bytes"])
        self.assertEqual(occupancy[-1], 0)
        rates = [event for event in events if event["name"] == "DRAM GB/s"]
        interval = rates[1]["ts"] - rates[0]["ts"]
        moved = sum(event["args"]["read"] + event["args"]["write"] for event in rates) * interval * 1e3
        bursts = run["total"]["dram"]["bursts"] - document["otherData"]["forwarded_bursts"]
        self.assertAlmostEqual(moved / (64 * bursts), 1, delta=1e-3)

    def test_the_vcd_file_agrees_with_the_run(self):
        path = self.root / "units.vcd"
        done = self.good("run", *SMALL, "--vcd", str(path), "--quiet")
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout, self.good("run", *SMALL, "--quiet").stdout)
        self.assertFalse(path.with_suffix(".vcd.part.vcd").exists())
        run = self.run_json()
        vcd = Vcd(path.read_text())
        self.assertEqual(vcd.timescale, "1 fs")
        self.assertEqual(vcd.times, sorted(vcd.times))
        busy = vcd.ending("mac_array.busy")
        # Cycles in which the array was busy are cycles of a million fs between a rise and the next fall.
        total = sum(end - begin for (begin, up), (end, _) in zip(busy, busy[1:]) if up == "1")
        _, events = self.events()
        thread = [event["tid"] for event in events if event["name"] == "thread_name" and event["args"]["name"] == "MAC array"][0]
        spans = sum(event["dur"] for event in events if event["ph"] == "X" and event["tid"] == thread)
        self.assertAlmostEqual(total / 1e9, spans, delta=1e-3 * spans)
        self.assertLessEqual(vcd.times[-1], run["total"]["cycles"] * 1_000_000 + 2)
        self.assertEqual(int(vcd.ending("sequencer.finished")[-1][1], 2), len([e for e in events if e["ph"] == "X" and e["tid"] == 2]))

    def test_a_waveform_that_cannot_be_written_is_refused(self):
        self.refused(2, ["--vcd /nowhere/x.vcd", "cannot be written"], "run", *SMALL, "--vcd", "/nowhere/x.vcd")

    def test_the_gantt_fits_and_has_every_unit(self):
        for columns in ("60", "120"):
            text = self.good("run", *SMALL, "--timeline", COLUMNS=columns, LC_ALL="C.UTF-8").stdout
            gantt = text[text.index("sequencer"):]
            for unit in ("sequencer", "DMA 0", "DMA 1", "MAC array", "vector unit", "DRAM 0", "spent on", "layer"):
                self.assertIn(unit, gantt)
            self.assertLessEqual(max(len(line) for line in gantt.splitlines()), int(columns))
        self.assertTrue(self.good("run", *SMALL, "--timeline", LC_ALL="C").stdout.isascii())


class Diff(ReportTest):
    def diff(self, *options, a="base", b="groups"):
        return sim("diff", str(self.root / a), str(self.root / b), *options)

    def test_a_run_against_itself_differs_in_nothing(self):
        done = self.diff("--json", "--fail-above", "0", b="base")
        self.assertEqual(done.returncode, 0, done.stderr)
        diff = json.loads(done.stdout)
        self.assertEqual(diff["configuration"], [])
        self.assertEqual({row["change_percent"] for row in diff["totals"] if row["a"]}, {0})
        self.assertEqual({row["difference"] for row in diff["layers"]}, {0})

    def test_the_largest_effect_comes_first_and_parts_sum(self):
        a, b = self.run_json(), self.run_json("groups")
        diff = json.loads(self.diff("--json").stdout)
        change = b["total"]["cycles"] - a["total"]["cycles"]
        for table in ("ledger", "layers"):
            differences = [abs(row["difference"]) for row in diff[table]]
            self.assertEqual(differences, sorted(differences, reverse=True))
            self.assertEqual(sum(row["difference"] for row in diff[table]), change, table)
        self.assertIn({"key": "network.groups", "a": None, "b": 4}, diff["configuration"])
        self.assertIn({"key": "network.group_base", "a": 8, "b": None}, diff["configuration"])

    def test_text_markdown_and_csv(self):
        self.assertIn("network.group_base", self.diff().stdout)
        self.assertIn("| network.group_base | 8 | - |", self.diff("--markdown").stdout)
        rows = list(csv.DictReader(io.StringIO(self.diff("--csv").stdout)))
        self.assertEqual(len(rows), len(self.run_json()["layers"]))

    def test_above_the_threshold_it_fails_and_says_what_grew(self):
        slow = self.root / "slow"
        run = self.run_json()
        run["total"]["cycles"] = run["total"]["cycles"] * 103 // 100
        slow.mkdir(exist_ok=True)
        (slow / "run.json").write_text(json.dumps(run))
        done = self.diff("--fail-above", "2%", b="slow")
        self.assertEqual(done.returncode, 1)
        self.assertIn("cycles by 3.00 %", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        self.assertIn("cycles", done.stdout)
        self.assertEqual(self.diff("--fail-above", "3.5", b="slow").returncode, 0)
        self.assertEqual(self.diff("--fail-above", "0", a="slow", b="base").returncode, 0)

    def test_bad_thresholds_and_runs_are_refused(self):
        base = str(self.root / "base")
        for text in ("two", "-1", "2%%", "nan"):
            self.refused(2, ["--fail-above", text], "diff", base, base, f"--fail-above={text}")
        self.refused(2, ["nothing"], "diff", base, str(self.root / "nothing"))

    def test_layers_that_one_run_lacks_are_told(self):
        run = self.run_json()
        gone = run["layers"].pop(5)
        short = self.root / "short"
        short.mkdir(exist_ok=True)
        (short / "run.json").write_text(json.dumps(run))
        diff = json.loads(self.diff("--json", b="short").stdout)
        row = [row for row in diff["layers"] if row["name"] == gone["name"]]
        self.assertEqual([(each["b"], each["difference"]) for each in row], [(None, -gone["cycles"])])


class Descriptions(ReportTest):
    def commands(self):
        text = self.good("--help").stdout
        return re.findall(r"^  (\w+) ", text.split("Subcommands:")[1], re.MULTILINE)

    def options(self, command):
        return set(re.findall(r"^  (?:-\w,)?(--[a-z][a-z-]*)", self.good(command, "--help").stdout, re.MULTILINE))

    def test_the_man_page_has_every_command_and_option(self):
        page = (DESCRIPTIONS / "sim.1").read_text().replace("\\-", "-")
        for command in self.commands():
            part = page.split(f".SS sim {command}\n")[1].split(".SS ")[0]
            for option in self.options(command):
                self.assertIn(f"\\fB{option}\\fR", part, command)

    def test_man_finds_nothing_wrong_with_it(self):
        if shutil.which("man") is None or shutil.which("groff") is None:
            self.skipTest("man or groff is missing")
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", str(DESCRIPTIONS / "sim.1")], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def completed(self, *words):
        script = f"source '{DESCRIPTIONS}/sim.bash'; COMP_WORDS=(\"$@\"); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _sim; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        done = subprocess.run(["bash", "-c", script, "bash", *words], capture_output=True, text=True, cwd=self.root)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes_commands_options_and_names(self):
        self.assertEqual(sorted(set(self.completed(str(SIM), "")) - {"-h", "--help", "--version"}), sorted(self.commands()))
        self.assertEqual(self.completed(str(SIM), "diff", "--fail"), ["--fail-above"])
        self.assertIn("edge_npu_wide", self.completed(str(SIM), "run", "--hw", "edge_npu"))
        self.assertIn("vargnet_v2", self.completed(str(SIM), "run", "--network", "varg"))
        self.assertEqual(self.completed(str(SIM), "report", "bas"), ["base"])


if __name__ == "__main__":
    SIM, DESCRIPTIONS, SOURCE = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])

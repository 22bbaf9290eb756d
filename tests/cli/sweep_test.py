#!/usr/bin/env python3
"""Sweeps as users meet them: killed, interrupted, out of disk, in shards; and the same bytes whatever happened.

usage: sweep_test.py SIM [unittest options]
"""
import csv
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

SIM = ""
# Points of some ten milliseconds: enough of them that a signal meets a sweep in the middle.
SPEC = {"network": "vargnet_v2", "set": {"network.width": 0.5, "network.input_size": 96},
        "axes": [{"key": "network.group_base", "values": [1, 2, 3, 4, 8]},
                 {"key": "hw.sram.capacity_kib", "values": [4, 64, 96, 128, 192, 256]},
                 {"key": "hw.dma.channels", "values": [1, 2]}]}


class SweepTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.home = pathlib.Path(folder.name)
        cls.spec = cls.home / "spec.json"
        cls.spec.write_text(json.dumps(SPEC))
        cls.reference = cls.home / "reference"
        done = subprocess.run([SIM, "sweep", str(cls.spec), "--out", str(cls.reference), "--quiet"], timeout=120,
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "out"

    def command(self, *options, out=None, spec=None):
        return [SIM, "sweep", str(spec or self.spec), "--out", str(out or self.out), *options]

    def sweep(self, *options, out=None, spec=None, status=0, **more):
        done = subprocess.run(self.command(*options, out=out, spec=spec), capture_output=True, text=True, timeout=120,
                              **more)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def refused(self, words, *arguments):
        done = subprocess.run([SIM, "sweep", *arguments], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def write(self, spec):
        path = self.folder / "other.json"
        path.write_text(json.dumps(spec))
        return str(path)

    def points(self, folder):
        """Rows of `points` that other processes can see."""
        path = folder / "results.sqlite"
        if not path.exists():
            return 0
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10) as database:
            try:
                return database.execute("SELECT count(*) FROM points").fetchone()[0]
            except sqlite3.OperationalError:
                return 0

    def dump(self, folder):
        with sqlite3.connect(folder / "results.sqlite") as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchone()[0], "ok")
            return "\n".join(database.iterdump())

    def check_as_undisturbed(self, folder):
        for name in ("results.csv", "report.html"):
            self.assertEqual((folder / name).read_bytes(), (self.reference / name).read_bytes(), name)
        self.assertEqual(self.dump(folder), self.dump(self.reference))

    def start_and_wait_for(self, points, *options):
        process = subprocess.Popen(self.command("--quiet", *options), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
        deadline = time.monotonic() + 60
        while self.points(self.out) < points and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        self.assertIsNone(process.poll(), "the sweep was over before it could be disturbed")
        return process

    @staticmethod
    def children(pid):
        return [int(word) for word in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def assert_gone(self, pids):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if not any(pathlib.Path(f"/proc/{pid}/stat").exists()
                       and pathlib.Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z" for pid in pids):
                return
            time.sleep(0.02)
        self.fail("workers outlive their sweep")


class Survival(SweepTest):
    def test_the_parent_s_memory_does_not_grow_with_the_number_of_points(self):
        def peak_kib(points):
            spec = self.folder / f"{points}.json"
            spec.write_text(json.dumps({"network": "vargnet_v2", "set": {"network.width": 0.25, "network.input_size": 32},
                                        "axes": [{"key": "hw.sequencer.dispatch_cycles", "values": list(range(points // 4))},
                                                 {"key": "network.group_base", "values": [1, 2, 4, 8]}]}))
            process = subprocess.Popen(self.command("--estimate", "--quiet", "--jobs", "1", out=self.folder / str(points),
                                                    spec=spec), stdout=subprocess.DEVNULL)
            peak = 0
            while process.poll() is None:
                peak = max([peak, *peak_of(process.pid)])
                time.sleep(0.02)
            self.assertEqual(process.returncode, 0)
            return peak

        def peak_of(pid):
            try:
                status = pathlib.Path(f"/proc/{pid}/status").read_text()
            except OSError:
                return []
            return [int(kib) for kib in re.findall(r"VmHWM:\s+(\d+)", status)]

        few, many = peak_kib(40), peak_kib(400)
        self.assertGreater(few, 0)
        # Of the process that hands out points and writes: a point has some 60 layers of 20 columns, so that 360
        # kept ones would take some 30 MB. A worker remembers tilings up to a limit of its own.
        self.assertLess(many, few + 5 * 1024, (few, many))

    def test_after_kill_9_of_everything_no_finished_point_is_lost(self):
        process = self.start_and_wait_for(8, "--jobs", "2")
        workers = self.children(process.pid)
        self.assertEqual(len(workers), 2)
        process.kill()
        process.communicate()
        self.assert_gone(workers)
        before = self.points(self.out)
        self.assertGreaterEqual(before, 8)
        self.assertLess(before, 60)
        self.assertFalse((self.out / "results.csv").exists())
        done = self.sweep("--jobs", "2")
        self.assertIn(f"{before} of 60 points are there already", done.stderr)
        self.assertIn(f"{60 - before} points simulated", done.stderr)
        self.check_as_undisturbed(self.out)

    def test_a_killed_worker_is_replaced_and_its_point_done(self):
        process = self.start_and_wait_for(4, "--jobs", "2")
        for _ in range(2):
            os.kill(self.children(process.pid)[0], signal.SIGKILL)
            time.sleep(0.1)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        self.check_as_undisturbed(self.out)

    def test_ctrl_c_stops_with_one_line_and_the_same_command_goes_on(self):
        process = self.start_and_wait_for(4)
        workers = self.children(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to workers too
        _, errors = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 1)
        self.assertRegex(errors, r"^sim: stopped by a signal after \d+ points; the same command goes on.*\n$")
        self.assert_gone(workers)
        self.sweep()
        self.check_as_undisturbed(self.out)

    def test_a_file_that_may_not_grow_stops_the_sweep_and_loses_nothing(self):
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        done = self.sweep("--quiet", status=1, preexec_fn=limit)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("every finished point is safe", done.stderr)
        before = self.points(self.out)
        self.assertGreater(before, 0)
        self.assertLess(before, 60)
        self.sweep()
        self.check_as_undisturbed(self.out)

    def test_a_full_disk_stops_the_sweep_and_loses_nothing(self):
        """On a file system of half a MiB, in a mount namespace of its own."""
        script = 'mount -t tmpfs -o size=512k none "$1" && "${@:3}"; status=$?; cp -r "$1"/. "$2"; exit $status'
        disk, copy = self.folder / "disk", self.out
        disk.mkdir()
        copy.mkdir()
        enter = ["unshare", "--mount", "--map-root-user"]
        try:
            can = subprocess.run([*enter, "mount", "-t", "tmpfs", "none", str(disk)], capture_output=True, timeout=20)
        except FileNotFoundError:
            can = None
        if can is None or can.returncode != 0:
            self.skipTest("no file system can be mounted here")
        done = subprocess.run([*enter, "bash", "-c", script, "bash", str(disk), str(copy),
                               *self.command("--quiet", out=disk)], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("full", done.stderr)
        before = self.points(self.out)
        self.assertGreater(before, 0)
        self.assertLess(before, 60)
        done = self.sweep()
        self.assertIn(f"{before} of 60 points are there already", done.stderr)
        self.check_as_undisturbed(self.out)


class SameBytes(SweepTest):
    def test_any_number_of_jobs(self):
        for jobs in ("1", "5"):
            out = self.folder / jobs
            self.sweep("--jobs", jobs, "--quiet", out=out)
            self.check_as_undisturbed(out)

    def test_shards_merged_in_any_order(self):
        shards = [self.folder / f"shard{i}" for i in range(1, 4)]
        for i, out in enumerate(shards, 1):
            self.sweep("--shard", f"{i}/3", "--quiet", out=out)
        merge = [SIM, "sweep", "--merge", *map(str, reversed(shards)), "--out", str(self.out)]
        done = subprocess.run(merge, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_as_undisturbed(self.out)
        subprocess.run(merge, check=True, stdout=subprocess.DEVNULL, timeout=60)  # once more does no harm
        self.check_as_undisturbed(self.out)
        self.sweep("--quiet")  # and what was merged is a whole sweep
        self.check_as_undisturbed(self.out)

        self.refused(["2 folders", "3 shards"], "--merge", *map(str, shards[:2]), "--out", str(self.folder / "x"))
        self.refused(["shard 1/3"], "--merge", str(shards[0]), str(shards[0]), "--out", str(self.folder / "x"))
        self.refused(["not a shard"], "--merge", str(self.reference), "--out", str(self.folder / "x"))
        with sqlite3.connect(shards[1] / "results.sqlite") as database:
            database.execute("DELETE FROM points WHERE point = (SELECT max(point) FROM points)")
        done = subprocess.run([*merge[:-1], str(self.folder / "y")], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"{shards[1]}: has 19 of 20 points", done.stderr)
        self.assertFalse((self.folder / "y").exists())

    def test_again_over_finished_results(self):
        shutil.copytree(self.reference, self.out)
        self.assertNotIn("simulated with", self.sweep().stderr)
        self.check_as_undisturbed(self.out)


class Results(SweepTest):
    def test_a_point_has_the_figures_of_its_run(self):
        rows = list(csv.DictReader((self.reference / "results.csv").read_text().splitlines()))
        self.assertEqual([int(row["point"]) for row in rows], list(range(60)))
        row = next(row for row in rows if row["status"] == "ok" and row["network.group_base"] == "8")
        settings = [f"{key}={row[key]}" for key in ("network.width", "network.input_size", "network.group_base",
                                                    "hw.sram.capacity_kib", "hw.dma.channels")]
        options = [word for setting in settings for word in ("--set", setting)]
        run = json.loads(subprocess.run([SIM, "run", "--json", "--quiet", *options], check=True, capture_output=True,
                                        text=True, timeout=60).stdout)
        self.assertEqual(int(row["total.cycles"]), run["total"]["cycles"])
        self.assertEqual(int(row["total.dram.read_bytes"]), run["total"]["dram"]["read_bytes"])
        self.assertEqual(float(row["total.mac_utilisation"]), run["total"]["mac_utilisation"])
        with sqlite3.connect(self.reference / "results.sqlite") as database:
            layers = database.execute('SELECT name, cycles, "ledger.compute" FROM layers WHERE point = ? ORDER BY layer',
                                      (int(row["point"]),)).fetchall()
        self.assertEqual(layers, [(layer["name"], layer["cycles"], layer["ledger"]["compute"])
                                  for layer in run["layers"]])

    def test_points_that_cannot_run_are_recorded_with_their_reason_and_stop_no_other(self):
        rows = list(csv.DictReader((self.reference / "results.csv").read_text().splitlines()))
        invalid = [row for row in rows if row["status"] == "invalid"]
        failed = [row for row in rows if row["status"] == "failed"]
        self.assertEqual({row["network.group_base"] for row in invalid}, {"3"})
        self.assertEqual(len(invalid), 12)
        self.assertIn("group base 3 does not divide", invalid[0]["reason"])
        self.assertEqual({row["hw.sram.capacity_kib"] for row in failed}, {"4"})
        self.assertIn("its smallest tile needs", failed[0]["reason"])
        self.assertEqual(failed[0]["total.cycles"], "")
        self.assertEqual(len([row for row in rows if row["status"] == "ok"]), 60 - len(invalid) - len(failed))

    def test_questions(self):
        rows = [row for row in csv.DictReader((self.reference / "results.csv").read_text().splitlines())
                if row["status"] == "ok" and row["network.group_base"] == "8"]
        least = min(int(row["total.cycles"]) for row in rows)
        ask = [SIM, "sweep", "--best", "total.cycles", "--where", "network.group_base=8", str(self.reference)]
        answer = subprocess.run(ask, check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()
        self.assertEqual(answer[0].split(), ["point", "network.group_base", "hw.sram.capacity_kib", "hw.dma.channels",
                                             "total.cycles"])
        self.assertEqual(int(answer[1].split()[-1]), least)
        answer = json.loads(subprocess.run([*ask, "--json"], check=True, capture_output=True, text=True).stdout)
        self.assertEqual(answer[0]["total.cycles"], least)
        self.refused(["no column 'total.cycle'", "nearest: total.cycles"], "--best", "total.cycle",
                     str(self.reference))
        self.refused(["at character 4"], "--best", "total.cycles", "--where", "a =", str(self.reference))
        self.refused(["no such file"], "--best", "total.cycles", str(self.folder))

    def test_whole_runs_are_kept_when_asked_for(self):
        spec = self.write({**SPEC, "axes": SPEC["axes"][:1]})
        self.sweep("--keep-runs", "--quiet", spec=spec)
        self.assertEqual(sorted(path.name for path in (self.out / "runs").iterdir()),
                         ["0.json", "1.json", "3.json", "4.json"])
        self.assertEqual(json.loads((self.out / "runs/4.json").read_text())["network"]["options"]["group_base"], 8)

    def test_estimates_and_how_far_they_were_off(self):
        done = self.sweep("--estimate", "--confirm", "3", "--quiet")
        lines = done.stdout.splitlines()
        self.assertEqual(lines[1].split()[0], "point")
        rows = [line.replace(",", "").split() for line in lines[2:5]]
        simulated = {row["point"]: row["total.cycles"]
                     for row in csv.DictReader((self.reference / "results.csv").read_text().splitlines())}
        for point, estimate, cycles, off in rows:
            self.assertEqual(cycles, simulated[point])
            self.assertAlmostEqual(float(off), 100 * (int(estimate) - int(cycles)) / int(cycles), delta=0.006)
        self.assertEqual(sorted(int(row[1]) for row in rows), [int(row[1]) for row in rows])
        self.assertRegex(lines[5], r"^Estimates of 3 simulated points are off by [\d.]+ % on average")
        self.assertIn("Estimates that were simulated", (self.out / "report.html").read_text())
        columns = (self.out / "results.csv").read_text().splitlines()[0].split(",")
        self.assertIn("total.cycles", columns)
        self.assertFalse([name for name in columns if name.startswith(("total.ledger", "total.dram.bursts"))])

    def test_names_in_reports_are_escaped(self):
        hardware = self.folder / "<i>&.json"
        hardware.write_text(json.dumps({"name": "<b>", "extends": "edge_npu"}))
        spec = self.write({**SPEC, "axes": [{"key": "hw", "values": [str(hardware)]}]})
        self.sweep("--quiet", spec=spec)
        report = (self.out / "report.html").read_text()
        self.assertNotIn("<i>", report)
        self.assertIn("\\u003ci>&.json", report)
        self.assertNotRegex(report, r'(src|href)="https?://')


class Refusals(SweepTest):
    def test_a_malformed_sweep_is_refused_before_anything_runs(self):
        for axis, words in (({"key": "hw.sram.banks", "values": [4, 0]}, ["other.json: /axes/0/values/1", "/sram/banks"]),
                            ({"key": "network.group_bas", "values": [4]}, ["/axes/0/values/0", "nearest: group_base"])):
            self.refused(words, self.write({"axes": [axis]}), "--out", str(self.out))
            self.assertFalse(self.out.exists())
        (self.folder / "text.json").write_text("{")
        self.refused(["text.json"], str(self.folder / "text.json"), "--out", str(self.out))
        self.refused(["unknown sweep 'grup_base'", "nearest: group_base"], "grup_base", "--out", str(self.out))

    def test_command_lines_that_make_no_sense_are_refused(self):
        spec = str(self.spec)
        self.refused(["--out is missing"], spec)
        self.refused(["missing"], "--out", str(self.out))
        self.refused(["--shard 4/3"], spec, "--out", str(self.out), "--shard", "4/3")
        self.refused(["--confirm"], spec, "--out", str(self.out), "--confirm", "3")
        self.refused(["--confirm"], spec, "--out", str(self.out), "--estimate", "--confirm", "3", "--shard", "1/2")
        self.refused(["--keep-runs"], spec, "--out", str(self.out), "--estimate", "--keep-runs")
        self.refused(["--jobs"], spec, "--out", str(self.out), "--jobs", "0")
        self.refused(["--where"], spec, "--out", str(self.out), "--where", "1 = 1")

    def test_two_sweeps_into_one_folder(self):
        process = self.start_and_wait_for(1, "--jobs", "1")
        self.refused([f"another sweep (process {process.pid})"], str(self.spec), "--out", str(self.out))
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.check_as_undisturbed(self.out)

    def test_results_of_something_else(self):
        shutil.copytree(self.reference, self.out)
        changed = self.write({**SPEC, "set": {"network.width": 0.25, "network.input_size": 96}})
        self.refused(["results of another sweep", "/set/network.width"], changed, "--out", str(self.out))
        self.refused(["simulated", "estimated"], str(self.spec), "--out", str(self.out), "--estimate")
        self.refused(["shard all", "shard 1/2"], str(self.spec), "--out", str(self.out), "--shard", "1/2")
        with sqlite3.connect(self.out / "results.sqlite") as database:
            database.execute("UPDATE meta SET value = '0.0.1' WHERE key = 'version'")
        self.refused(["results of vargsim 0.0.1"], str(self.spec), "--out", str(self.out))
        with sqlite3.connect(self.out / "results.sqlite") as database:
            database.execute("UPDATE meta SET value = 'vargsim/sweep/0' WHERE key = 'format'")
        self.refused(["not results of a sweep that this version reads"], str(self.spec), "--out", str(self.out))
        (self.out / "results.sqlite").write_text("something else entirely")
        self.refused(["results.sqlite"], str(self.spec), "--out", str(self.out))
        self.refused(["plain"], str(self.spec), "--out", str(self.plain()))

    def plain(self):
        path = self.folder / "plain"
        path.write_text("a file, no folder")
        return path


class Progress(SweepTest):
    def test_a_terminal_gets_a_bar_and_a_file_gets_lines(self):
        leader, follower = os.openpty()
        process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL, stderr=follower)
        os.close(follower)
        seen = b""
        while True:
            try:
                part = os.read(leader, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            seen += part
        os.close(leader)
        self.assertEqual(process.wait(timeout=60), 0)
        self.assertRegex(seen.decode(), r"\r\[#* *\] points \d+ of 60, [\d.]+ a second, \d+ s left")
        plain = self.sweep(out=self.folder / "plain").stderr
        self.assertNotIn("\r", plain)
        self.assertRegex(plain, r"60 points simulated with \d+ jobs, [\d.]+ a second")
        self.assertEqual(self.sweep("--quiet", out=self.folder / "quiet").stderr, "")

    def test_shipped_sweeps_are_listed(self):
        listed = json.loads(subprocess.run([SIM, "list", "sweeps", "--json"], check=True, capture_output=True,
                                           text=True, timeout=60).stdout)
        self.assertEqual([entry["name"] for entry in listed], ["array", "bandwidth", "group_base", "sram"])
        text = subprocess.run([SIM, "list", "sweeps"], check=True, capture_output=True, text=True, timeout=60).stdout
        for entry in listed:
            self.assertTrue(re.search(rf"{entry['name']} +{entry['points']} points", text))


if __name__ == "__main__":
    SIM = sys.argv.pop(1)
    unittest.main()

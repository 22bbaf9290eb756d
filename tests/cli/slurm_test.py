#!/usr/bin/env python3
"""scripts/slurm against a Slurm of its own: one controller, one node, munge; the node fails in the middle.

Skipped, saying so, where Debian's slurmctld, slurmd and munge are not installed or cannot be started.

usage: slurm_test.py SIM SCRIPT [unittest options]
"""
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

SIM = SCRIPT = ""
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue")
SPEC = {"network": "vargnet_v2",
        "axes": [{"key": "network.group_base", "values": [1, 2, 3, 4, 8]},
                 {"key": "hw.sram.capacity_kib", "values": [96, 128, 192, 224, 256, 320, 384, 448, 512, 768]}]}

CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket={home}/munge/socket
CredType=cred/munge
SlurmUser=root
SlurmctldPort={controller_port}
SlurmdPort={node_port}
StateSaveLocation={home}/state
SlurmdSpoolDir={home}/spool
SlurmctldPidFile={home}/slurmctld.pid
SlurmdPidFile={home}/slurmd.pid
SlurmctldLogFile={home}/slurmctld.log
SlurmdLogFile={home}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,batch_sched_delay=1
ReturnToService=2
SlurmdTimeout=6
KillWait=1
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Slurm:
    """Daemons of the test's own, ended with it."""

    def __init__(self, home):
        self.home = home
        self.host = socket.gethostname().split(".")[0]
        self.daemons = {}
        for folder in ("munge", "state", "spool"):
            (home / folder).mkdir(mode=0o755)
        key = home / "munge" / "key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o400)
        (home / "slurm.conf").write_text(CONFIGURATION.format(host=self.host, home=home, controller_port=free_port(),
                                                              node_port=free_port()))
        self.environment = {**os.environ, "SLURM_CONF": str(home / "slurm.conf"), "VARGSIM_SIM": SIM}

    def start(self, name):
        munge = self.home / "munge"
        commands = {"munged": ["munged", "--foreground", "--force", f"--key-file={munge}/key", f"--socket={munge}/socket",
                               f"--pid-file={munge}/pid", f"--log-file={munge}/log", f"--seed-file={munge}/seed"],
                    "slurmctld": ["slurmctld", "-D"], "slurmd": ["slurmd", "-D", "-N", self.host]}
        with open(self.home / f"{name}.out", "ab") as out:
            self.daemons[name] = subprocess.Popen(commands[name], stdout=out, stderr=out, env=self.environment,
                                                  start_new_session=True)

    def ask(self, *command):
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)
        return done.stdout if done.returncode == 0 else ""

    def wait(self, what, seconds, holds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if holds():
                return True
            time.sleep(0.3)
        return False

    def node_is(self, *states):
        return any(state in self.ask("sinfo", "-h", "-o", "%T") for state in states)

    def come_up(self):
        self.start("munged")
        if not self.wait("munge", 10, lambda: (self.home / "munge/socket").exists()):
            return "munged does not start"
        self.start("slurmctld")
        self.start("slurmd")
        return "" if self.wait("node", 30, lambda: self.node_is("idle")) else "the node does not come up"

    def stop(self):
        for process in reversed(list(self.daemons.values())):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()


def descendants(pid):
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


class SlurmTest(unittest.TestCase):
    def setUp(self):
        missing = [name for name in PROGRAMS if shutil.which(name) is None]
        if missing:
            self.skip(f"not installed: {', '.join(missing)}")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        self.home.chmod(0o755)  # munge wants folders that others cannot write and can pass
        self.slurm = Slurm(self.home)
        self.addCleanup(self.slurm.stop)
        problem = self.slurm.come_up()
        if problem:
            self.skip(problem)

    def skip(self, reason):
        print(f"SKIPPED: no Slurm here to test scripts/slurm against: {reason}", flush=True)
        self.skipTest(reason)

    def points(self, folder):
        try:
            with sqlite3.connect(f"file:{folder}/results.sqlite?mode=ro", uri=True) as database:
                return database.execute("SELECT count(*) FROM points").fetchone()[0]
        except sqlite3.OperationalError:
            return 0

    def fail_node(self):
        """The node and whatever runs on it are gone at once, as with a power cut."""
        node = self.slurm.daemons["slurmd"]
        work = self.steps()
        # First those who would tell the controller how the others died.
        keepers = [self.keeper(pid) for pid in work]
        self.assertTrue(keepers and all(keepers), "no slurmstepd found")
        for pid in [node.pid, *keepers, *[each for keeper in keepers for each in descendants(keeper)]]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        node.wait()

    @staticmethod
    def parent(pid):
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()[1])

    def keeper(self, pid):
        """The slurmstepd that a process runs under; 0 without one."""
        while pid > 1 and b"slurmstepd" not in self.command_line(pid):
            pid = self.parent(pid)
        return pid if pid > 1 else 0

    @staticmethod
    def command_line(pid):
        try:
            return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""

    def steps(self):
        """Shards at work, without their workers: their command line names the test's own folder."""
        named = {int(name) for name in os.listdir("/proc") if name.isdigit()
                 and f"{self.home}/out/shards/".encode() in self.command_line(name)}
        return [pid for pid in named if self.parent(pid) not in named]

    def test_shards_survive_a_node_failure_and_are_merged(self):
        spec = self.home / "spec.json"
        spec.write_text(json.dumps(SPEC))
        out = self.home / "out"
        array = self.submitted(spec, out)
        self.assertTrue(self.slurm.wait("points", 60, lambda: self.points(out / "shards/1") >= 3), self.logs())
        self.fail_node()
        before = self.points(out / "shards/1")
        self.assertLess(before, 25, "the sweep was over before the node failed")
        self.assertTrue(self.slurm.wait("down", 60, lambda: self.slurm.node_is("down")), self.logs())
        self.assertFalse((out / "results.csv").exists())
        self.slurm.start("slurmd")
        self.assertTrue(self.slurm.wait("up", 60, lambda: self.slurm.node_is("idle", "mixed", "allocated")), self.logs())
        # Slurm holds requeued jobs back for two minutes.
        self.slurm.ask("scontrol", "update", f"JobId={array}", "StartTime=now")
        self.assertTrue(self.slurm.wait("merge", 150, lambda: (out / "report.html").exists()), self.logs())
        self.assertIn("points are there already", (out / "logs/shard_1.log").read_text())
        reference = self.home / "reference"
        subprocess.run([SIM, "sweep", str(spec), "--out", str(reference), "--quiet"], check=True, timeout=120,
                       stdout=subprocess.DEVNULL)
        self.assertEqual((out / "results.csv").read_bytes(), (reference / "results.csv").read_bytes())

    def submitted(self, spec, out):
        done = subprocess.run([SCRIPT, str(spec), str(out), "2"], env=self.slurm.environment, capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^array \d+ merge \d+\n$")
        return done.stdout.split()[1]

    def test_a_shard_that_was_stopped_is_submitted_again(self):
        spec = self.home / "spec.json"
        spec.write_text(json.dumps(SPEC))
        out = self.home / "out"
        self.submitted(spec, out)
        self.assertTrue(self.slurm.wait("points", 60, lambda: self.points(out / "shards/1") >= 2), self.logs())
        stopped = [pid for pid in self.steps() if b"out/shards/1" in self.command_line(pid)]
        self.assertTrue(stopped, "no shard at work")
        for pid in stopped:
            os.kill(pid, signal.SIGTERM)
        self.assertTrue(self.slurm.wait("merge", 150, lambda: (out / "report.html").exists()), self.logs())
        self.assertIn("stopped by a signal", (out / "logs/shard_1.log").read_text())
        self.assertIn("round 1: not all points are there", (out / "logs/merge.log").read_text())

    def test_a_sweep_that_is_refused_is_not_submitted_again(self):
        spec = self.home / "spec.json"
        spec.write_text(json.dumps({**SPEC, "axes": [{"key": "hw.sram.capacity", "values": [1, 2]}]}))
        out = self.home / "out"
        self.submitted(spec, out)
        log = out / "logs/merge.log"
        self.assertTrue(self.slurm.wait("refusal", 60, lambda: log.exists() and "was refused" in log.read_text()),
                        self.logs())
        self.assertTrue(self.slurm.wait("queue", 20, lambda: self.slurm.ask("squeue", "-h") == ""), self.logs())
        self.assertEqual(log.read_text().count("was refused"), 1)

    def logs(self):
        texts = [self.slurm.ask("squeue"), self.slurm.ask("sinfo")]
        for path in [*self.home.glob("*.log"), *self.home.glob("out/logs/*")]:
            texts.append(f"== {path.name}\n{path.read_text(errors='replace')[-1500:]}")
        return "\n".join(texts)


if __name__ == "__main__":
    SIM, SCRIPT = sys.argv.pop(1), sys.argv.pop(1)
    unittest.main()

#!/usr/bin/env python3
"""Runs the built `sim` as users do: exit status, streams, files, determinism.

usage: cli_test.py SIM [unittest options]
"""
import csv
import gzip
import io
import json
import lzma
import pathlib
import subprocess
import sys
import tempfile
import unittest

SIM = ""
# A run of a few milliseconds.
SMALL = ["--set", "network.width=0.25", "--set", "network.input_size=64"]


def sim(*arguments, cwd=None):
    return subprocess.run([SIM, *arguments], capture_output=True, text=True, cwd=cwd, timeout=120)


class CliTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def good(self, *arguments, cwd=None):
        done = sim(*arguments, cwd=cwd)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def refused(self, status, words, *arguments):
        """One line on stderr that has every one of the words, and nothing on stdout."""
        done = sim(*arguments)
        self.assertEqual(done.returncode, status, (arguments, done.stderr))
        self.assertEqual(done.stdout, "", arguments)
        self.assertEqual(done.stderr.count("\n"), 1, (arguments, done.stderr))
        self.assertTrue(done.stderr.startswith("sim: "), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr, arguments)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)


class Explain(CliTest):
    def test_a_layer_s_lanes_sum_and_its_cycles_too(self):
        done = self.good("explain", *SMALL, "--layer", "conv1", "--layer", "fc", "--json")
        layers = json.loads(done.stdout)["layers"]
        self.assertEqual([layer["name"] for layer in layers], ["conv1", "fc"])
        for layer in layers:
            self.assertEqual(layer["lanes"]["useful"], layer["macs"])
            self.assertEqual(sum(layer["ledger"].values()), layer["cycles"])
        self.assertIn("idle: channels or taps", self.good("explain", *SMALL, "--layer", "conv1").stdout)

    def test_a_network_s_bottlenecks_come_first_and_every_resource_is_doubled(self):
        document = json.loads(self.good("explain", *SMALL, "--json").stdout)
        changes = [change["change"] for change in document["what_if"]]
        self.assertIn("sram.capacity_kib 256 -> 512", changes)
        self.assertIn("mac_array.units 8 -> 16", changes)
        cycles = [change["cycles"] for change in document["what_if"]]
        self.assertEqual(cycles, sorted(cycles))
        systolic = json.loads(self.good("explain", *SMALL, "--hw", "systolic_16x16", "--json").stdout)
        self.assertIn("mac_array.rows 16 -> 32", [change["change"] for change in systolic["what_if"]])
        self.assertIn("doubling one resource", self.good("explain", *SMALL).stdout)

    def test_an_unknown_layer_is_refused_with_the_nearest(self):
        self.refused(2, ["--layer conv_1", "nearest: conv1"], "explain", *SMALL, "--layer", "conv_1")


class DramReplay(CliTest):
    HEADER = "cycle,address,R/W,bytes\n"

    def replayed(self, trace, *options):
        done = self.good("dram", "--part", "lpddr4_3200_x32", "--trace", trace, "--json", *options)
        return json.loads(done.stdout)

    def test_a_trace_is_replayed_plain_and_compressed(self):
        text = self.HEADER + "".join(f"0,{64 * i:#x},{'W' if i % 4 == 3 else 'R'},64\n" for i in range(1000))
        plain = self.replayed(self.file("t.csv", text))
        self.assertEqual((plain["requests"], plain["bursts"], plain["bytes"]), (1000, 1000, 64000))
        self.assertEqual(plain["row_hits"] + plain["row_misses"] + plain["row_conflicts"], 1000)
        self.assertAlmostEqual(plain["hit_rate"], 1 - plain["activates"] / 1000)
        for name, pack in (("t.csv.gz", gzip.compress), ("t.csv.xz", lzma.compress)):
            (self.folder / name).write_bytes(pack(text.encode()))
            self.assertEqual(self.replayed(str(self.folder / name)), plain)

    def test_a_lone_read_takes_an_activate_an_access_and_its_data(self):
        result = self.replayed(self.file("t.csv", self.HEADER + "7,4096,R,64\n"))
        self.assertEqual(result["cycles"], 29 + 3 + 34 + 8)  # 3: the rest of the read command
        self.assertAlmostEqual(result["average_read_latency_ns"], (29 + 3 + 34 + 8) * 0.625)

    def test_policies_show(self):
        trace = self.file("t.csv", self.HEADER + "".join(f"0,{64 * i:#x},R,64\n" for i in range(20000)))
        self.assertEqual(self.replayed(trace, "--refresh", "off")["refreshes"], 0)
        self.assertGreater(self.replayed(trace, "--refresh", "per_bank")["refreshes"],
                           self.replayed(trace)["refreshes"])
        self.assertLess(self.replayed(trace, "--refresh", "per_bank")["cycles"], self.replayed(trace)["cycles"])
        self.assertEqual(self.replayed(trace, "--page", "closed")["row_hits"], 0)
        self.assertGreater(self.replayed(trace, "--page", "adaptive")["hit_rate"], 0.97)
        self.assertLess(self.replayed(trace)["cycles"], self.replayed(trace, "--outstanding", "2")["cycles"])

    def test_a_hash_spreads_a_stride_over_the_banks(self):
        trace = self.file("t.csv", self.HEADER + "".join(f"0,{32768 * i:#x},R,64\n" for i in range(1000)))
        self.assertLess(2 * self.replayed(trace, "--hash", "xor_row")["cycles"], self.replayed(trace)["cycles"])
        self.assertEqual(self.replayed(trace, "--hash", "none"), self.replayed(trace))

    def test_energy_is_told_by_command(self):
        trace = self.file("t.csv", self.HEADER + "".join(f"0,{64 * i:#x},{'RW'[i % 2]},64\n" for i in range(2000)))
        energy = self.replayed(trace)["energy_uj"]
        self.assertEqual(list(energy), ["activate", "read", "write", "refresh", "background", "total"])
        self.assertAlmostEqual(energy["total"], sum(energy.values()) - energy["total"])
        self.assertTrue(all(value > 0 for value in energy.values()), energy)
        text = self.good("dram", "--part", "lpddr4_3200_x32", "--trace", trace).stdout
        self.assertIn(f"energy {energy['total']:.2f} uJ", text)
        fixed = json.loads(self.good("dram", "--part", "fixed", "--trace", trace, "--json").stdout)
        self.assertIsNone(fixed["energy_uj"])

    def test_every_part_replays_a_trace(self):
        trace = self.file("t.csv", self.HEADER + "".join(f"0,{640 * i:#x},{'RW'[i % 3 == 0]},64\n" for i in range(500)))
        parts = [line.split()[0] for line in self.good("list", "dram").stdout.splitlines()]
        for part in ("ddr3_1600_x16", "ddr3_1600_x8_64", "ddr4_2400_x8_64", "ddr4_2400_x16_32", "ddr4_2400_x16_16",
                     "ddr4_3200_x8_64", "ddr4_3200_x16_32", "ddr4_3200_x16_16", "lpddr3_1600_x32", "lpddr4_3200_x16",
                     "lpddr4_3200_x32", "lpddr4x_4266_x16", "lpddr4x_4266_x32", "lpddr5_6400_x16", "fixed"):
            self.assertIn(part, parts)
            result = json.loads(self.good("dram", "--part", part, "--trace", trace, "--json").stdout)
            self.assertEqual(result["requests"], 500)

    def test_a_request_beyond_the_device_is_refused_with_its_line(self):
        for last in ("0,0x7fffffffff,R,64", "0,0x3fffffff0,W,64"):
            trace = self.file("t.csv", self.HEADER + "0,0,R,64\n0,64,W,64\n" + last + "\n")
            self.refused(2, [trace + ":4:", "leave the device"], "dram", "--part", "lpddr4_3200_x32", "--trace", trace)

    def test_a_part_that_cannot_be_is_refused_with_its_key(self):
        trace = self.file("t.csv", self.HEADER + "0,0,R,64\n")
        for text, words in (('{"name": "p", "extends": "ddr4_2400_x8_64", "rc": 54}', ["/rc: 54", "ras + rp"]),
                            ('{"name": "p", "extends": "ddr4_2400_x8_64", "ranks": 8, "banks_per_group": 4}',
                             ["/banks_per_group", "64 banks"]),
                            ('{"name": "p", "extends": "lpddr4_3200_x32", "bank_refresh": {"refi": 200}}',
                             ["/bank_refresh/refi: 200"]),
                            ('{"name": "p", "extends": "lpddr4_3200_x32", "model": "fixed"}', ["/model", "banked"]),
                            ('{"name": "p", "extends": "lpddr4_3200_x32", "energy": {"vdd": {"idd": 3}}}', ["idd"])):
            part = self.file("part.json", text)
            self.refused(2, [part, *words], "dram", "--part", part, "--trace", trace)
        self.refused(2, ["ddr4_2400_x8_64", "per-bank"], "dram", "--part", "ddr4_2400_x8_64", "--trace", trace,
                     "--refresh", "per_bank")
        self.refused(2, ["/dram/refresh", "per-bank"], "run", "--set", "hw.dram.part=ddr4_2400_x8_64", "--set",
                     "hw.dram.refresh=per_bank")

    def test_what_cannot_be_used_is_refused(self):
        for line, word in (("0,0x0,X,64", "R or W"), ("0,0x0,R", "four fields"), ("0,zz,R,64", "address"),
                           ("0,0,R,0", "bytes"), ("-1,0,R,64", "cycle")):
            trace = self.file("t.csv", self.HEADER + "0,0,R,64\n" + line + "\n")
            self.refused(2, [trace + ":3:", word], "dram", "--part", "lpddr4_3200_x32", "--trace", trace)
        good = self.file("t.csv", self.HEADER + "0,0,R,64\n")
        for options in (["--part", "nope", "--trace", good], ["--part", "lpddr4_3200_x32", "--trace", good + "x"],
                        ["--part", "lpddr4_3200_x32"]):
            self.refused(2, [], "dram", *options)
        for option, value in (("--page", "ajar"), ("--refresh", "per_row"), ("--hash", "crc"), ("--watermarks", "0.8,0.2"),
                              ("--mapping", "RoBaCo"), ("--outstanding", "0"), ("--pace", "-1")):
            self.refused(2, [value], "dram", "--part", "lpddr4_3200_x32", "--trace", good, option, value)
        damaged = self.folder / "t.csv.xz"
        damaged.write_bytes(lzma.compress(b"x" * 1000)[:40])
        self.refused(2, [str(damaged)], "dram", "--part", "lpddr4_3200_x32", "--trace", str(damaged))


class ArrayTopology(CliTest):
    ROOT = pathlib.Path(__file__).resolve().parent.parent
    GOLDEN = ROOT / "golden/scalesim"
    BLOCKS = ROOT.parent / "configs/topologies/vg_blocks.csv"
    DATAFLOWS = {"os": "output_stationary", "ws": "weight_stationary", "is": "input_stationary"}
    GEMM = "Layer,M,N,K,Groups\n"

    def array(self, *arguments):
        return json.loads(self.good("array", *arguments, "--json").stdout)

    def systolic(self, layers, rows, cols, dataflow, *options):
        settings = {"rows": rows, "cols": cols, "dataflow": dataflow}
        words = [word for key, value in settings.items() for word in ("--set", f"hw.mac_array.{key}={value}")]
        return self.array("--hw", "systolic_16x16", "--layers", str(layers), *words, *options)

    def test_json_has_the_fields_of_the_contract(self):
        run = self.array("--layers", str(self.BLOCKS))
        self.assertEqual(set(run) & {"layers", "total"}, {"layers", "total"})
        for layer in run["layers"]:
            self.assertLessEqual({"name", "cycles", "macs", "utilisation", "sram_ifmap_reads", "sram_filter_reads"},
                                 set(layer))
            self.assertAlmostEqual(layer["utilisation"], layer["macs"] / layer["cycles"] / run["peak_macs_per_cycle"])
            self.assertLess(layer["fill_drain"], layer["cycles"])
        for key in ("cycles", "macs", "fill_drain", "sram_ifmap_reads", "sram_filter_reads"):
            self.assertEqual(run["total"][key], sum(layer[key] for layer in run["layers"]))
        self.assertIsNone(run["compat"])
        self.assertEqual(run["dataflow"], "dot_product")

    def test_a_topology_is_read_plain_and_compressed(self):
        plain = self.array("--layers", str(self.BLOCKS))
        for name, pack in (("b.csv.gz", gzip.compress), ("b.csv.xz", lzma.compress)):
            (self.folder / name).write_bytes(pack(self.BLOCKS.read_bytes()))
            self.assertEqual(self.array("--layers", str(self.folder / name)), plain)

    def test_csv_and_table_show_what_json_has(self):
        file = self.file("t.csv", self.GEMM + '"quoted",10,16,64,1\nb,10,16,64,8\n')
        run = self.array("--layers", file)
        self.assertEqual([layer["groups"] for layer in run["layers"]], [1, 8])
        rows = list(csv.DictReader(io.StringIO(self.good("array", "--layers", file, "--csv").stdout)))
        self.assertEqual([row["name"] for row in rows], ['"quoted"', "b"])
        for row, layer in zip(rows, run["layers"]):
            self.assertEqual({key: str(layer[key]) for key in row}, dict(row))
        table = self.good("array", "--layers", file).stdout
        for word in ("b ", f"{run['total']['cycles']:,}", "memory ideal", "total"):
            self.assertIn(word, table)

    def test_in_compat_every_layer_is_scale_sims(self):
        expected = json.loads((self.GOLDEN / "expected_cycles.json").read_text())["topologies"]
        for topology, sizes in expected.items():
            for size, dataflows in sizes.items():
                for short, rows in dataflows.items():
                    side = size.split("x")[0]
                    run = self.systolic(self.GOLDEN / f"{topology}.csv", side, side, self.DATAFLOWS[short], "--compat",
                                        "scalesim")
                    self.assertEqual(run["compat"], "scalesim")
                    self.assertEqual([{key: layer[key] for key in rows[0]} for layer in run["layers"]], rows)
                    self.assertEqual(run["total"]["cycles"], sum(row["cycles"] for row in rows))

    def test_in_compat_grouped_layers_are_those_of_the_published_table(self):
        peers = json.loads((self.GOLDEN / "peers_grouped.json").read_text())
        column = [model["name"] for model in peers["models"]].index("SCALE-Sim")
        run = self.systolic(self.BLOCKS, 32, 32, "weight_stationary", "--compat", "scalesim")
        self.assertEqual([(layer["name"], layer["cycles"]) for layer in run["layers"]],
                         [(layer["name"], layer["cycles"][column]) for layer in peers["layers"]])

    def test_grouped_layers_take_what_their_mapping_says(self):
        """The sums of docs/validation.md. vg 56x56x64: 8 groups of 8 -> 16 channels, K = 72, 3136 pixels."""
        def cycles(name, run):
            return next(layer["cycles"] for layer in run["layers"] if layer["name"] == name)

        def packed(side, packing):
            return self.systolic(self.BLOCKS, side, side, "weight_stationary", "--set",
                                 f"hw.mac_array.group_packing={packing}")

        vg, pixels, macs = "vg 56x56x64", 56 * 56, 56 * 56 * 128 * 72
        # First load, skew down the rows and over the used columns: once.
        self.assertEqual(cycles(vg, packed(32, "none")), 8 * 3 * pixels + 32 + 32 + 16 - 2)
        self.assertEqual(cycles("vg 7x7x512", packed(32, "none")), 64 * 3 * 49 + 78)
        self.assertEqual(cycles(vg, packed(32, "columns")), 4 * 3 * pixels + 32 + 32 + 16 - 2)
        self.assertEqual(cycles(vg, packed(32, "block_diagonal")), 4 * 5 * pixels + 32 + 32 + 32 - 2)
        self.assertEqual(cycles(vg, packed(16, "none")), 8 * 5 * pixels + 16 + 16 + 16 - 2)
        for hardware, multipliers, drain in (("edge_npu", 1024, 4), ("edge_npu_rigid", 1024, 4),
                                             ("ethos_u65_256_like", 256, 4), ("vta_like", 16 * 8, 4),
                                             ("nvdla_large_like", 8 * 16, 4), ("eyeriss_like", 168, 48 + 2)):
            run = self.array("--hw", hardware, "--layers", str(self.BLOCKS))
            self.assertEqual(cycles(vg, run), macs // multipliers + drain, hardware)

    def test_compat_is_refused_where_scale_sim_has_no_such_array(self):
        for hardware in ("edge_npu", "eyeriss_like"):
            self.refused(2, ["--compat scalesim", hardware, "weight_stationary"], "array", "--hw", hardware, "--layers",
                         str(self.BLOCKS), "--compat", "scalesim")
        self.refused(2, ["--compat gem5", "scalesim"], "array", "--layers", str(self.BLOCKS), "--compat", "gem5")

    def test_settings_are_of_the_hardware(self):
        wide = self.array("--layers", str(self.BLOCKS), "--set", "hw.mac_array.units=16")
        self.assertEqual(wide["peak_macs_per_cycle"], 2048)
        layers = ["array", "--layers", str(self.BLOCKS), "--set"]
        self.refused(2, ["network.width=1", "hw.KEY"], *layers, "network.width=1")
        self.refused(2, ["hw.=1", "hw.KEY"], *layers, "hw.=1")
        self.refused(2, ["/mac_array/units", "from 1"], *layers, "hw.mac_array.units=0")
        self.refused(2, ["--json", "--csv"], *layers[:3], "--json", "--csv")
        self.refused(2, ["--layers"], "array")
        self.refused(2, ["edge_npx", "nearest"], "array", "--hw", "edge_npx", "--layers", str(self.BLOCKS))

    def test_what_is_not_used_of_a_file_is_told_on_stderr(self):
        file = self.file("t.csv", "Layer,M,N,K,Remark\nTransformer,\na,1,1,1,7\n")
        done = self.good("array", "--layers", file, "--csv")
        self.assertEqual(done.stderr.splitlines(),
                         [f"sim: warning: {file}:1: column 5, 'Remark', is not used",
                          f"sim: warning: {file}:2: 'Transformer' has no values; taken for a title"])
        self.assertEqual(done.stdout.count("\n"), 2)

    def test_topologies_that_cannot_be_used(self):
        for line, words in {
            "a,0,1,1,1": ["column 2 (M)", "'0'", "from 1 to 16777216"],
            "a,-3,1,1,1": ["column 2 (M)", "'-3'"],
            "a,1,2.5,1,1": ["column 3 (N)", "'2.5'", "whole number"],
            "a,1,1": ["3 columns", "needs 4"],
            "a,1,64,64,7": ["column 5 (Groups)", "'7'", "divisor"],
            "a,1,1,99999999999999999999999,1": ["column 4 (K)", "99999999999999999999999"],
            "a,16777216,16777216,16777216,1": ["MACs", "1000000000000000"],
        }.items():
            file = self.file("t.csv", self.GEMM + "good,1,1,1,1\n" + line + "\n")
            self.refused(2, [file + ":3:", *words], "array", "--layers", file)
        conv = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
        file = self.file("t.csv", conv + "a,5,5,7,3,1,1,1,\n")
        self.refused(2, [file + ":2:", "column 4 (Filter Height)", "'7'", "from 1 to 5"], "array", "--layers", file)
        for text, word in (("", "empty"), (self.GEMM, "no layer"), ("a,1,2,3\n", "header"), ("Layer,M,K,N\n", "'K' must be N")):
            file = self.file("t.csv", text)
            self.refused(2, [file, word], "array", "--layers", file)
        self.refused(2, ["nowhere.csv", "cannot be opened"], "array", "--layers", "nowhere.csv")
        self.refused(2, [str(self.folder)], "array", "--layers", str(self.folder))
        damaged = self.folder / "t.csv.gz"
        damaged.write_bytes(gzip.compress(self.BLOCKS.read_bytes())[:60])
        self.refused(2, [str(damaged), "damaged"], "array", "--layers", str(damaged))


class Verify(CliTest):
    def test_a_schedule_is_verified_and_its_bytes_are_those_of_the_run(self):
        verified = json.loads(self.good("verify", *SMALL, "--json").stdout)
        self.assertEqual(verified["schema"], "vargsim/verify/1")
        self.assertIs(verified["verified"], True)
        self.assertEqual(verified["problems"], [])
        self.assertLess(verified["saturated_share"]["worst"], 0.2)
        run = json.loads(self.good("run", *SMALL, "--json").stdout)
        for key in ("read_bytes", "write_bytes", "by_tensor"):
            self.assertEqual(verified["dram"][key], run["total"]["dram"][key], key)
        self.assertEqual(verified["elements_compared"], run["total"]["dram"]["by_tensor"]["ofmap"])

    def test_the_summary_says_what_was_compared(self):
        text = self.good("verify", *SMALL, "--seed", "5").stdout
        for word in ("vargnet_v2 on edge_npu: verified (seed 5", "commands", "elements compared, all equal",
                     "bytes moved as in the timed run", "at the limits of their range"):
            self.assertIn(word, text)

    def test_equal_seeds_give_equal_documents(self):
        first = self.good("verify", *SMALL, "--json", "--seed", "9").stdout
        self.assertEqual(first, self.good("verify", *SMALL, "--json", "--seed", "9").stdout)
        self.assertEqual(json.loads(first)["seed"], 9)

    def test_a_run_verifies_on_stderr_and_prints_the_same_run(self):
        plain = self.good("run", *SMALL, "--json")
        done = self.good("run", *SMALL, "--json", "--verify")
        self.assertEqual(done.stdout, plain.stdout)
        self.assertIn("verified (seed 1", done.stderr)
        self.assertEqual(self.good("run", *SMALL, "--verify", "--quiet").stderr, "")

    def test_what_cannot_be_used_is_refused(self):
        self.refused(2, ["--seed", "-3"], "verify", "--seed", "-3")
        self.refused(2, ["--seed", "x"], "verify", "--seed", "x")
        self.refused(2, ["--verify"], "run", "--seed", "3")
        self.refused(2, ["vargnet_v3"], "verify", "--network", "vargnet_v3")
        self.refused(1, ["bytes of SRAM"], "verify", "--set", "hw.sram.capacity_kib=1")


class DramOfARun(CliTest):
    def total(self, *settings):
        options = [word for setting in settings for word in ("--set", "hw.dram." + setting)]
        return json.loads(self.good("run", *SMALL, *options, "--json").stdout)["total"]

    def test_energy_is_told_by_command(self):
        total = self.total()
        energy = total["dram"]["energy_uj"]
        self.assertEqual(list(energy), ["activate", "read", "write", "refresh", "background", "total"])
        self.assertAlmostEqual(energy["total"], sum(energy.values()) - energy["total"])
        # Standby of two devices takes between 2 x 33.3 and 2 x 37.9 mW, all banks closed and one open.
        self.assertGreater(energy["background"], 0.066 * total["latency_ms"] * 1e3)
        self.assertLess(energy["background"], 0.076 * total["latency_ms"] * 1e3)
        self.assertAlmostEqual(total["energy_uj"]["dram"], energy["total"])
        fixed = self.total("part=fixed")
        self.assertIsNone(fixed["dram"]["energy_uj"])
        self.assertIsNone(fixed["energy_uj"]["dram"])
        self.assertAlmostEqual(fixed["energy_uj"]["total"],
                               sum(part for key, part in fixed["energy_uj"].items() if part and key != "total"))

    def test_refresh_is_a_setting(self):
        total = {refresh: self.total("refresh=" + refresh) for refresh in ("all_bank", "per_bank", "off")}
        self.assertLess(total["per_bank"]["cycles"], total["all_bank"]["cycles"])
        self.assertLess(total["off"]["cycles"], total["all_bank"]["cycles"])
        self.assertGreater(total["per_bank"]["dram"]["refreshes"], 4 * total["all_bank"]["dram"]["refreshes"])
        self.assertEqual(total["off"]["dram"]["refreshes"], 0)

    def test_a_fixed_part_has_hits_only(self):
        dram = self.total("part=fixed")["dram"]
        self.assertEqual(dram["row_hits"], dram["bursts"])


class GoodUsage(CliTest):
    def test_help_and_version_succeed(self):
        for command in ("compare", "array"):
            self.assertIn(command, self.good("--help").stdout)
        self.assertRegex(self.good("--version").stdout, r"^vargsim \d+\.\d+\.\d+\n$")
        for command in ("run", "compare", "schedule", "list", "info", "dram", "array", "verify", "explain"):
            self.assertIn("--help", self.good(command, "--help").stdout)

    def test_run_prints_the_table_to_stdout_and_nothing_to_stderr(self):
        done = self.good("run", *SMALL)
        self.assertEqual(done.stderr, "")
        for word in ("conv1", "head.a.vg", "fc", "total", "util %"):
            self.assertIn(word, done.stdout)

    def test_run_json_parses_and_is_equal_byte_for_byte_on_two_runs(self):
        first = self.good("run", *SMALL, "--json").stdout
        self.assertEqual(first, self.good("run", *SMALL, "--json").stdout)
        run = json.loads(first)
        self.assertEqual(run["schema"], "vargsim/run/1")
        self.assertEqual(run["network"]["options"]["width"], 0.25)

    def test_run_csv_has_one_row_a_layer(self):
        rows = list(csv.DictReader(io.StringIO(self.good("run", *SMALL, "--csv").stdout)))
        run = json.loads(self.good("run", *SMALL, "--json").stdout)
        self.assertEqual([row["name"] for row in rows], [layer["name"] for layer in run["layers"]])
        self.assertEqual(sum(int(row["cycles"]) for row in rows), run["total"]["cycles"])

    def test_run_writes_files_into_out(self):
        out = self.folder / "deep" / "er"
        done = self.good("run", *SMALL, "--out", str(out), "--json")
        self.assertEqual((out / "run.json").read_text(), done.stdout)
        self.assertIn("layers.csv", done.stderr)
        self.assertTrue((out / "layers.csv").read_text().startswith("name,"))

    def test_quiet_keeps_stderr_empty(self):
        self.assertEqual(self.good("run", *SMALL, "--out", str(self.folder / "q"), "--quiet").stderr, "")

    def test_a_relative_out_lies_in_the_working_directory(self):
        self.good("run", *SMALL, "--out", "here", cwd=self.folder)
        self.assertTrue((self.folder / "here" / "run.json").is_file())

    def test_the_working_directory_does_not_matter(self):
        self.assertEqual(self.good("run", *SMALL, "--json", cwd="/tmp").stdout,
                         self.good("run", *SMALL, "--json", cwd="/").stdout)

    def test_set_changes_hardware_network_and_schedule(self):
        done = self.good("run", *SMALL, "--set", "hw.sram.banks=8", "--set", "network.groups=4",
                         "--set", "schedule.objective=bytes", "--json")
        run = json.loads(done.stdout)
        self.assertEqual(run["hardware"]["sram"]["banks"], 8)
        self.assertEqual(run["network"]["options"]["groups"], 4)
        self.assertNotIn("group_base", run["network"]["options"])
        self.assertEqual(run["schedule"]["objective"], "bytes")

    def test_the_hardware_of_run_json_is_a_hardware_file(self):
        first = json.loads(self.good("run", *SMALL, "--hw", "edge_npu_small", "--json").stdout)
        file = self.file("hw.json", json.dumps(first["hardware"]))
        second = json.loads(self.good("run", *SMALL, "--hw", file, "--json").stdout)
        self.assertEqual(first, second)

    def test_a_file_that_extends_is_written_out_in_full(self):
        file = self.file("mine.json", '{"name": "mine", "extends": "edge_npu", "sram": {"banks": 8}}')
        hardware = json.loads(self.good("run", *SMALL, "--hw", file, "--json").stdout)["hardware"]
        shipped = json.loads(self.good("run", *SMALL, "--json").stdout)["hardware"]
        self.assertNotIn("extends", hardware)
        shipped["name"] = "mine"
        shipped["sram"]["banks"] = 8
        self.assertEqual(hardware, shipped)

    def test_every_shipped_accelerator_runs_the_default_network_without_a_warning(self):
        for entry in json.loads(self.good("list", "hardware", "--json").stdout):
            self.assertEqual(self.good("run", "--hw", entry["name"]).stderr, "", entry["name"])

    def test_implausible_hardware_is_warned_of_once_on_stderr_and_runs(self):
        odd = [*SMALL, "--set", "hw.sram.banks=1"]
        warning = "sim: warning: edge_npu: the SRAM moves 16 bytes a cycle (1 banks x 16 bytes) and the array reads 72\n"
        sides = ["--a", "group_base=8", "--b", "groups=4"]
        for command in (["run"], ["schedule"], ["compare", *sides]):
            self.assertEqual(self.good(*command, *odd).stderr, warning)
        for command in (["run"], ["compare", *sides]):
            self.assertEqual(self.good(*command, *odd, "--quiet").stderr, "")

    def test_compare_pairs_the_layers_and_writes_files(self):
        out = self.folder / "compare"
        arguments = [*SMALL, "--a", "group_base=8", "--b", "groups=4", "--out", str(out)]
        table = self.good("compare", *arguments).stdout
        self.assertIn("head.a.vg", table)
        comparison = json.loads((out / "compare.json").read_text())
        self.assertEqual(comparison["schema"], "vargsim/compare/1")
        self.assertEqual(len(comparison["layers"]), len(comparison["a"]["layers"]))
        self.assertEqual(json.loads(self.good("compare", *arguments, "--json").stdout), comparison)

    def test_compare_at_equal_macs_widens_b(self):
        out = self.folder / "match"
        arguments = ["--set", "network.input_size=64", "--a", "group_base=8", "--b", "groups=16", "--match", "macs"]
        table = self.good("compare", *arguments, "--out", str(out)).stdout
        comparison = json.loads((out / "compare.json").read_text())
        match = comparison["match"]
        a, b = comparison["a"], comparison["b"]
        self.assertEqual(match["table_widths"], [64, 128, 256])
        self.assertNotEqual(match["widths"], match["table_widths"])
        self.assertEqual(b["network"]["options"]["stage_widths"], match["widths"])
        self.assertNotIn("stage_widths", a["network"]["options"])
        residual = 100 * (b["total"]["macs"] - a["total"]["macs"]) / a["total"]["macs"]
        self.assertAlmostEqual(match["residual_percent"], residual)
        self.assertLessEqual(abs(residual), 2)
        widths = ",".join(str(width) for width in match["widths"])
        lines = [line for line in table.splitlines() if "64,128,256" in line]
        self.assertEqual(len(lines), 1)
        self.assertIn(f"64,128,256 -> {widths}", lines[0])
        self.assertIn(f"residual {residual:+.2f} %", lines[0])

    def test_compare_matches_every_network_with_a_grouping(self):
        for network in json.loads(self.good("list", "networks", "--json").stdout):
            if not {"group_base", "groups"} & set(network["options"]):
                continue
            side = "groups=8" if network["name"] == "shufflenet_v1" else "groups=4"
            arguments = ["--network", network["name"], "--set", "network.input_size=32", "--a", "batch=1", "--b", side,
                         "--match", "macs", "--json"]
            match = json.loads(self.good("compare", *arguments).stdout)["match"]
            self.assertLessEqual(abs(match["residual_percent"]), 2, network["name"])

    def test_compare_matches_a_pair_that_is_equal_already_without_a_change(self):
        arguments = [*SMALL, "--a", "group_base=8", "--b", "group_base=8", "--match", "macs", "--json"]
        match = json.loads(self.good("compare", *arguments).stdout)["match"]
        self.assertEqual(match["widths"], match["table_widths"])
        self.assertEqual(match["residual_percent"], 0)
        self.assertEqual(match["largest_change_percent"], 0)

    def test_compare_without_match_keeps_the_widths(self):
        arguments = [*SMALL, "--a", "group_base=8", "--b", "groups=4"]
        comparison = json.loads(self.good("compare", *arguments, "--json").stdout)
        self.assertIsNone(comparison["match"])
        self.assertNotIn("matches", self.good("compare", *arguments).stdout)
        self.assertEqual(self.good("compare", *arguments, "--match", "none", "--json").stdout,
                         self.good("compare", *arguments, "--json").stdout)

    def test_compare_splits_settings_at_commas_outside_of_brackets_and_quotes(self):
        arguments = ["--set", "network.input_size=64", "--a", "stage_widths=[64,128,256],batch=1", "--b",
                     'pool="average",stage_widths=[32,64,128],groups=16', "--json"]
        comparison = json.loads(self.good("compare", *arguments).stdout)
        self.assertEqual(comparison["a"]["network"]["options"]["stage_widths"], [64, 128, 256])
        self.assertEqual(comparison["b"]["network"]["options"]["stage_widths"], [32, 64, 128])
        self.assertEqual(comparison["b"]["network"]["options"]["groups"], 16)

    def test_the_list_of_networks_is_aligned_and_shows_published_accuracy(self):
        lines = self.good("list", "networks").stdout.splitlines()
        begin = lines[0].index("MMAC") + len("MMAC")
        for line in lines[1:]:
            self.assertRegex(line[:begin], r"^[a-z0-9_]+ +[0-9.]+$")
            self.assertTrue(line[begin:].startswith("  "), line)
        networks = {entry["name"]: entry for entry in json.loads(self.good("list", "networks", "--json").stdout)}
        self.assertEqual(networks["vargnet_v2"]["top1_percent"], 73.76)
        self.assertIn("1907.05653", networks["vargnet_v2"]["top1_source"])
        self.assertIsNone(networks["horizon_vargnet_v2"]["top1_percent"])
        self.assertIsNone(networks["horizon_vargnet_v2"]["top1_source"])
        row = next(line for line in lines if line.startswith("vargnet_v2 "))
        for word in ("360.2", "3,611,528", "3,580,000", "base 8", "73.76"):
            self.assertIn(word, row)
        self.assertIn("3 groups", next(line for line in lines if line.startswith("shufflenet_v1 ")))

    def test_info_shows_accuracy_only_of_exactly_these_options(self):
        self.assertIn("published top-1 73.76 % (Zhang", self.good("info").stdout)
        other = self.good("info", "--set", "network.groups=16").stdout
        self.assertIn("no published accuracy for these options", other)
        self.assertIn("Fewest MACs is not best", other)
        self.assertEqual(json.loads(self.good("info", "--json").stdout)["top1_percent"], 73.76)
        self.assertIsNone(json.loads(self.good("info", *SMALL, "--json").stdout)["top1_percent"])

    def test_info_shows_the_balance_of_the_blocks(self):
        info = json.loads(self.good("info", "--json").stdout)
        self.assertEqual(info["balance"], {"min": 0.28125, "max": 2.25})
        self.assertEqual(sum(block["macs"] for block in info["blocks"]), info["macs"])
        head = info["blocks"][1]
        self.assertEqual(head["name"], "head")
        self.assertEqual(head["ratio"], {"min": 2.25, "max": 2.25})
        self.assertEqual(head["pairs"][0], {"kxk": "head.a.vg", "pointwise": "head.a.pw", "ratio": 2.25})
        self.assertIsNone(info["blocks"][0]["ratio"])
        self.assertIn("0.28 to 2.25 times", self.good("info").stdout)
        self.assertEqual({tuple(layer["dilation"]) for layer in info["layers"]}, {(1, 1)})

    def test_every_listed_name_can_be_used(self):
        for what in ("networks", "hardware", "dram", "dataflows"):
            names = [entry["name"] for entry in json.loads(self.good("list", what, "--json").stdout)]
            self.assertTrue(names, what)
            text = self.good("list", what).stdout
            for name in names:
                self.assertIn(name, text)
        for network in json.loads(self.good("list", "networks", "--json").stdout):
            info = json.loads(self.good("info", "--network", network["name"], "--json").stdout)
            self.assertEqual(info["macs"], network["macs"])
            self.assertEqual(info["params"], network["params"])

    def test_info_json_has_the_fields_of_the_contract(self):
        info = json.loads(self.good("info", *SMALL, "--json").stdout)
        self.assertLessEqual({"name", "options", "macs", "params", "weight_bytes", "layers"}, set(info))
        fields = {"name", "op", "block", "input", "output", "kernel", "stride", "groups", "group_base", "macs",
                  "weight_bytes"}
        for layer in info["layers"]:
            self.assertLessEqual(fields, set(layer))
        self.assertEqual(sum(layer["macs"] for layer in info["layers"]), info["macs"])
        self.assertEqual(info["layers"][0]["input"], [3, 64, 64])
        self.assertIn("head.a.vg", self.good("info").stdout)

    def test_schedule_explains_every_layer(self):
        text = self.good("schedule", *SMALL, "--set", "schedule.fusion=off").stdout
        layers = json.loads(self.good("info", *SMALL, "--json").stdout)["layers"]
        self.assertEqual(text.count("why:"), len(layers))

    def test_fused_groups_lie_on_common_ground_in_a_picture(self):
        picture = str(self.folder / "plan.dot")
        self.good("schedule", *SMALL, "--graph", picture)
        groups = [group for group in json.loads(self.good("schedule", *SMALL, "--json").stdout)["groups"] if group["fused"]]
        text = (self.folder / "plan.dot").read_text()
        grounds = [line for line in text.splitlines() if "subgraph cluster_" in line]
        self.assertEqual([line.count(" l") - line.count(" label") for line in grounds], [len(group["layers"]) for group in groups])
        self.refused(2, ["--graph", ".dot or .svg"], "schedule", *SMALL, "--graph", str(self.folder / "plan.png"))

    def test_schedule_as_json_adds_up(self):
        for fusion in ("off", "auto"):
            plan = json.loads(self.good("schedule", *SMALL, "--set", f"schedule.fusion={fusion}", "--json").stdout)
            run = json.loads(self.good("run", *SMALL, "--set", f"schedule.fusion={fusion}", "--json").stdout)
            self.assertEqual(plan["expected"]["bytes"], run["total"]["dram"]["read_bytes"] + run["total"]["dram"]["write_bytes"])
            for figure in ("cycles", "bytes"):
                self.assertEqual(plan["expected"][figure], sum(group["expected"][figure] for group in plan["groups"]))
            self.assertEqual([name for group in plan["groups"] for name in group["layers"]], [layer["name"] for layer in run["layers"]])
            for group in plan["groups"]:
                for buffer in group["buffers"]:
                    self.assertLessEqual(buffer["offset"] + buffer["lines"] * buffer["line_bytes"], 256 * 1024)
                self.assertEqual(group["fused"], len(group["layers"]) > 1)


class BadInput(CliTest):
    """Exit status 2."""

    def test_commands_and_options(self):
        self.refused(2, ["command"])
        self.refused(2, ["rnu"], "rnu")
        self.refused(2, ["--foo"], "run", "--foo")
        self.refused(2, ["--json", "--csv"], "run", "--json", "--csv")
        self.refused(2, ["--b"], "compare", "--a", "group_base=8")
        self.refused(2, ["--network"], "run", "--network")
        self.refused(2, ["what"], "list")
        self.refused(2, ["nets", "networks"], "list", "nets")

    def test_a_misspelt_command_or_option_names_the_nearest(self):
        self.refused(2, ["unknown command 'rnu'", "nearest: run", "see sim --help"], "rnu")
        self.refused(2, ["unknown command 'foo'", "valid: run, compare"], "foo", "--json")
        self.refused(2, ["unknown option '--versoin'", "nearest: --version"], "--versoin")
        self.refused(2, ["unknown option '--nework'", "nearest: --network", "sim run --help"], "run", "--nework", "x")
        self.refused(2, ["unknown option '--ouut'", "nearest: --out"], "run", "--ouut=here")
        # Before the complaint that --a is missing.
        self.refused(2, ["unknown option '--aa'", "nearest: --a;"], "compare", "--aa", "groups=4", "--b", "groups=8")
        self.refused(2, ["unknown argument 'networks'"], "info", "networks")
        self.refused(2, ["unknown option '-x'"], "run", "-x")

    def test_a_match_that_does_not_exist_names_the_nearest_widths(self):
        self.refused(2, ["vargnet_v2", "within 2 %", "[64,128,256]", "nearest: stage_widths=[256,512,1024]", "-69."],
                     "compare", "--a", "width=8", "--b", "groups=16", "--match", "macs")
        self.refused(2, ["groups 64 do not divide 32"], "compare", "--a", "width=1", "--b", "groups=64", "--match",
                     "macs")
        self.refused(2, ["mobilenet_v2", "no stage widths"], "compare", "--network", "mobilenet_v2", "--a", "width=1",
                     "--b", "width=0.5", "--match", "macs")
        self.refused(2, ["--match mac", "none, macs"], "compare", "--a", "width=1", "--b", "groups=4", "--match", "mac")

    def test_names(self):
        self.refused(2, ["vargnet_v3", "nearest", "vargnet_v1"], "run", "--network", "vargnet_v3")
        self.refused(2, ["edge_npx", "nearest", "edge_npu"], "run", "--hw", "edge_npx")
        self.refused(2, ["nowhere.json", "no such file"], "run", "--hw", "nowhere.json")
        self.refused(2, ["a directory, not a file"], "run", "--hw", str(self.folder))

    def test_settings(self):
        for setting, words in {
            "bogus": ["KEY=VALUE"],
            "=1": ["KEY=VALUE"],
            "bogus=1": ["hw.KEY", "network.KEY"],
            "hw.=1": ["hw.KEY"],
            "hw..banks=1": ["empty"],
            "hw.sram.bank=8": ["/sram/bank", "nearest: banks"],
            "hw.sram.banks=0": ["/sram/banks", "from 1 to 1024"],
            "hw.sram.banks=3.9": ["3.9", "whole number"],
            "hw.sram.banks=\"4\"": ["\"4\"", "whole number"],
            "hw.sram=4": ["object"],
            "hw.dram.part=lpddr4": ["/dram/part", "unknown DRAM part 'lpddr4'"],
            "network.width=0": ["/width"],
            "network.group_base=7": ["7", "nearest"],
            "network.input_size=4097": ["4097"],
            "schedule.fusion=maybe": ["/fusion", "off"],
        }.items():
            self.refused(2, words, "run", "--set", setting)
        self.refused(2, ["--a 8", "KEY=VALUE"], "compare", "--a", "8", "--b", "groups=4")
        self.refused(2, ["network.KEY"], "info", "--set", "hw.sram.banks=8")

    def test_malformed_hardware_files(self):
        for text, words in {
            "": ["empty"],
            "[]": ["/: [] is not an object"],
            "{": ["line 1, column 2"],
            '{\n"name": "x",\n}': ["line 3, column 1", "no comma"],
            '{"name": "x"} // note': ["line 1, column 15", "no comments"],
            '{"name": "x", "name": "y"}': ["/name: this key stands twice"],
            '{"clock_mhz": 1000}': ["'name' is missing"],
            '{"name": "x", "clock_mhz": "fast"}': ["/clock_mhz", "fast"],
            '{"name": "x", "clock_mhz": 1e400}': ["/clock_mhz", "too large"],
            '{"name": "x", "clock_mhz": null}': ["/clock_mhz: null", "whole number of MHz from 1 to 5000"],
            '{"name": "x", "sram": {"kib": 5}}': ["/sram/kib", "unknown key"],
            '{"name": "x", "sram": {"capacity_kib": 1}, "mac_array": {"units": 64}}': ["/sram/capacity_kib: 1", "room"],
            '{"name": "x", "extends": "edge_np"}': ["/extends", "nearest: edge_npu"],
            '{"name": "x", "extends": "broken.json"}': ["/extends", "extend each other"],
            " " * 2000000: ["2000000 bytes", "1048576"],
            "[" * 100000: ["nested"],
        }.items():
            path = self.file("broken.json", text)
            self.refused(2, ["broken.json", *words], "run", "--hw", path)

    def test_hardware_files_that_are_not_utf8(self):
        path = self.folder / "latin1.json"
        path.write_bytes(b'{"name": "caf\xe9"}')
        self.refused(2, ["latin1.json", "byte 13"], "run", "--hw", str(path))

    def test_a_refusal_names_the_extended_file_that_has_the_value(self):
        base = self.file("base.json", '{"name": "base", "sram": {"banks": 0}}')
        path = self.file("mine.json", '{"name": "mine", "extends": "base.json"}')
        self.refused(2, [f"{base}: /sram/banks: 0"], "run", "--hw", path)

    def test_files_that_cannot_be_written_leave_stdout_empty(self):
        blocker = self.file("blocker", "")
        self.refused(2, ["--out", "blocker"], "run", *SMALL, "--out", blocker)
        self.refused(2, ["--out", "blocker"], "compare", *SMALL, "--a", "groups=4", "--b", "groups=8", "--out",
                     blocker + "/x")


class FailedRuns(CliTest):
    """Exit status 1."""

    def test_an_sram_too_small_names_layer_tensor_and_bytes(self):
        words = ["layer s3.u1.post.vg", "vargnet_v2", "needs 1200 bytes", "1024 are there", "bias tensor", "sram.capacity_kib=2"]
        self.refused(1, words, "run", "--set", "hw.sram.capacity_kib=1")
        self.refused(1, words, "schedule", "--set", "hw.sram.capacity_kib=1")

    def test_a_full_disk_is_no_success(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([SIM, "list", "networks"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("stdout", done.stderr)


if __name__ == "__main__":
    SIM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()

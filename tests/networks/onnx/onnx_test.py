#!/usr/bin/env python3
"""ONNX in and out, JSON networks and regrouping, through the built `sim`.

MACs, params and weights are counted again from the models with python3-onnx and its shape inference.

usage: onnx_test.py SIM [unittest options]
The ONNX project's light models are read from $VARGSIM_MODELS, or from ../shared/models beside the repository.
"""
import collections
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import onnx
except ImportError:
    if sys.executable != "/usr/bin/python3":  # where Debian's python3-onnx is
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    raise

import models

SIM = ""
ROOT = pathlib.Path(__file__).resolve().parents[3]
PUBLIC = pathlib.Path(os.environ.get("VARGSIM_MODELS", ROOT.parent / "shared" / "models"))
# Published: MACs and params of the networks' own papers or model zoos, where they count as we do.
FORMULAS = {"light_resnet50": (4089184256, 25557032), "light_vgg19": (19632062464, 143667240)}


def sim(*arguments):
    return subprocess.run([SIM, *map(str, arguments)], capture_output=True, text=True, timeout=120)


class OnnxTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def good(self, *arguments):
        done = sim(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def refused(self, words, *arguments):
        done = sim(*arguments)
        self.assertEqual(done.returncode, 2, (arguments, done.stdout, done.stderr))
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def saved(self, model, name="m.onnx"):
        path = self.folder / name
        path.write_bytes(model if isinstance(model, bytes) else model.SerializeToString())
        return path

    def info(self, path, *arguments):
        return json.loads(self.good("info", "--network", path, "--json", *arguments).stdout)

    def figures(self, path, *arguments):
        info = self.info(path, *arguments)
        return info["macs"], info["params"], info["weight_bytes"]


def with_input(model, shapes):
    """The model with its open dimensions filled in, for ONNX's own inference."""
    for info in model.graph.input:
        for dim, size in zip(info.type.tensor_type.shape.dim, shapes.get(info.name, ())):
            dim.dim_value = size
    return model


class Import(OnnxTest):
    def test_every_small_model_has_the_macs_params_and_layers_of_its_operators(self):
        for name, (build, shapes, kinds) in models.MODELS.items():
            with self.subTest(name):
                path = self.saved(build(), name + ".onnx")
                settings = [f"--set=network.input.{key}={'x'.join(map(str, shape))}" for key, shape in shapes.items()]
                self.assertEqual(self.figures(path, *settings), models.counted(with_input(build(), shapes)))
                if kinds is not None:
                    found = collections.Counter(layer["op"] for layer in self.info(path, *settings)["layers"])
                    self.assertEqual(dict(found), kinds)
                run = json.loads(self.good("run", "--network", path, "--json", *settings).stdout)
                self.assertEqual(run["total"]["macs"], run["network"]["macs"])
                self.assertNotIn("partial", run)
                self.assertGreater(run["total"]["cycles"], 0)

    def test_imported_layers_verify_on_data(self):
        for name in ("conv_forms", "dense", "pools", "functions", "squeeze_excite", "shuffle", "arithmetic", "quantised"):
            with self.subTest(name):
                self.good("verify", "--network", self.saved(models.MODELS[name][0](), name + ".onnx"))

    def test_public_models_have_the_macs_and_params_of_their_operators(self):
        found = sorted(PUBLIC.glob("light_*.onnx"))
        if not found:
            self.skipTest(f"no public models in {PUBLIC} (set VARGSIM_MODELS)")
        for path in found:
            with self.subTest(path.name):
                figures = self.figures(path)
                self.assertEqual(figures, models.counted(onnx.load(str(path))))
                self.assertEqual(figures[:2], FORMULAS.get(path.stem, figures[:2]))

    def test_public_models_schedule_and_simulate_at_a_small_input(self):
        for name, size in (("light_resnet50", 224), ("light_shufflenet", 224), ("light_squeezenet", 64)):
            path = PUBLIC / f"{name}.onnx"
            if not path.exists():
                self.skipTest(f"{path} is not there (set VARGSIM_MODELS)")
            with self.subTest(name):
                run = json.loads(self.good("run", "--network", path, "--set", f"network.input_size={size}", "--json").stdout)
                self.assertEqual(run["total"]["macs"], run["network"]["macs"])

    def test_open_dimensions_are_refused_with_what_to_set(self):
        path = self.saved(models.shape_arithmetic())
        self.refused(["input x", "(N)", "--set network.input.x=1x4x224x224"], "info", "--network", path)
        self.refused(["input.y", "valid: x"], "info", "--network", path, "--set",
                     "network.input.y=1x4x8x8")
        self.refused(["1x4x8"], "info", "--network", path, "--set", "network.input.x=1x4x8")
        for value in ("1x4x0x8", "1x4xx8", "1x4x8x8x", "many", "1x4x8x99999999999"):
            self.refused(["network.input.x=" + value], "info", "--network", path, "--set", "network.input.x=" + value)
        self.refused(["bach", "batch"], "info", "--network", path, "--set", "network.bach=2")
        four = self.info(path, "--set", "network.input.x=4x4x8x8")
        self.assertEqual(four["options"]["batch"], 4)
        self.assertEqual(four["macs"], self.info(path, "--set", "network.input.x=1x4x8x8")["macs"])

    def test_all_unsupported_nodes_are_listed_at_once_and_can_be_skipped(self):
        path = self.saved(models.recurrent())
        self.refused(["lstm_", "(LSTM)", "--skip-unsupported"], "info", "--network", path)
        graph = models.Graph(x=(1, 2, 4, 4))
        broken = graph.n("NonMaxSuppression", graph.n("Einsum", "x", equation="ncij->ncji"), "x")
        self.refused(["2 nodes", "(NonMaxSuppression)", "(Einsum)"], "info", "--network", self.saved(graph.model(broken), "two.onnx"))
        run = json.loads(self.good("run", "--network", path, "--skip-unsupported", "--json").stdout)
        self.assertIs(run["partial"], True)
        self.assertEqual([node["op"] for node in run["unsupported"]], ["LSTM", "LSTM"])
        moved = [layer for layer in run["layers"] if layer["op"] == "unsupported"]
        self.assertEqual(len(moved), 2)
        for layer in moved:
            self.assertGreater(layer["dram"]["read_bytes"], 0)
        self.assertIn("PARTIAL", self.good("run", "--network", path, "--skip-unsupported").stdout)

    def test_sweeps_skip_what_is_unsupported_and_mark_the_points(self):
        path, whole = self.saved(models.recurrent()), self.saved(models.conv_forms(), "whole.onnx")
        spec = self.folder / "sweep.json"
        axes = [{"key": "network", "values": [str(path), str(whole)]}]
        spec.write_text(json.dumps({"axes": axes}))
        done = self.good("sweep", spec, "--out", self.folder / "refusing", "--quiet")
        self.assertIn("1 ok, 1 invalid", done.stdout)
        for figures in ([], ["--estimate"]):
            out = self.folder / f"skipping{len(figures)}"
            done = self.good("sweep", spec, "--out", out, "--skip-unsupported", "--quiet", *figures)
            self.assertIn("2 ok, 0 invalid", done.stdout)
            self.assertIn("PARTIAL: 1 point", done.stdout)
            with open(out / "results.csv", newline="") as file:
                self.assertEqual([row["partial"] for row in csv.DictReader(file)], ["1", "0"])
        self.refused(["another"], "sweep", spec, "--out", out, "--quiet", "--estimate")
        spec.write_text(json.dumps({"axes": axes, "skip_unsupported": True}))
        self.assertIn("PARTIAL", self.good("sweep", spec, "--out", out, "--quiet", "--estimate").stdout)
        spec.write_text(json.dumps({"axes": axes, "skip_unsupported": 1}))
        self.refused(["/skip_unsupported", "true or false"], "sweep", spec, "--out", out, "--quiet")

    def test_what_cannot_be_right_is_refused_in_one_line(self):
        good = models.conv_forms().SerializeToString()
        for name, content in (("empty", b""), ("text", b"not a model\n" * 9), ("zeros", bytes(4000)),
                              ("half", good[:len(good) // 2]), ("tail", good[:-3]), ("json", b"{}")):
            with self.subTest(name):
                self.refused([name + ".onnx"], "info", "--network", self.saved(content, name + ".onnx"))
        self.refused(["nowhere.onnx"], "info", "--network", self.folder / "nowhere.onnx")
        self.refused(["cannot be read"], "info", "--network", self.folder_named("folder.onnx"))
        for words, model in self.wrong_models():
            with self.subTest(words):
                self.refused(words, "info", "--network", self.saved(model))

    def folder_named(self, name):
        (self.folder / name).mkdir()
        return self.folder / name

    def wrong_models(self):
        g = models.Graph(x=(1, 4, 8, 8))
        cycle = g.model(g.n("Add", g.n("Relu", "add_2"), "x"))
        cycle.graph.node[1].output[0] = "add_2"
        cycle.graph.node[0].input[0] = "add_2"
        yield ["cycle"], cycle
        g = models.Graph(x=(1, 4, 8, 8))
        yield ["conv_", "channels"], g.model(g.conv("x", 8, 8))
        g = models.Graph(x=(1, 4, 0, 8))
        yield ["input x", "not positive"], g.model(g.n("Relu", "x"))
        g = models.Graph(x=(1, 4, 2 ** 40, 2 ** 40))
        yield ["elements"], g.model(g.n("Relu", "x"))
        g = models.Graph(x=(1, 4, 8, 8))
        yield ["nobody", "nothing writes"], g.model(g.n("Add", "x", "nobody"))
        g = models.Graph(x=(1, 4, 8, 8))
        yield ["has 256 elements", "reshape_"], g.model(g.n("Reshape", "x", g.c([1, 5, 8, 8])))
        g = models.Graph(x=(1, 4, 8, 8))
        yield ["attribute group is not an integer"], g.model(g.n("Conv", "x", g.w(4, 4, 3, 3), group="four"))
        g = models.Graph(x=(1, 4, 8, 8))
        yield ["larger than the padded input"], g.model(g.n("Conv", "x", g.w(4, 4, 11, 11)))
        g = models.Graph(x=(1, 4, 8, 8))
        yield ["do not fit each other"], g.model(g.n("Add", g.n("Relu", "x"), g.n("MaxPool", "x", kernel_shape=[3, 3])))
        g = models.Graph(x=(1, 4, 8, 8))
        yield ["does not join", "axis 1"], g.model(g.n("Concat", "x", g.n("MaxPool", "x", kernel_shape=[2, 2]), axis=1))
        g = models.Graph(x=(1, 4, 8, 8))
        yield ["axis 7 is outside"], g.model(g.n("Squeeze", "x", g.c([7])))
        g = models.Graph(x=(1, 4, 8, 8))
        yield ["parts do not make up"], g.model(g.n("Split", "x", g.c([1, 1]), outputs=2, axis=1)[0])

    def test_weights_are_never_read(self):
        g = models.Graph(x=(1, 64, 8, 8))
        model = g.model(g.n("Conv", "x", "w", pads=[1, 1, 1, 1]))
        tensor = model.graph.initializer.add(name="w", data_type=onnx.TensorProto.FLOAT, dims=[64, 64, 3, 3])
        tensor.data_location = onnx.TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="is_not_there.bin")
        expected = (64 * 64 * 9 * 64, 64 * 64 * 9, 64 * 64 * 9)
        self.assertEqual(self.figures(self.saved(model)), expected)
        del tensor.external_data[:]
        tensor.data_location = onnx.TensorProto.DEFAULT
        tensor.raw_data = bytes(64 * 64 * 9 * 4)
        self.assertEqual(self.figures(self.saved(model)), expected)


class Export(OnnxTest):
    def networks(self):
        return [entry["name"] for entry in json.loads(self.good("list", "networks", "--json").stdout)]

    def test_every_built_in_network_passes_onnx_s_checker_with_equal_counts(self):
        for name in self.networks():
            with self.subTest(name):
                path = self.folder / f"{name}.onnx"
                self.good("info", "--network", name, "--export", "onnx", path)
                model = onnx.load(str(path))
                onnx.checker.check_model(model, full_check=True)
                macs, params, weights = self.figures(name)
                counted = models.counted(model)
                self.assertEqual(counted, (macs, params, weights))
                self.assertEqual(self.figures(path), counted)

    def test_every_built_in_network_comes_back_from_json_and_onnx_layer_by_layer(self):
        for name in self.networks():
            own = [dict(layer, block="") for layer in self.info(name)["layers"]]
            for format in ("json", "onnx"):
                with self.subTest(f"{name} as {format}"):
                    path = self.folder / f"{name}.{format}"
                    self.good("info", "--network", name, "--export", format, path)
                    back = [dict(layer, block="") for layer in self.info(path)["layers"]]
                    self.assertEqual(back, own)

    def test_scale_sim_s_topology_has_the_macs(self):
        path = self.folder / "m.csv"
        self.good("info", "--network", "vargnet_v2", "--export", "csv", path)
        macs = 0
        for line in path.read_text().splitlines()[1:]:
            _, rows, cols, r, s, channels, filters, stride, groups = line.rstrip(",").split(",")
            rows, cols, r, s, channels, filters, stride, groups = map(int, (rows, cols, r, s, channels, filters, stride, groups))
            macs += ((rows - r) // stride + 1) * ((cols - s) // stride + 1) * r * s * channels // groups * filters
        self.assertEqual(macs, self.info("vargnet_v2")["macs"])

    def test_a_wrong_json_network_is_refused_with_its_pointer(self):
        path = self.folder / "m.json"
        self.good("info", "--network", "resnet8", "--export", "json", path)
        good = json.loads(path.read_text())
        changes = (
            (["/layers/0/kernl", "kernel"], lambda net: net["layers"][0].update(kernl=[3, 3])),
            (["/layers/0/kernel", "2"], lambda net: net["layers"][0].update(kernel=[3])),
            (["/layers/1/op", "conv2d"], lambda net: net["layers"][1].update(op="conv2")),
            (["/layers/1/inputs/0", "no earlier layer"], lambda net: net["layers"][1].update(inputs=["nowhere"])),
            (["/layers/1", "taken"], lambda net: net["layers"][1].update(name=net["layers"][0]["name"])),
            (["/layers/0/groups", "0"], lambda net: net["layers"][0].update(groups=0)),
            (["/layers/0", "groups 5"], lambda net: net["layers"][0].update(groups=5)),
            (["/inputs/0/shape"], lambda net: net["inputs"][0].update(shape=[3, 0, 32])),
            (["/format"], lambda net: net.update(format="vargsim/network/2")),
            (["/layers"], lambda net: net.update(layers=[])),
            (["'inputs' is missing"], lambda net: net.pop("inputs")),
        )
        for words, change in changes:
            with self.subTest(words):
                wrong = json.loads(json.dumps(good))
                change(wrong)
                path.write_text(json.dumps(wrong))
                self.refused(["m.json", *words], "info", "--network", path)

    def test_a_drawing_has_every_layer(self):
        path = self.folder / "m.dot"
        self.good("info", "--network", "resnet8", "--graph", path)
        text = path.read_text()
        for layer in self.info("resnet8")["layers"]:
            self.assertIn(f'"{layer["name"]}\\n', text)
        self.refused([".dot or .svg"], "info", "--network", "resnet8", "--graph", self.folder / "m.png")
        self.refused(["json, onnx, csv"], "info", "--network", "resnet8", "--export", "yaml", path)
        self.refused(["cannot be written"], "info", "--network", "resnet8", "--export", "json", "/nowhere/x.json")


class Regroup(OnnxTest):
    def test_grouped_convolutions_take_the_policy_and_others_stay(self):
        path = self.saved(models.shuffle())
        done = self.good("info", "--network", path, "--json", "--set", "network.regroup=fixed_base:4")
        groups = [layer["groups"] for layer in json.loads(done.stdout)["layers"] if layer["op"] == "conv2d"]
        self.assertEqual(groups, [3, 6])
        self.assertIn("3 groups -> 3", done.stderr)
        self.assertIn("left at 6 groups", done.stderr)
        self.assertIn("nearest valid: 3, 6", done.stderr)
        base = self.info("mobilenet_v1", "--set", "network.regroup=fixed_base:8")
        self.assertEqual(base["macs"], self.info("mobilenet_v1", "--set", "network.group_base=8")["macs"])
        self.assertIsNone(base["top1_percent"])

    def test_compare_takes_two_regroupings(self):
        path = self.folder / "m.onnx"
        self.good("info", "--network", "mobilenet_v1_025_96", "--export", "onnx", path)
        done = self.good("compare", "--network", path, "--a", "regroup=fixed_base:8", "--b", "regroup=fixed_groups:2", "--json")
        pair = json.loads(done.stdout)
        self.assertNotEqual(pair["a"]["network"]["macs"], pair["b"]["network"]["macs"])

    def test_a_wrong_policy_is_refused(self):
        for value in ("fixed_base", "fixed_base:0", "base:8", "fixed_groups:x"):
            self.refused(["regroup"], "info", "--network", "mobilenet_v1", "--set", "network.regroup=" + value)


if __name__ == "__main__":
    SIM = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()

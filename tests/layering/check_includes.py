#!/usr/bin/env python3
"""Checks who may include whom: every layer of the house sees only what lies below it.

usage: check_includes.py SOURCE_DIR
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
CODE_FOLDERS = ("networks", "hw_models", "sim")

# Folder -> folders it may include from. "hw_models" means the headers that do not reach SystemC; "hw_models+systemc"
# means all of them.
ALLOWED = {
    "networks": {"networks", "sim/base"},
    "networks/onnx": {"networks/onnx", "networks", "sim/base"},
    "hw_models": {"hw_models+systemc", "sim/base"},
    "sim/base": {"sim/base"},
    "sim/schedule": {"networks", "hw_models", "sim/base", "sim/schedule"},
    "sim/verify": {"networks", "hw_models", "sim/base", "sim/schedule", "sim/verify"},
    "sim/config": {"networks", "networks/onnx", "hw_models", "sim/base", "sim/config", "sim/schedule"},
    "sim/report": {"sim/base", "sim/report"},
    "sim/trace": {"hw_models", "sim/base", "sim/trace"},
    "sim/topology": {"hw_models", "sim/base", "sim/trace", "sim/topology"},
    "sim/run": {"networks", "hw_models+systemc", "sim/base", "sim/config", "sim/schedule", "sim/verify", "sim/report",
                "sim/run"},
    "sim/sweep": {"networks", "hw_models", "sim/base", "sim/config", "sim/schedule", "sim/report", "sim/run",
                  "sim/sweep"},
    "sim/cli": {"networks", "networks/onnx", "hw_models", "sim/base", "sim/config", "sim/schedule", "sim/report", "sim/run", "sim/sweep",
                "sim/topology", "sim/trace", "sim/cli"},
}
SYSTEMC_FOLDERS = ("hw_models", "sim/run")


def layer_of(path):
    for layer in sorted(ALLOWED, key=len, reverse=True):
        if path.startswith(layer + "/"):
            return layer
    return None


class House:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = {}
        for folder in CODE_FOLDERS:
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in (".h", ".cpp"):
                    self.files[path.relative_to(self.root).as_posix()] = INCLUDE.findall(path.read_text())

    def quoted(self, path):
        return [name for kind, name in self.files.get(path, []) if kind == '"']

    def includes_systemc(self, path):
        return any(kind == "<" and re.match(r"(systemc|tlm|sysc)", name) for kind, name in self.files.get(path, []))

    def systemc_chain(self, path, seen=None):
        """The way from a file to a <systemc> include, or nothing."""
        seen = set() if seen is None else seen
        if path in seen:
            return []
        seen.add(path)
        if self.includes_systemc(path):
            return [path]
        for name in self.quoted(path):
            chain = self.systemc_chain(name, seen)
            if chain:
                return [path] + chain
        return []

    def target_sources(self, target):
        text = (self.root / "hw_models/CMakeLists.txt").read_text()
        sources = re.search(r"add_library\(\s*" + target + r"\s+STATIC\s+([^)]*)\)", text)
        if sources is None:
            return []
        return ["hw_models/" + name for name in sources.group(1).split()]


def check_include(house, path, name):
    """What is wrong with one quoted include, or nothing."""
    if name not in house.files:
        return f"{path}: \"{name}\" is no file of the house (write paths from the root)"
    layer, target = layer_of(path), layer_of(name)
    allowed = ALLOWED[layer]
    if target in allowed or target + "+systemc" in allowed:
        chain = house.systemc_chain(name) if target == "hw_models" and target in allowed else []
        return f"{path}: includes SystemC through {' -> '.join(chain)}" if chain else None
    return f"{path}: {layer} must not include \"{name}\"; it may include {', '.join(sorted(allowed))}"


def check_layers(house):
    problems = []
    for path in house.files:
        layer = layer_of(path)
        if layer is None:
            problems.append(f"{path}: lies in no layer this check knows")
            continue
        problems += filter(None, (check_include(house, path, name) for name in house.quoted(path)))
        if house.includes_systemc(path) and layer not in SYSTEMC_FOLDERS:
            problems.append(f"{path}: only {' and '.join(SYSTEMC_FOLDERS)} include <systemc>")
    return problems


def check_core(house):
    core = house.target_sources("vargsim_hw_core")
    modules = house.target_sources("vargsim_hw_modules")
    problems = [] if core and modules else ["hw_models/CMakeLists.txt: its two libraries are not found"]
    for path in core:
        chain = house.systemc_chain(path)
        if chain:
            problems.append(f"{path}: belongs to vargsim_hw_core but reaches SystemC: {' -> '.join(chain)}")
    for path in modules:
        if not house.systemc_chain(path):
            problems.append(f"{path}: knows no SystemC and belongs to vargsim_hw_core")
    return problems


def self_check(house):
    """A check that finds nothing because it reads nothing would be worse than none."""
    if len(house.files) < 50 or not house.systemc_chain("hw_models/accelerator.cpp"):
        return ["check_includes.py: found too few files or no SystemC at all; is SOURCE_DIR right?"]
    return []


def main():
    house = House(sys.argv[1])
    problems = self_check(house) + check_layers(house) + check_core(house)
    print("\n".join(problems) or f"{len(house.files)} files keep to their layers")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""Reads a value change dump (IEEE 1364): signals by name, each a list of (time, value)."""
import re


class Vcd:
    def __init__(self, text):
        self.timescale = re.search(r"\$timescale\s+(.*?)\s+\$end", text, re.DOTALL).group(1)
        names = {}
        scopes = []
        for kind, rest in re.findall(r"\$(scope|upscope|var)\s+(.*?)\$end", text, re.DOTALL):
            words = rest.split()
            if kind == "scope":
                scopes.append(words[1])
            elif kind == "upscope":
                scopes.pop()
            else:
                names[words[2]] = ".".join([*scopes, words[3]])
        self.signals = {name: [] for name in names.values()}
        self.times = []
        body = text.split("$enddefinitions", 1)[1].split("$end", 1)[1]
        for line in body.splitlines():
            line = line.strip()
            if line.startswith("#"):
                self.times.append(int(line[1:]))
            elif line and line[0] in "01xzXZ":
                self.add(names[line[1:]], line[0])
            elif line and line[0] in "bB":
                value, name = line[1:].split()
                self.add(names[name], value)

    def add(self, name, value):
        self.signals[name].append((self.times[-1] if self.times else 0, value))

    def ending(self, name):
        """The one signal whose name ends so."""
        found = [key for key in self.signals if key.endswith(name)]
        assert len(found) == 1, (name, found)
        return self.signals[found[0]]

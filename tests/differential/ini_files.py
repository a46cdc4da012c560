"""Random config files, the same for the same seed: everything configparser gives a meaning to."""

import random

KEYS = ["play_sample", "Timezone", "x", "y", "Mon-Fri 09", "a.b", "schlüssel", "k" * 240]
NAMES = ["ivr", "ivr_menu", "IVR", "default", " padded ", "a]b", "[", "a = b", "ü€😀", "s" * 240]
WORDS = ["sales", "+441234567890", "http://h:80/a?b=c;d#e", "0900-1700", "; kept", "# kept", "€ 5", "😀", "[x]", "=", ":", "a\tb",
         "100%%", "%%(x)s", "\u00a0", "x\u2003y", "v" * 5000]
BLANKS = ["", "", "", " ", "  ", "\t", " \t", "    ", "\u00a0"]
BROKEN = ["no separator", "[", "[]", "[] x", "[open", "= no key", ": no key", "%(x)s"]


def value(rng, percent):
    words = [rng.choice(WORDS) for _ in range(rng.randrange(4))]
    if rng.random() < 0.12:
        words.append(rng.choice(["%(x)s", "%(Y)s", "%(PLAY_SAMPLE)s-%(x)s"]))
    if rng.random() < 0.01:
        words.append(rng.choice(["%(nothing)s", "%(x", "%()s", "%(x)d"]))
    if percent and rng.random() < 0.3:
        words.append(rng.choice(["%20", "100%", "%", "%%%", "%)s", "%d%%", "%%%20%"]))
    return rng.choice([" ", "  ", ""]).join(words)


class Writer:
    """Writes one file, line by line, mostly without mistakes."""

    def __init__(self, seed, percent=False):
        self.rng = random.Random(f"{seed} {percent}")
        self.percent = percent
        self.mistakes = self.rng.choice([0, 0, 0.01, 0.04])
        self.lines = []
        self.sections = set()
        self.keys = {}
        self.section = None
        self.indent = ""

    def text(self):
        for _ in range(self.rng.randrange(3)):
            self.noise()
        self.header()
        for _ in range(self.rng.randrange(2, 40)):
            kind = self.rng.choices(["key", "continuation", "noise", "header"], [10, 5, 4, 2])[0]
            getattr(self, kind)()
            if self.rng.random() < self.mistakes:
                self.mistake()
        return "\n".join(self.lines) + self.rng.choice(["", "\n", "\n\n"])

    def noise(self):
        blank = self.rng.choice(BLANKS)
        self.lines.append(blank + self.rng.choice(["", "", "# comment [x] = y", "; comment: % %( é", "#", ";"]))

    def header(self):
        name = self.rng.choice(NAMES + ["DEFAULT"] * 3)
        if name in self.sections and name != "DEFAULT":
            return
        self.sections.add(name)
        self.section = name
        tail = self.rng.choice(["", "", "", " ", " # text", " x = y"])
        self.indent = self.rng.choice(["", "", "", "", " "]) if self.lines == [] else ""
        self.lines.append(f"{self.indent}[{name}]{tail}")

    def key(self):
        key = self.rng.choice(KEYS)
        if key.lower() in self.keys.setdefault(self.section, set()):
            return
        self.keys[self.section].add(key.lower())
        if self.lines and self.lines[-1].lstrip().startswith("["):
            self.indent = self.rng.choice(["", "", "", "  ", "\t"])
        separator = self.rng.choice(["=", " = ", ":", ": ", "\t=\t", " :", "\u00a0=\u00a0"])
        self.lines.append(self.indent + key + separator + value(self.rng, self.percent))

    def continuation(self):
        blank = self.rng.choice(["  ", "    ", "\t\t\t", "   \u2003"])
        lines = [value(self.rng, self.percent), "[section]", "x = y", "; comment", "# comment", "", "%%"]
        if self.keys.get(self.section) and not self.lines[-1].lstrip().startswith("["):
            self.lines.append(self.indent + blank + self.rng.choice(lines))

    def mistake(self):
        kind = self.rng.choice(["broken", "broken", "again", "section again", "no section", "jumble"])
        if kind == "broken":
            self.lines.append(self.rng.choice(BLANKS) + self.rng.choice(BROKEN))
        elif kind == "again":
            self.lines.append(self.rng.choice([key.upper() if key.isascii() else key for key in KEYS]) + " = again")
        elif kind == "section again":
            self.lines.append(f"[{self.rng.choice(NAMES)}]")
        elif kind == "no section":
            self.lines.insert(0, self.rng.choice(["x = 1", "no separator", "  x : 1"]))
        else:
            self.rng.shuffle(self.lines)


def any_text(seed):
    """A heap of characters that mean something, in no order at all."""
    rng = random.Random(f"any {seed}")
    pieces = ["[", "]", "=", ":", "%", "%%", "%(", ")s", "%(a)s", "#", ";", " ", "  ", "\t", "a", "B", "[a]", "[b]", "[DEFAULT]",
              "a=1", "b:2", "é", "\u00a0", "\n", "\n", "\n", "\n", "\n "]
    head = rng.choice(["", "[s]\n", "[s]\na = 1\n", "[DEFAULT]\nb=1\n[s]\n"])
    return head + "".join(rng.choice(pieces) for _ in range(rng.randrange(60)))


def to_bytes(text, seed):
    """With one of the line ends, or all of them, and now and then a byte order mark."""
    rng = random.Random(f"bytes {seed}")
    ends = rng.choice([["\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]])
    pieces = text.split("\n")
    joined = pieces[0]
    for piece in pieces[1:]:
        end = rng.choice(ends)
        # A lone \r before a \n would be one line end, not two.
        if joined.endswith("\r") and end == "\n":
            end = "\r\n"
        joined += end + piece
    return rng.choice([b"", b"", b"", b"\xef\xbb\xbf"]) + joined.encode()

"""Config files are read as Python's configparser reads them: random files, both ways, the same result.

Where the two differ by decision the expectation says so: a lone percent sign is taken literally here, and
refused there.
"""

import configparser
import os
import pathlib
import re
import subprocess

import ini_files

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("IVR_BUILD_DIR", "build/dev")


def unescape(text):
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), text)


def read_here(folder, files):
    """What the project makes of each file: a dict of sections, or a list of (line, message)."""
    paths = []
    for number, content in enumerate(files):
        paths.append(folder / f"{number}.ini")
        paths[-1].write_bytes(content)
    done = subprocess.run([BUILD / "tests" / "ini_dump", *paths], capture_output=True, check=True, timeout=300)
    results = []
    for line in done.stdout.decode().split("\n")[:-1]:
        mark, rest = line[:1], unescape(line[2:])
        if mark == "F":
            results.append({})
        elif mark == "S":
            section = results[-1].setdefault(rest, {})
        elif mark == "K":
            key = rest
        elif mark == "V":
            section[key] = rest
        else:
            number, message = rest.split(" ", 1)
            results[-1] = (results[-1] or []) + [(int(number), message)]
    assert len(results) == len(files)
    return results


def read_by_python(path):
    """What configparser makes of the file: a dict of sections, or the mistake it raises."""
    parser = configparser.ConfigParser()
    try:
        with open(path, encoding="utf-8-sig") as file:
            parser.read_file(file)
        return {section: dict(parser.items(section)) for section in parser.sections()}
    except (configparser.Error, UnicodeDecodeError) as mistake:
        return mistake


def line_of(mistake):
    """The line configparser complains of first, when it says one."""
    if isinstance(mistake, (configparser.DuplicateSectionError, configparser.DuplicateOptionError,
                            configparser.MissingSectionHeaderError)):
        return mistake.lineno
    if isinstance(mistake, configparser.ParsingError):
        return mistake.errors[0][0]
    return None


def difference(here, there):
    """Why the two results are not the same; None when they are."""
    if isinstance(there, dict):
        if not isinstance(here, dict):
            return f"mistakes only here: {here}"
        if list(here) != list(there):
            return f"sections {list(here)}, expected {list(there)}"
        return None if here == there else f"read as {here}, expected {there}"
    if isinstance(here, dict):
        return f"no mistake here, but {there!r} there"
    line = line_of(there)
    # Keys after a broken header belong to its section here, and to the section before it there.
    behind_header = any(number < line and "section's name" in message for number, message in here) if line else True
    if not behind_header and line not in [number for number, _ in here]:
        return f"mistakes {here}, expected one at line {line}: {there!r}"
    return None


def compare(folder, files, expected_files=None):
    """Compares all files; how many were read alike, and how many are mistaken on both sides."""
    results = read_here(folder, files)
    well, mistaken, different = 0, 0, []
    for number, here in enumerate(results):
        path = folder / f"{number}.ini"
        if expected_files:
            path = folder / f"{number}.expected.ini"
            path.write_bytes(expected_files[number])
        there = read_by_python(path)
        why = difference(here, there)
        if why:
            different.append(f"{(folder / str(number))}.ini: {why}")
        elif isinstance(there, dict):
            well += 1
        else:
            mistaken += 1
    assert not different, "\n".join([f"{len(different)} files differ", *different[:5]])
    assert well + mistaken == len(files)
    return well, mistaken


def test_files_written_by_hand_are_read_alike(tmp_path):
    files = [ini_files.to_bytes(ini_files.Writer(seed).text(), seed) for seed in range(800)]
    well, mistaken = compare(tmp_path, files)
    assert well >= 300
    assert mistaken >= 150


def test_any_heap_of_characters_is_read_alike(tmp_path):
    texts = [without_lone_percent(ini_files.any_text(seed)) for seed in range(1500)]
    well, mistaken = compare(tmp_path, [ini_files.to_bytes(text, seed) for seed, text in enumerate(texts)])
    assert well >= 50
    assert mistaken >= 300


def without_lone_percent(text):
    """The text with every lone percent sign doubled: what configparser reads as one."""
    return re.sub(r"%%|%\(|%", lambda match: "%%" if match[0] == "%" else match[0], text)


def test_a_lone_percent_sign_is_taken_literally(tmp_path):
    texts = [ini_files.Writer(seed, percent=True).text() for seed in range(300)]
    doubled = [without_lone_percent(text) for text in texts]
    assert sum(text != other for text, other in zip(texts, doubled)) >= 150
    well, _ = compare(tmp_path, [ini_files.to_bytes(text, seed) for seed, text in enumerate(texts)],
                      [ini_files.to_bytes(text, seed) for seed, text in enumerate(doubled)])
    assert well >= 100


def test_shipped_and_odd_files_are_read_alike(tmp_path):
    files = [b"", b"\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf[a]\nx=1", b"[a]\nx=\xff\n", b"[a]\n\xe9=1\n", b"[a]\rx=1\r\n y\r",
             b"[a]\nx=" + b"v" * 1_000_000, b"[a]\nx=" + b"\n v" * 100_000,
             b"[" + b"s" * 5000 + b"]\n" + b"k" * 5000 + b"=" + b"v" * 5000,
             b"[DEFAULT]\na=1\n[s]\n[DEFAULT]\nb=%(a)s\n", b"[s]\nx=1\n[DEFAULT]\nX=2\n[t]\ny=%(x)s"]
    files += [f"[s]\nk0=e\n{chr(10).join(f'k{i}=%(k{i - 1})s' for i in range(1, deep))}".encode() for deep in (10, 11, 12)]
    files += [path.read_bytes() for path in sorted(ROOT.glob("config/*.ini"))]
    well, mistaken = compare(tmp_path, files)
    assert well >= 10
    assert mistaken >= 3


def test_a_difference_would_be_noticed():
    mistake = configparser.DuplicateSectionError("a", None, 3)
    assert difference({"a": {"x": "1"}}, {"a": {"x": "1"}}) is None
    assert difference({"a": {"x": "1"}}, {"a": {"x": "2"}})
    assert difference({"a": {}, "b": {}}, {"b": {}, "a": {}})
    assert difference([(1, "wrong")], {"a": {}})
    assert difference({"a": {}}, mistake)
    assert difference([(2, "wrong")], mistake)
    assert difference([(3, "wrong")], mistake) is None

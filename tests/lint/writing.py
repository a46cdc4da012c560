"""How files begin, are named and listed, and what comments owe their reader."""

import re
from pathlib import PurePosixPath

from .sources import bare, is_cpp, line_of

VAGUE = re.compile(r"(^|[_-])(utils?|helpers?|commons?|managers?|misc)($|[_.-])")
NOLINT = re.compile(r"NOLINT(?!END)(NEXTLINE|BEGIN)?(\([\w.,* -]+\))?(: *\S{3,}.*)?")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b([^\n]*)")
ENDS = re.compile(r"\b(when|once|until|after|as soon as)\b", re.IGNORECASE)


def check_first_lines(sources):
    for source in filter(is_cpp, sources):
        lines = source.text.splitlines() or [""]
        own_header = re.sub(r"\.cpp$", ".hpp", source.path)
        # A unit test is introduced by its name; its suite has the same.
        introduced = source.path.endswith(".cpp") and (
            source.path.startswith("tests/unit/") or any(one.path == own_header for one in sources))
        if not re.match(r"// \S.*\w", lines[0]) and not introduced:
            yield f"{source.path}:1: expected a comment that says what the file is for"
        if source.path.endswith(".hpp"):
            code = [line for line in bare(source.text).splitlines() if line.strip()]
            if not code or code[0].strip() != "#pragma once":
                yield f"{source.path}:1: expected #pragma once before anything else"


def check_names(sources):
    for source in sources:
        for part in PurePosixPath(source.path).parts:
            if VAGUE.search(part):
                yield f"{source.path}:1: a name that does not say what is inside"


def check_comments(sources):
    for source in sources:
        if source.path.startswith("tests/lint/"):
            continue
        for found in NOLINT.finditer(source.text) if is_cpp(source) else ():
            if not (found[2] and found[3]):
                yield f"{source.path}:{line_of(source.text, found.start())}: expected NOLINT(check): reason"
        for found in UNFINISHED.finditer(source.text):
            if found[1] != "TODO" or not ENDS.search(found[2]):
                yield (f"{source.path}:{line_of(source.text, found.start())}: {found[1]}: expected a TODO that says "
                       "until when")


def check_blanks(sources):
    for source in sources:
        for number, line in enumerate(source.text.split("\n"), 1):
            if "\t" in line:
                yield f"{source.path}:{number}: a tab"
            if line != line.rstrip():
                yield f"{source.path}:{number}: blanks at the end of the line"
        if source.text and not source.text.endswith("\n"):
            yield f"{source.path}:{source.text.count(chr(10)) + 1}: no newline at the end of the file"


def check_headers_open_no_namespace(sources):
    for source in sources:
        if source.path.endswith(".hpp"):
            text = bare(source.text)
            for found in re.finditer(r"\busing\s+namespace\b", text):
                yield f"{source.path}:{line_of(text, found.start())}: using namespace in a header"


def check_listed(sources):
    """Every .cpp is compiled: it is listed in the CMakeLists.txt of its folder or of one above, by its name or, where a
    function makes a target of it, by its stem."""
    lists = {source.path: re.sub("#.*", "", source.text) for source in sources
             if source.path.endswith("CMakeLists.txt")}
    for source in sources:
        path = PurePosixPath(source.path)
        if path.suffix != ".cpp":
            continue
        for folder in path.parents:
            words = lists.get((folder / "CMakeLists.txt").as_posix(), "").replace("(", " ").replace(")", " ").split()
            name = path.relative_to(folder)
            if name.as_posix() in words or name.stem in words and len(name.parts) == 1:
                break
        else:
            yield f"{source.path}:1: stands in no CMakeLists.txt, so nothing compiles it"

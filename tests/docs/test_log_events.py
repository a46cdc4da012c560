"""LOG EVENTS of docs/man/ivr.1 lists every event that the programs log, with its meaning, and no others.

A log line is logfmt: `event key=value ...`. Its event is found in the sources by the form of the text: a literal that
begins with a word and a key; a literal after a Level; a literal for a parameter named event; one of two literals in a
write_log(); and whatever a function named event_of returns.
"""

import re

import pages

LITERAL = r'(?:R"\((?P<raw>.*?)\)"|"(?P<plain>(?:[^"\\]|\\.)*)")'
EVENT = re.compile(r"[a-z]+(?:_[a-z]+)*")
LOGFMT = re.compile(r"([a-z]+(?:_[a-z]+)*) [a-z_]+=")
SOURCES = [path for folder in ("core", "fcgi_app") for ending in ("cpp", "hpp")
           for path in sorted((pages.ROOT / folder).rglob(f"*.{ending}"))]
# Mistakes in a config are logged with the words of `ivr check`, which an operator looks up by themselves.
MAN = pages.read("docs/man/ivr.1").replace("\\-", "-")


def bare(source):
    """The source without comments, and with adjacent literals joined."""
    text = re.sub(r"(?m)(?<![:\"])//.*$", "", source)
    return re.sub(r'(?<!\\)"\s*\n\s*"', "", text)


def text_of(found):
    return found["raw"] if found["raw"] is not None else found["plain"].replace('\\"', '"')


def literals(pattern, text):
    return [text_of(found) for found in re.finditer(pattern + LITERAL, text, re.DOTALL)]


def functions_with_an_event(texts):
    """Names of functions whose first parameter after a Level, or at all, is called event."""
    declared = r"\b(\w+)\((?:Level \w+, )?std::string_view event\b"
    return {name for text in texts for name in re.findall(declared, text)}


def lines_of(text, functions):
    """What the text may log: literals, each from its beginning."""
    yield from (line for line in literals("", text) if LOGFMT.match(line))
    yield from literals(r"\bLevel::\w+,\s*(?:fmt::format\(\s*)?", text)
    for name in functions:
        yield from literals(rf"\b{name}\((?:Level::\w+,\s*)?", text)
    for call in re.findall(r"\bwrite_log\(.*?;", text, re.DOTALL):
        yield from (event for pair in re.findall(r'\? "(\w+)" : "(\w+)"', call) for event in pair)
    for body in re.findall(r"\bevent_of\([^)]*\) \{\n(.*?)\n\}", text, re.DOTALL):
        yield from literals(r"(?:return |\? |: )", body)


def logged():
    """{event: a file that logs it}"""
    found = {}
    texts = {path: bare(path.read_text(encoding="utf-8")) for path in SOURCES}
    functions = functions_with_an_event(texts.values())
    for path, text in texts.items():
        for line in lines_of(text, functions):
            event = line.split(" ")[0]
            if event != "{}":  # the event is an argument, which is looked for where it is given
                found.setdefault(event, path.relative_to(pages.ROOT).as_posix())
    assert len(found) > 20
    return found


def listed():
    """Events of the manual page, in its order."""
    chapter = MAN.split(".Sh LOG EVENTS\n")[1].split("\n.Sh")[0]
    return re.findall(r"^\.It Li (\S+)", chapter, re.MULTILINE)


def test_every_event_is_one_word_in_snake_case():
    assert {event: path for event, path in logged().items() if not EVENT.fullmatch(event)} == {}


def test_every_event_is_in_the_manual_and_no_other():
    events = logged()
    missing = {event: path for event, path in events.items() if event not in listed()}
    assert (missing, sorted(set(listed()) - set(events))) == ({}, [])


def test_the_manual_lists_an_event_once_for_each_program():
    chapter = MAN.split(".Sh LOG EVENTS\n")[1].split("\n.Sh")[0]
    for part in chapter.split("\n.Ss "):
        events = re.findall(r"^\.It Li (\S+)", part, re.MULTILINE)
        assert len(set(events)) == len(events) and events == sorted(events), part.splitlines()[0]

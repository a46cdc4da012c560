"""docs/configuration.md says what the program does: its tables are the schema, its examples pass the check."""

import os
import re
import subprocess

import pytest

import pages

PAGE = pages.read("docs/configuration.md")
BUILD = pages.ROOT / os.environ.get("IVR_BUILD_DIR", f"build/{os.environ.get('IVR_PRESET', 'release')}")
HEADING = re.compile(r"`\[([\w*]+)\]`(?: with `type = (\w+)`)?")
KEY_HEADER = ["Key", "Required", "Default", "Meaning"]
# What a key is mandatory with, and what the schema calls that.
NEEDED_WITH = {"hours": "with_hours", "lambda_ping_endpoint": "with_ping", "ping_url": "with_ping",
               "voicemail_alert_sms_to": "with_sms", "alert_sms_to": "with_sms", "voicemail_alert_webhook": "with_webhook",
               "api_key": "with_api_key", "user": "with_user"}
# What the examples have in files.
SECRET_FILES = ("auth_token", "link_key", "webhook_secret", "smtp_password")

# A section that is completed with the rest may stay unused; what else is warned of is a mistake of ours.
UNUSED = re.compile(r": warning: \[\w+\]: (unreachable|no section has (hours|holidays))|that of the example config"
                    r"|: the last dated day of ")  # and an example grows old
WARNING = re.compile(r"^\d+: warning: (.*)$", re.MULTILINE)


def schema():
    """{(section, type): {key: (need, default)}}, and {section: mandatory}, as the program has them."""
    dump = subprocess.run([BUILD / "tests/schema_dump"], capture_output=True, text=True, check=True, timeout=60)
    keys, sections = {}, {}
    for line in dump.stdout.splitlines():
        kind, name, *rest = line.split(" ", 3)
        if kind == "section":
            sections[name] = rest[1]
            current = keys.setdefault((name, "" if rest[0] == "-" else rest[0]), {})
        else:
            current[name] = (rest[0], "" if rest[1] == "-" else rest[1])
    assert len(keys) > 10
    return keys, sections


def code(cell):
    """The first word in backticks of a cell."""
    found = re.match(r"`([^`]+)`", cell)
    assert found, f"{cell!r}: expected something in backticks"
    return found[1]


def keys_of(table):
    return [code(row[0]) for row in table.rows]


def need_of(cell, key, keys, keys_of_page):
    """What a cell of the column "Required" means; key: whose it is; keys: those of its table."""
    if cell in ("yes", "no"):
        return cell
    if cell == "each day":
        return "each_day"
    if cell == "one of three":
        assert sum(key.startswith("voicemail_alert_") for key in keys) == 4, "three, and the sender of one"
        return "recipient"
    other, twin = re.fullmatch(r"(?:if `(\w+)`)?(?:, )?(?:this or `(\w+)`)?", cell).groups()
    assert other or twin, f"{cell!r}: expected yes, no, one of three, if or this or"
    assert twin in keys or not twin, f"{cell}: no such key in this table"
    if other:
        assert other in keys_of_page, f"{cell}: no such key"
        file_twins = {f"{key}_file", key.removesuffix("_file")} - {key}
        assert {twin} - {None} == file_twins & set(keys), f"{cell}: what about the file?"
    return NEEDED_WITH[other] if other else "either"


def described():
    """The same as schema()[0], as the page has it."""
    found = {}
    tables = [table for table in pages.tables(PAGE) if table.header == KEY_HEADER]
    everywhere = {key for table in tables for key in keys_of(table)}
    for table in tables:
        name, kind = HEADING.fullmatch(table.heading).groups()
        keys = keys_of(table)
        assert len(set(keys)) == len(keys), f"line {table.line}: a key stands twice"
        assert (name, kind or "") not in found, f"line {table.line}: a second table for this section"
        found[name, kind or ""] = {
            key: (need_of(row[1], key, keys, everywhere), "" if row[2] == "none" else code(row[2]))
            for key, row in zip(keys, table.rows)}
        assert all(len(row) == len(KEY_HEADER) and row[3] for row in table.rows)
    return found


def check(folder, text):
    """Exit code and messages of `ivr check` on a config in folder."""
    file = folder / "config.ini"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run([BUILD / "ivr", "check", file], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "IVR_OLD_AUTH_TOKEN": 8 * "5eed"})
    return done.returncode, done.stderr.splitlines()


def completed(example):
    """An example with those sections of rest.ini that it has not."""
    own = set(re.findall(r"^\[(.+)\]$", example, re.MULTILINE))
    rest = re.split(r"(?m)^(?=\[)", pages.read("tests/docs/rest.ini"))[1:]
    return example + "\n" + "".join(section for section in rest if section[1:section.index("]")] not in own)


def examples():
    found = [block for block in pages.blocks(PAGE) if block.language == "ini"]
    return [pytest.param(block.text, id=f"line {block.line}") for block in found]


def test_every_key_is_described_and_no_other():
    keys, _ = schema()
    there = described()
    assert {section: set(there[section]) for section in there} == {section: set(keys[section]) for section in keys}
    assert there == keys


def test_the_table_of_sections_has_all_of_them():
    _, sections = schema()
    tables = [table for table in pages.tables(PAGE) if table.header[:2] == ["Section", "Required"]]
    assert len(tables) == 1
    assert {code(row[0])[1:-1]: row[1] for row in tables[0].rows} == sections


def test_every_kind_of_section_has_an_example_below_its_table():
    for section, kind in schema()[0]:
        heading = f"### `[{section}]`" + (f" with `type = {kind}`" if kind else "")
        chapter = PAGE.split(heading + "\n")[1].split("\n#")[0]
        text = "".join(block.text for block in pages.blocks(chapter) if block.language == "ini")
        assert re.search(rf"^\[{re.escape(section).replace(re.escape('*'), '.+')}\]$", text, re.MULTILINE), heading
        assert not kind or f"type = {kind}\n" in text, heading


@pytest.mark.parametrize("example", examples())
def test_an_example_passes_the_check(example, tmp_path):
    for name in SECRET_FILES:
        (tmp_path / name).write_text(8 * "5eed" + "\n")
    code, messages = check(tmp_path, completed(example))
    assert code == 0, "\n".join(messages)
    assert [message for message in messages if not UNUSED.search(message)] == []


def test_every_redirect_path_leads_somewhere(tmp_path):
    tables = [table for table in pages.tables(PAGE) if table.heading == "Redirect paths"]
    paths = [code(row[0]) for table in tables for row in table.rows]
    assert len(paths) >= 7
    for path in paths:
        redirect = f"[action_sales]\ntype = redirect\nplay_say = This way.\npath = {path}\n"
        assert check(tmp_path, completed(redirect))[0] == 0, path


def test_the_warnings_are_those_there_are():
    table = pages.read("tests/config_errors/table.txt")
    given = set(WARNING.findall(table))
    rows = [code(row[0]) for found in pages.tables(PAGE) if found.header[0] == "Warning" for row in found.rows]
    assert len(given) > 5
    assert [row for row in rows if not any(row in warning for warning in given)] == []
    assert [warning for warning in sorted(given) if not any(row in warning for row in rows)] == []


def test_the_messages_shown_are_ones_the_check_gives():
    shown = re.findall(r"^config\.ini:\d+: (.*)$", "".join(block.text for block in pages.blocks(PAGE)), re.MULTILINE)
    given = set(re.findall(r"^\d+: (.*)$", pages.read("tests/config_errors/table.txt"), re.MULTILINE))
    assert len(shown) >= 3
    assert [message for message in shown if message not in given] == []


def test_what_is_printed_of_the_hours_of_the_last_example(tmp_path):
    before, chapter = PAGE.split("### What is in force\n")
    example = [block.text for block in pages.blocks(before) if block.language == "ini"][-1]
    (tmp_path / "config.ini").write_text(completed(example), encoding="utf-8")
    command = re.search(r"`ivr (hours shop --at \S+ --days \d+)`", chapter)[1]
    done = subprocess.run([BUILD / "ivr", *command.split(), "--config", tmp_path / "config.ini"], capture_output=True,
                          text=True, check=True, timeout=60)
    assert pages.blocks(chapter)[0].text == done.stdout

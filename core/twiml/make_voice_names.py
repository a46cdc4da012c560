#!/usr/bin/python3
"""Writes voice_names.inc, the voices and languages <Say> knows, from Twilio's list of attribute values.

Usage: make_voice_names.py ATTRIBUTES_JSON > voice_names.inc
"""

import json
import sys

WIDTH = 110


def table(name, values):
    """A constexpr array of the values, sorted by their bytes, as many a line as fit."""
    values = sorted(set(values), key=lambda value: value.encode())
    lines = [f"inline constexpr std::array<std::string_view, {len(values)}> {name} = {{{{"]
    line = ""
    for value in values:
        item = json.dumps(value, ensure_ascii=False) + ","
        if line and len(line) + 1 + len(item) > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {item}" if line else f"    {item}"
    return lines + [line, "}};"]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        values = json.load(file)["values"]
    lines = [
        "// The values Twilio's <Say> takes for voice and language, sorted by their bytes.",
        "// Written by make_voice_names.py from tests/support/twiml_attributes.json: change them there.",
        "",
        *table("k_voices", values["SayVoice"]),
        "",
        *table("k_languages", values["SayLanguage"]),
    ]
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()

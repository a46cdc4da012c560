#!/usr/bin/python3
"""Writes voices.cpp, the voices and languages <Say> knows, from Twilio's list of attribute values.

Usage: make_voices.py ATTRIBUTES_JSON VOICES_CPP. The build runs it.
"""

import json
import sys


def function(name, values):
    """A function that gives the values, sorted by their bytes."""
    values = sorted(set(values), key=lambda value: value.encode())
    return [f"std::span<const std::string_view> {name}() {{",
            f"  static constexpr std::array<std::string_view, {len(values)}> k_names = {{{{",
            *(f"      {json.dumps(value, ensure_ascii=False)}," for value in values),
            "  }};", "  static_assert(std::ranges::is_sorted(k_names));", "  return k_names;", "}"]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        values = json.load(file)["values"]
    lines = ['#include "core/twiml/prompt.hpp"', "", "#include <array>", "", "namespace ivr {", "",
             *function("voices", values["SayVoice"]), "",
             *function("languages", values["SayLanguage"]), "", "}  // namespace ivr"]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

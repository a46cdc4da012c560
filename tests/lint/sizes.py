"""How long files and functions may be."""

import ast
import re

from .sources import bare, is_cpp, line_of

LONGEST_FILE, LONGEST_TEST, LONGEST_FUNCTION = 400, 600, 60

# The text in front of the brace of a body, back to the last ; { or }: a parameter list, then qualifiers, a trailing
# return type or member initialisers. A table (= {...}) and a block of a namespace or a type have none.
HEAD = re.compile(r"\)\s*(const|noexcept|override|final|mutable|&&?|->[^=;]*|:[^=;]*|\s)*$|\btry\s*$")
NOT_A_FUNCTION = re.compile(r"^\s*(\[\[.*\]\]\s*)?(namespace|class|struct|enum|union|extern|if|for|while|switch)\b|=\s*$")

# As clang-format writes it, "name{1}" has no blank before its brace and the body of a function has one.
INITIALIZER = re.compile(r"(?<=[\w>]){[^{}]*}")


def check_files(sources):
    for source in sources:
        longest = LONGEST_TEST if source.path.startswith("tests/") else LONGEST_FILE
        lines = source.text.count("\n")
        if lines > longest and not source.path.endswith(".inc"):
            yield f"{source.path}:{longest + 1}: {lines} lines; at most {longest}"


def cpp_functions(source):
    """(first line, lines) of each body that is not inside another one."""
    text = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda found: "\n" * found.group().count("\n"), bare(source.text),
                  flags=re.MULTILINE)
    text = INITIALIZER.sub(lambda found: "\n" * found.group().count("\n"), text)
    depth, since, opened = 0, 0, None
    for found in re.finditer(r"[{};]", text):
        if found.group() == "{":
            head = text[since:found.start()]
            if opened is None and HEAD.search(head) and not NOT_A_FUNCTION.search(head):
                opened = depth, since + len(head) - len(head.lstrip())
            depth += 1
        elif found.group() == "}":
            depth -= 1
            if opened and depth == opened[0]:
                first = line_of(text, opened[1])
                yield first, line_of(text, found.start()) - first + 1
                opened = None
        since = found.end()


def python_functions(source):
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno - node.lineno + 1


def shell_functions(source):
    for found in re.finditer(r"^\w+\(\) \{.*?\n\}", source.text, re.MULTILINE | re.DOTALL):
        yield line_of(source.text, found.start()), found.group().count("\n") + 1


def functions(source):
    if is_cpp(source):
        return cpp_functions(source)
    if source.path.endswith(".py") or source.text.startswith("#!/usr/bin/python3"):
        return python_functions(source)
    return shell_functions(source) if re.match("#!/bin/(ba)?sh", source.text) else []


def check_functions(sources):
    for source in sources:
        for line, lines in functions(source):
            if lines > LONGEST_FUNCTION:
                yield f"{source.path}:{line}: a function of {lines} lines; at most {LONGEST_FUNCTION}"

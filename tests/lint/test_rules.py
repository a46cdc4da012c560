"""Each rule finds what is planted, at its line, and leaves the right way of writing it alone."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lint import includes, sizes, writing  # noqa: E402
from lint.sources import Source, bare, read_tree  # noqa: E402


def found(rule, *files):
    """What the rule says of files given as (path, text)."""
    return list(rule([Source(path, text) for path, text in files]))


def where(rule, *files):
    return [message.split(": ")[0] for message in found(rule, *files)]


OWNED = [("fastcgi.h", "fcgi_app/serve/fastcgi.cpp", "fcgi_app/serve/worker.cpp"),
         ("fcgiapp.h", "tests/bench/systems/responder.cpp", "fcgi_app/serve/fastcgi.hpp"),
         ("fcgi_stdio.h", "fcgi_app/serve/fastcgi.cpp", "core/call/respond.cpp"),
         ("ini.h", "core/ini/reader.cpp", "core/ini/document.cpp"),
         ("tl/expected.hpp", "core/base/result.hpp", "core/call/load.hpp"),
         ("utf8.h", "core/base/utf8.cpp", "core/ini/reader.cpp"),
         ("pugixml.hpp", "core/twiml/writer.cpp", "core/call/compile.cpp"),
         ("soci/soci.h", "fcgi_app/db/session.cpp", "fcgi_app/serve/outbox.cpp"),
         ("curl/curl.h", "fcgi_app/deliver/transfer.hpp", "core/twilio_api/messages.cpp"),
         ("openssl/hmac.h", "core/crypto/hmac.cpp", "core/webhook/authenticate.cpp"),
         ("date/tz.h", "core/time/zone.hpp", "core/call/load.cpp"),
         ("systemd/sd-daemon.h", "fcgi_app/cli/serve_command.cpp", "fcgi_app/cli/main.cpp"),
         ("CLI/CLI.hpp", "fcgi_app/cli/command_line.cpp", "fcgi_app/cli/serve_command.cpp"),
         ("boost/test/unit_test.hpp", "tests/unit/main.cpp", "core/call/respond.cpp"),
         ("sys/socket.h", "fcgi_app/serve/worker.cpp", "core/call/respond.cpp"),
         ("unistd.h", "fcgi_app/serve/worker.cpp", "core/call/respond.cpp")]


@pytest.mark.parametrize("header, owner, stranger", OWNED)
def test_a_third_party_header_is_for_its_owner(header, owner, stranger):
    text = f"// A file.\n#include <{header}>\n"
    assert where(includes.check_owners, (owner, text)) == []
    assert where(includes.check_owners, (stranger, text)) == [f"{stranger}:2"]


def test_a_new_third_party_header_needs_an_owner():
    assert "has no owner file" in found(includes.check_owners, ("core/a.cpp", "#include <yaml.h>\n"))[0]
    assert found(includes.check_owners, ("core/a.cpp", "#include <vector>\n// #include <yaml.h>\n")) == []


@pytest.mark.parametrize("path, included, fine", [
    ("core/call/a.cpp", "core/b.hpp", True), ("core/call/a.cpp", "fcgi_app/c.hpp", False),
    ("core/call/a.cpp", "tests/d.hpp", False), ("fcgi_app/a.cpp", "core/b.hpp", True),
    ("fcgi_app/a.cpp", "tests/d.hpp", False), ("tests/a.cpp", "fcgi_app/c.hpp", True)])
def test_dependencies_point_to_the_core(path, included, fine):
    others = [(name, "") for name in ("core/b.hpp", "fcgi_app/c.hpp", "tests/d.hpp")]
    expected = [] if fine else [f"{path}:1"]
    assert where(includes.check_directions, (path, f'#include "{included}"\n'), *others) == expected


def test_no_two_folders_include_each_other():
    one, other = ("core/a/x.cpp", '\n#include "core/b/y.hpp"\n'), ("core/b/y.hpp", '#include "core/a/z.hpp"\n')
    within, tests = ("core/a/x.cpp", '#include "core/a/z.hpp"\n'), ("tests/y.cpp", '#include "core/a/z.hpp"\n')
    assert where(includes.check_folders, one, other) == ["core/a/x.cpp:2", "core/b/y.hpp:1"]
    assert found(includes.check_folders, one, within, tests) == []


def test_folders_have_two_levels_and_forty_files():
    assert where(includes.check_folders, ("core/a/b/x.cpp", ""), ("core/a/x.cpp", "")) == ["core/a/b/x.cpp:1"]
    assert found(includes.check_folders, ("tests/a/b/x.cpp", "")) == []
    names = [(f"core/a/{number}.cpp", "") for number in range(10, 51)]
    assert where(includes.check_folders, *names) == ["core/a/50.cpp:1"]
    assert found(includes.check_folders, *names[:-1]) == []


def test_project_headers_are_named_from_the_root():
    files = [("core/call/a.cpp", '#include "b.hpp"\n'), ("core/call/b.hpp", "")]
    assert where(includes.check_directions, *files) == ["core/call/a.cpp:1"]


@pytest.mark.parametrize("line", [
    "#include <fstream>", "#include <iostream>", "#include <cstdio>", "#  include <filesystem>", "#include <thread>",
    "#include <mutex>", "#include <atomic>", "auto now = std::chrono::system_clock::now();",
    'auto home = std::getenv("HOME");', "std::cerr << 1;", "thread_local int calls;", 'fmt::print("hello");'])
def test_the_core_does_no_io_and_reads_no_clock(line):
    assert where(includes.check_pure_core, ("core/a.cpp", f"\n{line}\n")) == ["core/a.cpp:2"]
    assert where(includes.check_pure_core, ("fcgi_app/a.cpp", f"\n{line}\n")) == []
    assert where(includes.check_pure_core, ("core/a.cpp", f"// {line}\n")) == []


def test_a_type_is_defined_once():
    text = "namespace ivr {\n\nstruct Parameter {\n  int a;\n};\n\n}\n"
    assert where(includes.check_one_definition, ("core/a.hpp", text), ("fcgi_app/b.hpp", text)) == ["fcgi_app/b.hpp:3"]
    declared = "struct Parameter;\n// struct Parameter {\n"
    assert where(includes.check_one_definition, ("core/a.hpp", text), ("fcgi_app/b.hpp", declared)) == []


@pytest.mark.parametrize("path, longest", [("core/a.cpp", 400), ("tests/unit/a.cpp", 600), ("dev", 400)])
def test_a_file_may_be_so_long(path, longest):
    assert found(sizes.check_files, (path, "\n" * longest)) == []
    assert where(sizes.check_files, (path, "\n" * (longest + 1))) == [f"{path}:{longest + 1}"]


def body(lines):
    return "  call();\n" * lines


HEADS = ["int f() {", "Answer respond(const Model& model,\n               int b) {", "auto f() -> Result<int> {",
         "bool A::f() const {", "bool f() noexcept {", "A::A(int b) : b_(b), c_{1} {", "A::~A() {",
         "Result<std::map<int, int>> f(std::vector<int> a = {}) {", "BOOST_AUTO_TEST_CASE(a_sentence) {",
         "template <class T>\nT f() {", "bool operator==(A a) {", "bool f() override {"]


@pytest.mark.parametrize("head", HEADS)
def test_a_function_may_have_sixty_lines(head):
    room = 60 - head.count("\n") - 2
    for text in (f"\n\n{head}\n{{}}}}\n", f"\nclass A {{\n{head}\n{{}}}}\n}};\n", f"\nnamespace a {{\n{head}\n{{}}}}\n}}\n"):
        fits, too_long = (text.replace("{}}", body(lines) + "}") for lines in (room, room + 1))
        assert found(sizes.check_functions, ("core/a.cpp", fits)) == []
        assert where(sizes.check_functions, ("core/a.cpp", too_long)) == ["core/a.cpp:3"]


def test_blocks_inside_a_function_count_with_it():
    text = "void f() {\n  if (a) {\n" + body(30) + "  }\n  auto g = [](int b) {\n" + body(30) + "  };\n}\n"
    assert found(sizes.check_functions, ("core/a.cpp", text)) == [
        "core/a.cpp:1: a function of 66 lines; at most 60"]


def test_tables_types_comments_and_strings_are_no_functions():
    entries = '  {"f() {", 1},\n' * 100
    text = (f"constexpr Entry k_table[] = {{\n{entries}}};\nconst std::map<int, int> k_map(\n{{\n{entries}}});\n"
            f"struct A {{\n{'  int a = 0;' + chr(10)}{'  int b{1};' + chr(10) * 80}}};\n"
            f"// void f() {{\n{'//' + chr(10) * 70}const char* k = R\"(void g() {{\n{chr(10) * 70}}})\";\n")
    assert found(sizes.check_functions, ("core/a.cpp", text)) == []


def test_functions_of_scripts_are_measured_too():
    python = "def f():\n" + "    pass\n" * 60
    shell = "#!/bin/bash\nf() {\n" + "  true\n" * 59 + "}\n"
    assert where(sizes.check_functions, ("tests/a.py", python)) == ["tests/a.py:1"]
    assert where(sizes.check_functions, ("nginx/render", "#!/usr/bin/python3\n" + python)) == ["nginx/render:2"]
    assert where(sizes.check_functions, ("dev", shell)) == ["dev:2"]


def test_files_say_what_they_are_for():
    assert found(writing.check_first_lines, ("core/a.hpp", "// What for.\n//\n// More.\n#pragma once\n"),
                 ("core/a.cpp", '#include "core/a.hpp"\n'), ("core/b.cpp", "// Alone.\n")) == []
    assert where(writing.check_first_lines, ("core/c.cpp", "int a;\n")) == ["core/c.cpp:1"]
    assert where(writing.check_first_lines, ("core/d.hpp", "#pragma once\n")) == ["core/d.hpp:1"]
    assert "#pragma once" in found(writing.check_first_lines, ("core/e.hpp", "// For.\n#include <a>\n#pragma once\n"))[0]


@pytest.mark.parametrize("path, fine", [
    ("core/text_utils.cpp", False), ("core/utils/a.cpp", False), ("core/config_helper.hpp", False),
    ("core/common.hpp", False), ("core/call-manager.cpp", False), ("core/commonly.cpp", True), ("core/hours.cpp", True)])
def test_names_say_what_is_inside(path, fine):
    assert where(writing.check_names, (path, "")) == ([] if fine else [f"{path}:1"])


@pytest.mark.parametrize("comment, fine", [
    ("// NOLINT(bugprone-x): the reason", True), ("// NOLINTNEXTLINE(bugprone-x): the reason", True),
    ("// NOLINTBEGIN(bugprone-x): the reason", True), ("// NOLINTEND(bugprone-x)", True), ("// NOLINT", False),
    ("// NOLINT(bugprone-x)", False), ("// NOLINT: the reason", False), ("// NOLINT(bugprone-x): ", False),
    ("// TODO: remove when Debian has g++ 14", True), ("// TODO remove", False), ("// FIXME when there is time", False),
    ("// XXX", False)])
def test_comments_give_reasons_and_ends(comment, fine):
    assert where(writing.check_comments, ("core/a.cpp", f"\nint a;  {comment}\n")) == ([] if fine else ["core/a.cpp:2"])


@pytest.mark.parametrize("text, line", [("a\n\tb\n", 2), ("a \nb\n", 1), ("a\nb", 2)])
def test_blanks_are_in_their_places(text, line):
    assert where(writing.check_blanks, ("core/a.cpp", text)) == [f"core/a.cpp:{line}"]
    assert found(writing.check_blanks, ("core/a.cpp", "a\n  b\n"), ("core/empty.py", "")) == []


def test_headers_open_no_namespace():
    text = "// using namespace std;\nusing namespace std;\n"
    assert where(writing.check_headers_open_no_namespace, ("core/a.hpp", text)) == ["core/a.hpp:2"]
    assert found(writing.check_headers_open_no_namespace, ("core/a.cpp", text)) == []


def test_every_source_is_listed():
    lists = ("core/CMakeLists.txt", "add_library(core\n  call/a.cpp\n  # call/b.cpp\n)\n")
    assert where(writing.check_listed, lists, ("core/call/a.cpp", ""), ("core/call/b.cpp", "")) == ["core/call/b.cpp:1"]
    targets = ("tests/fuzz/CMakeLists.txt", "ivr_fuzz_target(a core)\n")
    assert where(writing.check_listed, targets, ("tests/fuzz/a.cpp", ""), ("tests/fuzz/b.cpp", "")) == [
        "tests/fuzz/b.cpp:1"]


def test_comments_and_strings_are_blanked_without_moving_lines():
    text = 'a; // "b\n"// c"; d; /* e\n" */ f; \'"\' g; R"x(h\n")x"; i;'
    assert bare(text).split() == ["a;", ";", "d;", "f;", "g;", ";", "i;"]
    assert bare(text).count("\n") == text.count("\n")


def test_the_tree_leaves_out_what_programs_wrote(tmp_path):
    for name in ("core/a.cpp", "core/__pycache__/a.py", "build/b.cpp", "tests/configs/seed.ini", "tests/a.py", "dev"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert {source.path for source in read_tree(tmp_path)} == {"core/a.cpp", "tests/a.py", "dev"}

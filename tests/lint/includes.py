"""Who may include what: owners of third-party headers, the direction between folders, and a core without I/O."""

import re

from .sources import bare, is_cpp, line_of

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)

# Third-party header to the files that may include it. A header that is in no row has no owner yet: give it one.
OWNERS = {
    # libfcgi: ours, and in the programs that we are measured against.
    r"f(ast)?cgi\w*\.h": r"fcgi_app/serve/fastcgi\.cpp|tests/bench/systems/.*",
    r"ini\.h": r"core/ini/reader\.cpp",
    r"pugixml\.hpp": r"core/twiml/.*|tests/.*",
    r"libical/.*": r"core/time/calendar.*",
    r"openssl/.*": r"core/crypto/hmac\.cpp|tests/.*",
    r"date/.*": r"core/time/.*|tests/.*",
    # The socket that systemd hands over, and what is notified to it.
    r"systemd/.*": r"fcgi_app/serve/(listener|worker_pool)\.cpp|fcgi_app/cli/(serve|deliver)_command\.cpp",
    r"CLI/.*": r"fcgi_app/cli/(command_line\.cpp|wrong_usage\.[ch]pp)",
    r"boost/test/.*": r"tests/.*",
    # What is said to and heard from other machines.
    r"nlohmann/.*": r"core/(twilio_api|texts|health)/.*\.cpp|core/call/ping\.cpp|core/config/effective_settings\.cpp|"
    r"fcgi_app/cli/.*\.cpp|tests/.*",
    r"soci/.*": r"fcgi_app/db/.*",
    r"libpq-fe\.h": r"tests/.*",
    r"curl/curl\.h": r"fcgi_app/deliver/transfer\.hpp",
    r"fmt/.*": r".*",
    r"tl/expected\.hpp": r"core/base/result\.hpp",
    r"utf8(cpp)?\.h|utf8/.*": r"core/base/utf8\.cpp",
    # Two functions of libpq, which is loaded when it is needed; and memory that is no longer needed.
    r"dlfcn\.h": r"fcgi_app/db/postgresql_connection\.cpp",
    r"malloc\.h": r"fcgi_app/cli/serve_command\.cpp",
    # The system's own.
    r"(sys|arpa|netinet)/\w+\.h|(unistd|poll|fcntl|signal|pthread|sched|time|errno)\.h": r"(fcgi_app|tests)/.*",
}

# What the core has no business with: files, streams, threads, locks, signals.
NOT_IN_CORE = re.compile(
    r"fstream|iostream|cstdio|filesystem|syncstream|thread|mutex|shared_mutex|condition_variable|semaphore|latch|"
    r"barrier|future|atomic|csignal|ctime")
NOT_CALLED_IN_CORE = re.compile(
    r"\b(system_clock|steady_clock|high_resolution_clock)::now\b|\b(secure_)?getenv\b|\bstd::time\b|\bthread_local\b|"
    r"\bstd::(cout|cerr|clog|cin)\b|\bfmt::print\b")
EXCEPTIONS = {
    # inih's options are variables of the whole process and must be set once.
    ("core/ini/reader.cpp", "mutex"),
}


def includes(source):
    """(line, quoted or not, name) of each."""
    text = re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), source.text, flags=re.DOTALL)
    return [(line_of(text, found.start(2)), found[1] == '"', found[2]) for found in INCLUDE.finditer(text)]


def check_owners(sources):
    for source in filter(is_cpp, sources):
        for line, quoted, name in includes(source):
            if quoted or not ("." in name or "/" in name):  # ours, or the standard library's
                continue
            owners = [owner for header, owner in OWNERS.items() if re.fullmatch(header, name)]
            if not owners:
                yield f"{source.path}:{line}: <{name}> has no owner file; name one in tests/lint/includes.py"
            elif not re.fullmatch(owners[0], source.path):
                yield f"{source.path}:{line}: <{name}> is for {owners[0]} only"


def check_directions(sources):
    known = {source.path for source in sources}
    for source in filter(is_cpp, sources):
        folder = source.path.split("/")[0]
        allowed = {"core": ("core",), "fcgi_app": ("core", "fcgi_app")}.get(folder, ("core", "fcgi_app", "tests"))
        for line, quoted, name in includes(source):
            if not quoted:
                continue
            if name not in known:
                yield f'{source.path}:{line}: "{name}": expected a path from the root of the repository'
            elif name.split("/")[0] not in allowed:
                yield f'{source.path}:{line}: {folder} must not depend on "{name}"'


def check_pure_core(sources):
    for source in filter(is_cpp, sources):
        if not source.path.startswith("core/"):
            continue
        for line, _, name in includes(source):
            if NOT_IN_CORE.fullmatch(name) and (source.path, name) not in EXCEPTIONS:
                yield f"{source.path}:{line}: <{name}>: the core has no I/O, clock, thread or lock"
        text = bare(source.text)
        for found in NOT_CALLED_IN_CORE.finditer(text):
            yield f"{source.path}:{line_of(text, found.start())}: {found.group()}: hand it in as a value"


MOST_IN_A_FOLDER = 40


def folder_of(path):
    return path.rpartition("/")[0]


def check_folders(sources):
    """Two levels, no more files than a reader can look through, and no two folders that include each other."""
    programs = [source for source in sources if is_cpp(source) and source.path.startswith(("core/", "fcgi_app/"))]
    files, edges = {}, {}
    for source in programs:
        folder = folder_of(source.path)
        files.setdefault(folder, []).append(source.path)
        if folder.count("/") > 1:
            yield f"{source.path}:1: a third level of folders"
        for line, quoted, name in includes(source):
            if quoted and folder_of(name) != folder:
                edges.setdefault((folder, folder_of(name)), f"{source.path}:{line}")
    for folder, paths in files.items():
        if len(paths) > MOST_IN_A_FOLDER:
            yield f"{max(paths)}:1: {folder} has {len(paths)} files; at most {MOST_IN_A_FOLDER}"
    for (one, other), where in edges.items():
        if (other, one) in edges:
            yield f"{where}: {one} includes {other}, which includes it at {edges[other, one]}"


TYPE = re.compile(r"^(?:struct|class|enum class) (\w+)(?: final)?(?: : [^;{\n]*)? \{", re.MULTILINE)


def check_one_definition(sources):
    """Two types of one name compile, and the linker keeps one's destructor for both."""
    first = {}
    for source in sources:
        if not source.path.startswith(("core/", "fcgi_app/")) or not source.path.endswith(".hpp"):
            continue
        text = bare(source.text)
        for found in TYPE.finditer(text):
            other = first.setdefault(found[1], source.path)
            if other != source.path:
                yield f"{source.path}:{line_of(text, found.start())}: {found[1]} is defined in {other} as well"

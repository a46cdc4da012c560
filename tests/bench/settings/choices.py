"""The settings that are measured: what each is shipped with, and what else it could be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """value: as the table names it. edits: (file below nginx/, pattern, text). server: lines of [server]."""

    value: str
    edits: tuple = ()
    server: tuple = ()


@dataclass(frozen=True)
class Setting:
    """long: asked with webhooks of more than a kilobyte."""

    name: str
    shipped: str
    others: tuple
    long: bool = False


def edited(file, pattern, *values):
    """Choices of one directive: each value takes the place of what the pattern finds."""
    return tuple(Choice(value, ((file, pattern, f"{directive_of(pattern)} {value};"),)) for value in values)


def directive_of(pattern):
    return pattern.split()[0]


def added(file, anchor, *lines):
    """Choices of directives that are not in the files: each is written after the anchor, which is text."""
    return tuple(Choice(line.rstrip(";"), ((file, anchor, f"{anchor}\n{line}"),)) for line in lines)


UPSTREAM, FASTCGI, LIMITS, NGINX, SITE = (
    "upstream.conf", "snippets/fastcgi.conf", "snippets/limits.conf", "nginx.conf", "site.conf")
NO_KEEPALIVE = (UPSTREAM, r"keepalive \d+;", ""), (UPSTREAM, r"keepalive_(requests|timeout) \w+;", "")
LOG_BUFFER = " buffer=32k flush=1s"


SETTINGS = (
    Setting("keepalive (connections kept to the workers, by each nginx process)", "32", (
        Choice("none, fastcgi_keep_conn off",
               (*NO_KEEPALIVE, (FASTCGI, "fastcgi_keep_conn on;", "fastcgi_keep_conn off;"))),
        *edited(UPSTREAM, r"keepalive \d+;", "4", "16", "64"))),
    Setting("keepalive_requests (to the workers)", "100000",
            edited(UPSTREAM, r"keepalive_requests \d+;", "1000")),
    Setting("worker_processes", "auto", edited(NGINX, "worker_processes auto;", "1", "4")),
    Setting("worker_cpu_affinity", "none", added(NGINX, "worker_processes auto;", "worker_cpu_affinity auto;")),
    Setting("accepting connections", "one at a time, one socket", (
        *added(NGINX, "worker_connections 8192;", "multi_accept on;", "accept_mutex on;"),
        Choice("reuseport", ((SITE, "backlog=4096;", "backlog=4096 reuseport;"),)))),
    Setting("access_log", "buffer=32k flush=1s", (
        Choice("off", ((SITE, r'access_log "[^"]*" ivr_json[^;]*;', "access_log off;"),)),
        Choice("written at once", ((SITE, LOG_BUFFER, ""),)),
        Choice("buffer=64k flush=5s", ((SITE, LOG_BUFFER, " buffer=64k flush=5s"),)))),
    Setting("pcre_jit (the log's map is a pattern)", "off", added(NGINX, "worker_processes auto;", "pcre_jit on;")),
    Setting("fastcgi_buffer_size, fastcgi_buffers", "8k, 16 8k", tuple(
        Choice(f"{first}, {rest}", ((FASTCGI, r"fastcgi_buffer_size \w+;", f"fastcgi_buffer_size {first};"),
                                    (FASTCGI, r"fastcgi_buffers \d+ \w+;", f"fastcgi_buffers {rest};")))
        for first, rest in (("4k", "8 4k"), ("16k", "8 16k"), ("64k", "4 64k")))),
    Setting("fastcgi_buffering", "on", added(FASTCGI, "fastcgi_keep_conn on;", "fastcgi_buffering off;")),
    Setting("fastcgi_request_buffering", "on",
            edited(FASTCGI, "fastcgi_request_buffering on;", "off")),
    Setting("client_body_buffer_size, webhooks of 1.5 kB", "16k", (
        *edited(LIMITS, r"client_body_buffer_size \w+;", "64k"),
        # What came with the header is in memory already, so that buffer must be small as well.
        Choice("256, client_header_buffer_size 1k (each body goes to a file)",
               ((LIMITS, r"client_body_buffer_size \w+;", "client_body_buffer_size 256;"),
                (LIMITS, r"client_header_buffer_size \w+;", "client_header_buffer_size 1k;")))), long=True),
    Setting("client_header_buffer_size", "4k", edited(LIMITS, r"client_header_buffer_size \w+;", "1k")),
    Setting("client_header_buffer_size, webhooks of 1.5 kB", "4k",
            edited(LIMITS, r"client_header_buffer_size \w+;", "1k", "8k"), long=True),
    Setting("keepalive_requests (of clients)", "1000",
            added(LIMITS, "keepalive_timeout 65s;", "keepalive_requests 100;", "keepalive_requests 100000;")),
    Setting("tcp_nodelay", "on", added(LIMITS, "server_tokens off;", "tcp_nodelay off;")),
    Setting("sendfile", "off", added(LIMITS, "server_tokens off;", "sendfile on;")),
    Setting("workers of ivr serve (threads)", "as many as cores, at least 2", tuple(
        Choice(str(threads), server=(f"workers = {threads}",)) for threads in (1, 4, 8))),
)

# Measured against itself: how far a ratio is chance.
ITSELF = Setting("the same against itself", "as shipped", (Choice("nothing changed"),))

"""Load as fast as a server answers, by Debian's wrk: how much it can do.

Each connection asks again as soon as it is answered. That is right for throughput; for latency see steady.py.
"""

import json
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from bench.load import Load
from bench.prepared import prepare

SCRIPT = Path(__file__).with_name("wrk.lua")


def ask_once(url, requests_file):
    """Sends the first request by other means. wrk takes 3xx for success, so that such a server would look fast."""
    with open(requests_file, encoding="utf-8") as file:
        first = json.load(file)[0]
    body = first.get("body", "").encode() if first["method"] != "GET" else None
    asked = urllib.request.Request(url.rstrip("/") + first["path"], body, first.get("headers", {}),
                                   method=first["method"])

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)
    try:
        with opener.open(asked, timeout=15) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def saturate(url, requests_file, seconds, connections=32, threads=1):
    """The Load of that many connections for so long. url: scheme://host:port; the requests have their own paths.

    A connection that is never answered at all is no error to wrk and shows in steady.py only.
    """
    status, _ = ask_once(url, requests_file)
    if status // 100 != 2:
        raise RuntimeError(f"{url}: the first request is answered with {status}")
    with tempfile.NamedTemporaryFile(prefix="requests_") as prepared:
        prepare(url, requests_file, prepared.name)
        done = subprocess.run(
            ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "-s", SCRIPT, url, "--", prepared.name],
            capture_output=True, text=True, check=False, timeout=seconds + 60)
    if done.returncode or not done.stdout.rstrip().endswith("}"):
        raise RuntimeError(f"wrk {url}: {done.stdout}{done.stderr}")
    return Load(**json.loads(done.stdout.splitlines()[-1]))

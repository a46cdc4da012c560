"""Requests as bytes, made before a measurement begins, so that every load generator sends the same ones."""

import json
from urllib.parse import urlsplit


def wire_bytes(request, host):
    """One HTTP/1.1 request. request: {"method", "path", "headers": {name: value}, "body": text}."""
    headers = {"Host": host, **request.get("headers", {})}
    body = request.get("body", "").encode()
    if body or request["method"] in ("POST", "PUT"):
        headers["Content-Length"] = str(len(body))
    fields = [f"{name}: {value}" for name, value in headers.items()]
    lines = [f"{request['method']} {request['path']} HTTP/1.1", *fields]
    return "\r\n".join([*lines, "", ""]).encode() + body


def prepare(url, requests_file, target):
    """Writes the requests of requests_file, a JSON list, to target: of each its length, a line feed, its bytes."""
    host = urlsplit(url).netloc
    with open(requests_file, encoding="utf-8") as file:
        requests = json.load(file)
    with open(target, "wb") as file:
        for request in requests:
            data = wire_bytes(request, host)
            file.write(b"%d\n" % len(data) + data)

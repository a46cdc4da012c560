"""Carries one webhook to the server, signed, the way Twilio's proxy does."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from .signing import sign

# Twilio waits this long for the whole answer and not a second more.
WHOLE_ANSWER_SECONDS = 15


class ApplicationError(Exception):
    """The caller would hear "an application error has occurred"; the text says why."""


@dataclass(frozen=True)
class Account:
    sid: str
    auth_token: str
    public_base_url: str = ""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: tuple  # (lower-case name, value)
    body: bytes

    def header(self, name):
        return next((value for known, value in self.headers if known == name.lower()), "")


def origin_of(url):
    """scheme://host[:port], with user and password when the URL has them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class Line:
    """The way to one server: Twilio knows it by its public URL, the requests go to the origin that is rung."""

    def __init__(self, account, origin):
        self.account = account
        self.origin = origin.rstrip("/")
        self.public = (account.public_base_url or origin).rstrip("/")

    def known_as(self, url):
        """The URL Twilio has in its settings, for one that is rung here."""
        return self.public + url[len(self.origin):] if url.startswith(self.origin + "/") else url

    def send(self, method, url, params=(), signature=None):
        """params: (name, value) pairs. signature: in place of the right one; a list sends several or none."""
        params = list(params)
        if method == "GET" and params:
            url += ("&" if urlsplit(url).query else "?") + urlencode(params)
            params = []
        form = params if method == "POST" else []
        signatures = [sign(self.account.auth_token, url, form)] if signature is None else signature
        headers = [("Accept", "*/*"), ("User-Agent", "TwilioProxy/1.1")]
        headers += [("X-Twilio-Signature", one) for one in signatures]
        body = None
        if method == "POST":
            headers.append(("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"))
            body = urlencode(form).encode()
        return exchange(self.origin, method, self._target(url), headers, body)

    def _target(self, url):
        for base in (self.public, self.origin):
            if url.startswith(base + "/"):
                return url[len(base):]
        raise ApplicationError(f"{url} leads to another server than {self.public}")


def exchange(origin, method, target, headers=(), body=None):
    """One HTTP request with exactly these headers besides Host and Content-Length. Redirects are not followed."""
    parts = urlsplit(origin)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=WHOLE_ANSWER_SECONDS)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        names = tuple((name.lower(), value) for name, value in response.getheaders())
        return Reply(response.status, names, response.read())
    except (OSError, http.client.HTTPException) as problem:
        raise ApplicationError(f"no answer from {origin}{target}: {problem}") from problem
    finally:
        connection.close()

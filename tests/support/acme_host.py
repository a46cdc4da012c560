"""A certificate authority that speaks ACME (RFC 8555): an account, an order of one name, the challenge http-01.

It asks the host for the answer to the challenge as a real one does, and refuses who does not have it. It believes the
signatures of requests, which are the client's own affair.
"""

import base64
import hashlib
import http.client
import itertools
import json
import secrets

from support.wire.http_host import HttpHost

CHALLENGES = "/.well-known/acme-challenge/"
CERTIFICATE_DAYS = 90


class AcmeHost(HttpHost):
    """authority signs. address: where the host of every name is looked for, at port 80.

    asked: the names that certificates were given for, in order; refused: why challenges failed, in words."""

    def __init__(self, authority, address="127.0.0.1", tls=None):
        self._authority = authority
        self._address = address
        self._numbers = itertools.count(1)
        self._keys = {}
        self._orders = {}
        self.asked = []
        self.refused = []
        super().__init__(0, tls)

    @property
    def directory(self):
        return f"{self.origin}/directory"

    def answer(self, request):
        kind, _, number = request.path.strip("/").partition("/")
        sent = json.loads(request.body() or b"{}")
        head = decoded(sent.get("protected"))
        wanted = decoded(sent.get("payload"))
        status, document, location = getattr(self, f"_{kind}", self._unknown)(number, head, wanted)
        headers = [("Replay-Nonce", secrets.token_urlsafe(16)), ("Cache-Control", "no-store")]
        if location:
            headers.append(("Location", f"{self.origin}/{location}"))
        if kind == "challenge":
            headers.append(("Link", f'<{self.origin}/authz/{number}>;rel="up"'))
        if isinstance(document, str):
            request.answer(status, document.encode(), headers, "application/pem-certificate-chain")
        else:
            content_type = "application/json" if status < 400 else "application/problem+json"
            request.answer(status, json.dumps(document).encode(), headers, content_type)

    def _directory(self, *_):
        return 200, {name: f"{self.origin}/{path}" for name, path in (
            ("newNonce", "nonce"), ("newAccount", "account"), ("newOrder", "new"), ("revokeCert", "revoke"),
            ("keyChange", "change"))}, None

    def _nonce(self, *_):
        return 200, {}, None

    def _account(self, number, head, wanted):
        if "jwk" in head:
            number = str(next(self._numbers))
            self._keys[f"{self.origin}/account/{number}"] = thumbprint(head["jwk"])
            return 201, {"status": "valid"}, f"account/{number}"
        return 200, {"status": "valid"}, f"account/{number}"

    def _new(self, _, head, wanted):
        number = str(next(self._numbers))
        self._orders[number] = {"name": wanted["identifiers"][0]["value"], "status": "pending",
                                "token": secrets.token_urlsafe(24), "problem": None, "certificate": None}
        return 201, self._described(number), f"order/{number}"

    def _order(self, number, *_):
        return 200, self._described(number), None

    def _authz(self, number, *_):
        order = self._orders[number]
        status = {"pending": "pending", "invalid": "invalid"}.get(order["status"], "valid")
        return 200, {"status": status, "identifier": {"type": "dns", "value": order["name"]},
                     "challenges": [self._challenged(number)]}, None

    def _challenge(self, number, head, _):
        order = self._orders[number]
        if order["status"] == "pending":
            expected = f"{order['token']}.{self._keys[head['kid']]}"
            found = self._look(order["name"], order["token"])
            order["status"] = "ready" if found == expected else "invalid"
            if found != expected:
                self.refused.append(f"{order['name']}: expected {expected!r}, got {found!r}")
                order["problem"] = {"type": "urn:ietf:params:acme:error:unauthorized", "detail": self.refused[-1]}
        return 200, self._challenged(number), None

    def _finalize(self, number, _, wanted):
        order = self._orders[number]
        der = base64.urlsafe_b64decode(wanted["csr"] + "==")
        lines = base64.encodebytes(der).decode()
        request = f"-----BEGIN CERTIFICATE REQUEST-----\n{lines}-----END CERTIFICATE REQUEST-----\n"
        order["certificate"] = self._authority.sign(request, CERTIFICATE_DAYS) + self._authority.ca_file.read_text()
        order["status"] = "valid"
        self.asked.append(order["name"])
        return 200, self._described(number), f"order/{number}"

    def _certificate(self, number, *_):
        return 200, self._orders[number]["certificate"], None

    def _unknown(self, *_):
        return 404, {"type": "urn:ietf:params:acme:error:malformed", "detail": "no such address"}, None

    def _described(self, number):
        order = self._orders[number]
        said = {"status": order["status"], "identifiers": [{"type": "dns", "value": order["name"]}],
                "authorizations": [f"{self.origin}/authz/{number}"], "finalize": f"{self.origin}/finalize/{number}"}
        return said | ({"certificate": f"{self.origin}/certificate/{number}"} if order["certificate"] else {})

    def _challenged(self, number):
        order = self._orders[number]
        status = {"pending": "pending", "invalid": "invalid"}.get(order["status"], "valid")
        said = {"type": "http-01", "url": f"{self.origin}/challenge/{number}", "token": order["token"],
                "status": status}
        return said | ({"error": order["problem"]} if order["problem"] else {})

    def _look(self, name, token):
        """What the host says to the challenge; an error in its place when it says nothing."""
        connection = http.client.HTTPConnection(self._address, 80, timeout=10)
        try:
            connection.request("GET", CHALLENGES + token, headers={"Host": name})
            response = connection.getresponse()
            text = response.read().decode(errors="replace").strip()
            return text if response.status == 200 else f"status {response.status}"
        except OSError as problem:
            return str(problem)
        finally:
            connection.close()


def decoded(part):
    """JSON in base64url, as the parts of a signed request are; {} for none."""
    return json.loads(base64.urlsafe_b64decode(part + "==")) if part else {}


def thumbprint(key):
    """RFC 7638."""
    members = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y")}[key["kty"]]
    text = json.dumps({name: key[name] for name in members}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")

"""Holds a request against Twilio's published description of its API, ../twilio_messages_api.json.

Pure; a Contract is never changed, so any thread may use it.
"""

import json
import re
from collections import namedtuple
from pathlib import Path
from urllib.parse import parse_qsl

from support.twilio_api.values import checker

DESCRIPTION = Path(__file__).resolve().parents[1] / "twilio_messages_api.json"
FORM = "application/x-www-form-urlencoded"

# Said in the text of the description only, so no schema holds it.
BODY_CHARACTERS = 1600
VALIDITY_SECONDS = range(1, 36001)

Problem = namedtuple("Problem", "field text")

BODY_TOO_LONG = Problem("Body", f"has more than {BODY_CHARACTERS} characters")


class Operation:
    """name: Twilio's operationId. checks: field or query parameter to what checks a value of it."""

    def __init__(self, resolve, method, template, described):
        self.name = described["operationId"]
        self.method = method.upper()
        self.path = re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))
        parameters = {place: {one["name"]: checker(resolve(one["schema"])) for one in described["parameters"]
                              if one["in"] == place} for place in ("path", "query")}
        self.path_checks, self.checks = parameters["path"], parameters["query"]
        self.required, self.one_of, self.lists = [], [], set()
        form = described.get("requestBody")
        self.has_form = form is not None
        if form:
            schema = form["content"][FORM]["schema"]
            properties = {name: resolve(one) for name, one in schema["properties"].items()}
            self.checks = {name: checker(one) for name, one in properties.items()}
            self.lists = {name for name, one in properties.items() if one["type"] == "array"}
            self.required = schema.get("required", [])
            conditional = described.get("x-twilio", {}).get("conditional", [])
            self.one_of = [[camel_case(name) for name in names] for names in conditional]

    def check(self, sids, pairs):
        """What is wrong with the parts of the path and the fields (or the query) of a request."""
        found = [Problem(name, text) for name, sid in sids.items() if (text := self.path_checks[name](sid))]
        values = {}
        for name, value in pairs:
            if name not in self.checks:
                found.append(Problem(name, "is not known"))
            elif name in values and name not in self.lists:
                found.append(Problem(name, "is there twice"))
            elif text := self.checks[name](value):
                found.append(Problem(name, text))
            values[name] = value
        found += [Problem(name, "is missing") for name in self.required if not values.get(name)]
        found += [Problem(names[0], "is missing, and so is every alternative to it") for names in self.one_of
                  if not any(values.get(name) for name in names)]
        if self.name == "CreateMessage":
            found += check_message(values)
        return found


class Contract:
    def __init__(self, description=DESCRIPTION):
        document = json.loads(Path(description).read_text(encoding="utf-8"))

        def resolve(schema):
            while "$ref" in schema:
                schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            return schema

        self._operations = [Operation(resolve, method, template, path[method])
                            for template, path in document["paths"].items()
                            for method in ("get", "post", "delete") if method in path]

    def find(self, method, path):
        """(Operation, sids of the path), or (None, what is wrong)."""
        known = [(one, found) for one in self._operations if (found := one.path.fullmatch(path))]
        for operation, found in known:
            if operation.method == method:
                return operation, found.groupdict()
        return None, f"{method} is no method of {path}" if known else f"{path} is no path"


def read_pairs(text):
    """The (name, value)s of a query or a form. Raises ValueError when it is none."""
    return parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict") if text else []


def check_message(values):
    if len(values.get("Body", "")) > BODY_CHARACTERS:
        yield BODY_TOO_LONG
    validity = values.get("ValidityPeriod", "")
    if validity.isdigit() and int(validity) not in VALIDITY_SECONDS:
        yield Problem("ValidityPeriod", "is not from 1 to 36000")


def camel_case(name):
    return "".join(word.capitalize() for word in name.split("_"))

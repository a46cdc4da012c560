"""The HTTP end of the fake: every service at one address, as AWS_URL has it."""

import base64
import json
import threading

from support.aws.account import Account
from support.aws.signature import check_signature, read_signature
from support.aws.wire import Refusal, read_request, service_model, write_answer, write_refusal
from support.wire.http_host import HttpHost

# The name a service signs with, where it is not that of its model.
MODELS = {"elasticloadbalancing": "elbv2"}
SETS = ("Tags", "IpPermissions", "TagSpecifications", "SecurityGroupIds", "Attributes")
READING = ("Describe", "Get", "List", "Lookup")


def steady(value, name=""):
    """Without what differs from run to run: tokens, the order of what is a set. User data is text again."""
    if isinstance(value, dict):
        return {key: steady(item, key) for key, item in sorted(value.items())
                if key not in ("ClientToken", "IdempotencyToken")}
    if isinstance(value, list):
        items = [steady(item) for item in value]
        return sorted(items, key=json.dumps) if name in SETS else items
    if name == "UserData":
        return base64.b64decode(value).decode()
    return value.decode() if isinstance(value, bytes) else value


class AwsHost(HttpHost):
    """account: what exists there; calls: (service, operation, parameters) of everything asked for, in order;
    refusals: what was answered with an error, in words."""

    def __init__(self, port=0):
        self.account = Account()
        self.calls, self.refusals = [], []
        self._models, self._lock = {}, threading.Lock()
        super().__init__(port)

    def changes(self):
        """The calls that ask for a change, as text: a line for the operation and one for each parameter."""
        lines = []
        for service, operation, given in self.calls:
            if not operation.startswith(READING):
                lines.append(f"{service} {operation}")
                lines += [f"    {name} = {json.dumps(value)}" for name, value in given.items()]
        return "\n".join([*lines, ""]) if lines else ""

    def answer(self, request):
        with self._lock:
            self._answer(request)

    def _answer(self, request):
        model = self._model("ec2")
        try:
            _, region, service, *_ = read_signature(request)
            model = self._model(MODELS.get(service, service))
            check_signature(request, self.origin)
            operation, given = read_request(model, request)
            self.calls.append((model.service_name, operation.name, steady(given)))
            value = self.account.ask(model.service_name, operation.name, given, region)
            body = write_answer(model, operation, value)
        except Refusal as refusal:
            self.refusals.append(f"{model.service_name}: {request.method} {request.target}: {refusal}")
            request.answer(refusal.status, write_refusal(model, refusal), content_type="text/xml")
        except (KeyError, NotImplementedError, TypeError, AttributeError) as error:
            self.violations.append(f"{model.service_name}: {self.calls[-1:]}: {error!r}")
            request.answer(501, write_refusal(model, Refusal("NotImplemented", repr(error))), content_type="text/xml")
        else:
            kind = "application/x-amz-json-1.1" if model.metadata["protocol"] == "json" else "text/xml"
            request.answer(200, body, content_type=kind)

    def _model(self, name):
        if name not in self._models:
            self._models[name] = service_model(name)
        return self._models[name]

"""AWS's wire formats, read and written by botocore's own models of the services.

A request is parsed to the parameters boto3 was called with and checked against the model, and so is every answer, so
that neither side of the fake can say what the real service would not.
"""

import base64
import json
from datetime import datetime, timezone
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import botocore.loaders
import botocore.model
import botocore.validate

LOADER = botocore.loaders.Loader()
VALIDATOR = botocore.validate.ParamValidator()


class Refusal(Exception):
    """What AWS answers instead: its code, the sentence, the status."""

    def __init__(self, code, message, status=400):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status


def service_model(name):
    return botocore.model.ServiceModel(LOADER.load_service_model(name, "service-2"), name)


def check_request(value, operation):
    """Whether the model allows it; the botocore report names each member that it does not."""
    report = VALIDATOR.validate(value, operation.input_shape)
    if report.has_errors():
        raise Refusal("ValidationError", f"{operation.name}: {report.generate_report()}")


def check_answer(value, shape, name):
    """Whether it has only members that the model knows: what else it says of answers, the services do not keep."""
    if value is None:
        return
    if shape.type_name == "structure":
        for member, item in value.items():
            if member not in shape.members:
                raise TypeError(f"{name}: the model has no {member}")
            check_answer(item, shape.members[member], f"{name}.{member}")
    elif shape.type_name == "list":
        if not isinstance(value, list):
            raise TypeError(f"{name}: {value!r} is no list")
        for item in value:
            check_answer(item, shape.member, name)


# --- requests ---


def scalar(shape, text):
    kind = shape.type_name
    if kind in ("integer", "long"):
        return int(text)
    if kind in ("float", "double"):
        return float(text)
    if kind == "boolean":
        return text.lower() == "true"
    if kind == "timestamp":
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    return base64.b64decode(text) if kind == "blob" else text


def form_name(shape, name, protocol):
    """As botocore's serializers call a member in a form."""
    if protocol == "ec2":
        if "queryName" in shape.serialization:
            return shape.serialization["queryName"]
        called = shape.serialization.get("name", name)
        return called[0].upper() + called[1:]
    return shape.serialization.get("name", name)


def from_form(shape, form, prefix, protocol):
    """The value of a shape below the prefix, None when nothing of it was sent."""
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            value = from_form(member, form, f"{prefix}.{form_name(member, name, protocol)}".lstrip("."), protocol)
            if value is not None:
                found[name] = value
        return found if found or any(key.startswith(f"{prefix}.") for key in form) else None
    if shape.type_name == "list":
        if protocol == "query" and not shape.serialization.get("flattened"):
            prefix += "." + shape.member.serialization.get("name", "member")
        elif protocol == "query" and "name" in shape.member.serialization:
            prefix = ".".join([*prefix.split(".")[:-1], shape.member.serialization["name"]])
        found = []
        while any(key == f"{prefix}.{len(found) + 1}" or key.startswith(f"{prefix}.{len(found) + 1}.") for key in form):
            found.append(from_form(shape.member, form, f"{prefix}.{len(found) + 1}", protocol))
        return found or None
    if shape.type_name == "map":
        if any(key.startswith(f"{prefix}.") for key in form):
            raise NotImplementedError(f"a map in a form: {prefix}")
        return None
    return scalar(shape, form[prefix]) if prefix in form else None


def bare_tag(element):
    return element.tag.rpartition("}")[2]


def from_xml(shape, element):
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            called = member.serialization.get("name", name)
            children = [child for child in element if bare_tag(child) == called]
            if children:
                found[name] = from_xml(member, children[0])
        return found
    if shape.type_name == "list":
        return [from_xml(shape.member, child) for child in element]
    return scalar(shape, element.text or "")


def read_form(model, body):
    """(operation, parameters) of the query protocols."""
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    operation = model.operation_model(form.pop("Action"))
    form.pop("Version")
    protocol = model.metadata["protocol"]
    given = from_form(operation.input_shape, form, "", protocol) if operation.input_shape else None
    return operation, given or {}


def read_json(model, target, body):
    return model.operation_model(target.rpartition(".")[2]), json.loads(body)


def rest_fields(pattern, path):
    """The {Fields} of the model's path that this path fills; None when it is another path."""
    wanted, given = pattern.split("?")[0].strip("/").split("/"), unquote(path).strip("/").split("/")
    if wanted[-1].endswith("+}") and len(given) > len(wanted):
        given[len(wanted) - 1:] = ["/".join(given[len(wanted) - 1:])]
    if len(wanted) != len(given):
        return None
    fields = {}
    for want, part in zip(wanted, given):
        if want.startswith("{"):
            fields[want.strip("{+}")] = part
        elif want != part:
            return None
    return fields


def read_rest(model, request):
    for name in model.operation_names:
        operation = model.operation_model(name)
        fields = rest_fields(operation.http["requestUri"], request.path)
        if operation.http["method"] != request.method or fields is None:
            continue
        query = dict(parse_qsl(request.query))
        given = {}
        for member_name, member in operation.input_shape.members.items() if operation.input_shape else ():
            where, called = member.serialization.get("location"), member.serialization.get("name", member_name)
            if where == "uri":
                given[member_name] = fields[called]
            elif where == "querystring" and called in query:
                given[member_name] = scalar(member, query[called])
        if request.body():
            root = ElementTree.fromstring(request.body())
            given.update(from_xml(operation.input_shape, root))
        return operation, given
    raise Refusal("UnknownOperation", f"no operation for {request.method} {request.path}", 404)


def read_request(model, request):
    protocol = model.metadata["protocol"]
    if protocol == "rest-xml":
        operation, given = read_rest(model, request)
    elif protocol == "json":
        operation, given = read_json(model, request.header("X-Amz-Target"), request.body())
    else:
        operation, given = read_form(model, request.body())
    if operation.input_shape:
        check_request(given, operation)
    return operation, given


# --- answers ---


def text_of(shape, value):
    if shape.type_name == "boolean":
        return "true" if value else "false"
    if shape.type_name == "timestamp":
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if shape.type_name == "blob":
        return base64.b64encode(value).decode()
    return escape(str(value))


def to_xml(shape, value, called):
    """The element (or elements, of a flattened list) of that name."""
    if shape.type_name == "structure":
        inner = "".join(to_xml(member, value[name], member.serialization.get("name", name))
                        for name, member in shape.members.items() if value.get(name) is not None)
        return f"<{called}>{inner}</{called}>"
    if shape.type_name == "list":
        flattened = shape.serialization.get("flattened")
        each = shape.member.serialization.get("name", called if flattened else "member")
        inner = "".join(to_xml(shape.member, item, each) for item in value)
        return inner if flattened else f"<{called}>{inner}</{called}>"
    if shape.type_name == "map":
        inner = "".join(f"<entry>{to_xml(shape.key, key, 'key')}{to_xml(shape.value, item, 'value')}</entry>"
                        for key, item in value.items())
        return f"<{called}>{inner}</{called}>"
    return f"<{called}>{text_of(shape, value)}</{called}>"


def plain_json(value):
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"no JSON for {value!r}")


def write_answer(model, operation, value):
    shape, protocol = operation.output_shape, model.metadata["protocol"]
    if shape:
        check_answer(value, shape, operation.name)
    if protocol == "json":
        return json.dumps(value, default=plain_json).encode()
    if protocol == "rest-xml":
        return to_xml(shape, value, shape.name).encode()
    inner = "".join(to_xml(member, value[name], member.serialization.get("name", name))
                    for name, member in (shape.members if shape else {}).items() if value.get(name) is not None)
    if protocol == "query" and shape:
        wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result")
        inner = f"<{wrapper}>{inner}</{wrapper}>"
    if protocol == "query":
        inner += "<ResponseMetadata><RequestId>request</RequestId></ResponseMetadata>"
    else:
        inner += "<requestId>request</requestId>"
    return f"<{operation.name}Response>{inner}</{operation.name}Response>".encode()


def write_refusal(model, refusal):
    if model.metadata["protocol"] == "json":
        return json.dumps({"__type": refusal.code, "message": refusal.message}).encode()
    error = f"<Error><Type>Sender</Type><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
    if model.metadata["protocol"] == "ec2":
        return f"<Response><Errors>{error}</Errors><RequestID>request</RequestID></Response>".encode()
    return f"<ErrorResponse>{error}<RequestId>request</RequestId></ErrorResponse>".encode()

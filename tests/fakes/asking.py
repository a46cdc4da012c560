"""Requests as a client of Twilio's API would send them, for the fakes to be tested with."""

import base64
import http.client
import json
from collections import namedtuple
from urllib.parse import urlencode

from support.twilio_api import ACCOUNT, TOKEN

TO, SENDER = "+447700900001", "+442079460000"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
RECORDINGS = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings.json"
FORM = "application/x-www-form-urlencoded"

Response = namedtuple("Response", "status headers body")


def basic(user=ACCOUNT, password=TOKEN):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def connect(host, tls=None, timeout=10):
    if tls:
        return http.client.HTTPSConnection("localhost", host.port, timeout=timeout, context=tls)
    return http.client.HTTPConnection("127.0.0.1", host.port, timeout=timeout)


def exchange(connection, method, target, body=None, **headers):
    """One request over a connection that is kept; of headers, underscores are dashes and None is left out."""
    headers = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    connection.request(method, target, body, headers)
    response = connection.getresponse()
    return Response(response.status, response.headers, response.read())


def ask(host, method, target, body=None, **headers):
    connection = connect(host)
    try:
        return exchange(connection, method, target, body, **headers)
    finally:
        connection.close()


def tag(number):
    """The text that announces the recording of that number."""
    return f"VM {number:012x}"


def message(**fields):
    return {"To": TO, "From": SENDER, "Body": tag(1)} | fields


def post(host, form=None, target=MESSAGES, authorization=basic(), content_type=FORM, connection=None):
    """form: fields, pairs, or the text itself; a message unless given."""
    body = form if isinstance(form, (str, bytes)) else urlencode(message() if form is None else form)
    arguments = ("POST", target, body)
    headers = {"Authorization": authorization, "Content_Type": content_type}
    return exchange(connection, *arguments, **headers) if connection else ask(host, *arguments, **headers)


def listed(host, target=MESSAGES, authorization=basic(), **query):
    """The answer to a list; of the query, _after and _before at the end of a name are > and <."""
    names = {name: name.replace("_after", ">").replace("_before", "<") for name in query}
    query = {names[name]: value for name, value in query.items()}
    return ask(host, "GET", f"{target}?{urlencode(query)}" if query else target, Authorization=authorization)


def document(response):
    return json.loads(response.body)

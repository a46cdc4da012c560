"""Whether a request is signed (AWS Signature Version 4) by the one account the fake knows."""

import hmac
import re

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from support.aws.wire import Refusal

ACCESS_KEY, SECRET_KEY = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/\d{8}/([^/]+)/([^/]+)/aws4_request, "
                           r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})")


def read_signature(request):
    """(key, region, service, signed headers, signature) as the request claims them."""
    found = AUTHORIZATION.fullmatch(request.header("Authorization") or "")
    if not found:
        raise Refusal("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    return found.groups()


def check_signature(request, origin):
    key, region, service, signed, signature = read_signature(request)
    if key != ACCESS_KEY:
        raise Refusal("InvalidClientTokenId", "The security token included in the request is invalid", 403)
    if "host" not in signed.split(";"):
        raise Refusal("SignatureDoesNotMatch", "the host is not signed", 403)
    again = botocore.awsrequest.AWSRequest(method=request.method, url=origin + request.target, data=request.body(),
                                           headers={name: request.header(name) for name in signed.split(";")})
    again.context["timestamp"] = request.header("X-Amz-Date")
    signer = botocore.auth.SigV4Auth(botocore.credentials.Credentials(key, SECRET_KEY), service, region)
    expected = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
    if not hmac.compare_digest(expected, signature):
        raise Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match", 403)

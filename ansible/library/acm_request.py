#!/usr/bin/python3
"""Asks AWS Certificate Manager for a certificate; the module of the collection only imports them."""

DOCUMENTATION = r"""
module: acm_request
short_description: Have a certificate issued by AWS Certificate Manager
description:
  - Asks for a certificate of one name that is validated by a DNS record, unless one with these tags is there.
  - Returns the record. When it is published, call again with I(wait=true).
options:
  domain_name:
    description: The name.
    required: true
    type: str
  tags:
    description: The tags by which the certificate is known again.
    required: true
    type: dict
  wait:
    description: Whether to wait until it is issued.
    default: false
    type: bool
  wait_timeout:
    description: For how many seconds.
    default: 900
    type: int
"""

RETURN = r"""
certificate_arn:
  description: The certificate; missing in check mode when there is none yet.
  type: str
status:
  description: C(PENDING_VALIDATION) or C(ISSUED).
  type: str
record:
  description: The DNS record that proves the domain, with C(Name), C(Type) and C(Value).
  type: dict
"""

import hashlib
import time

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

RECORD_SECONDS = 60


def tags_of(client, arn):
    return {tag["Key"]: tag.get("Value", "") for tag in client.list_tags_for_certificate(CertificateArn=arn)["Tags"]}


def find(client, domain, tags):
    """The arn of the certificate of that name with these tags, or None."""
    pages = client.get_paginator("list_certificates").paginate(CertificateStatuses=["PENDING_VALIDATION", "ISSUED"])
    for page in pages:
        for each in page["CertificateSummaryList"]:
            if each["DomainName"] == domain and tags.items() <= tags_of(client, each["CertificateArn"]).items():
                return each["CertificateArn"]
    return None


def request(client, domain, tags):
    # Within an hour the same token gives the same certificate: a lost answer does not cost a second one.
    token = hashlib.sha256(repr((domain, sorted(tags.items()))).encode()).hexdigest()[:32]
    return client.request_certificate(DomainName=domain, ValidationMethod="DNS", IdempotencyToken=token,
                                      Tags=[{"Key": key, "Value": value} for key, value in sorted(tags.items())]
                                      )["CertificateArn"]


def wait_for(client, arn, seconds, is_enough):
    """The certificate as soon as it is enough; as it is when the time is over."""
    ends = time.monotonic() + seconds
    while True:
        found = client.describe_certificate(CertificateArn=arn)["Certificate"]
        if is_enough(found) or found["Status"] not in ("PENDING_VALIDATION", "ISSUED") or time.monotonic() >= ends:
            return found
        time.sleep(5)


def record_of(certificate):
    return (certificate.get("DomainValidationOptions") or [{}])[0].get("ResourceRecord")


def run(module, client):
    domain, tags = module.params["domain_name"], module.params["tags"]
    arn, changed = find(client, domain, tags), False
    if arn is None:
        if module.check_mode:
            module.exit_json(changed=True)
        arn, changed = request(client, domain, tags), True
    found = wait_for(client, arn, RECORD_SECONDS, record_of)
    record = record_of(found)
    if record is None:
        module.fail_json(msg=f"{arn}: AWS names no DNS record to prove {domain} with (status {found['Status']})")
    if module.params["wait"] and not module.check_mode:
        found = wait_for(client, arn, module.params["wait_timeout"], lambda one: one["Status"] == "ISSUED")
        if found["Status"] != "ISSUED":
            module.fail_json(msg=f"{arn}: status {found['Status']} after {module.params['wait_timeout']} s; is the record "
                                 f"{record['Name']} {record['Type']} {record['Value']} served?")
    module.exit_json(changed=changed, certificate_arn=arn, status=found["Status"], record=record)


def main():
    module = AnsibleAWSModule(supports_check_mode=True, argument_spec={
        "domain_name": {"required": True, "type": "str"},
        "tags": {"required": True, "type": "dict"},
        "wait": {"default": False, "type": "bool"},
        "wait_timeout": {"default": 900, "type": "int"},
    })
    try:
        run(module, module.client("acm"))
    except (BotoCoreError, ClientError) as error:
        module.fail_json_aws(error, msg="could not ask for the certificate")


if __name__ == "__main__":
    main()

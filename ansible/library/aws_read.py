#!/usr/bin/python3
"""Asks AWS what exists there, for resources that no module of the collections reads."""

DOCUMENTATION = r"""
module: aws_read
short_description: Call one reading operation of an AWS service
description:
  - Calls an operation that reads (C(describe_), C(get_) or C(list_)), all its pages, and returns the answer.
  - If the service does not know the resource, that is not an error but I(found=false).
options:
  service:
    description: The name boto3 has for the service.
    required: true
    type: str
  operation:
    description: The name boto3 has for the operation.
    required: true
    type: str
  arguments:
    description: What the operation is given.
    default: {}
    type: dict
"""

RETURN = r"""
found:
  description: Whether the service knows what was asked for.
  type: bool
answer:
  description: What it answered, in its own spelling.
  type: dict
"""

try:
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    pass  # AnsibleAWSModule says so

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

READING = ("describe_", "get_", "list_")


def is_missing(error):
    """The services' many names for a missing resource: NotFound, NotFoundException, NoSuchEntity, ..."""
    code = error.response.get("Error", {}).get("Code", "")
    return "NotFound" in code or code.startswith("NoSuch")


def ask(client, operation, arguments):
    if client.can_paginate(operation):
        return client.get_paginator(operation).paginate(**arguments).build_full_result()
    answer = getattr(client, operation)(**arguments)
    answer.pop("ResponseMetadata", None)
    return answer


def main():
    module = AnsibleAWSModule(supports_check_mode=True, argument_spec={
        "service": {"required": True, "type": "str"},
        "operation": {"required": True, "type": "str"},
        "arguments": {"default": {}, "type": "dict"},
    })
    service, operation = module.params["service"], module.params["operation"]
    if not operation.startswith(READING):
        module.fail_json(msg=f"operation = {operation}: expected one that reads: {', '.join(READING)}")
    try:
        answer = ask(module.client(service), operation, module.params["arguments"])
        module.exit_json(changed=False, found=True, answer=answer)
    except ClientError as error:
        if is_missing(error):
            module.exit_json(changed=False, found=False, answer={})
        module.fail_json_aws(error, msg=f"{service} refused {operation}")
    except BotoCoreError as error:
        module.fail_json_aws(error, msg=f"could not ask {service} for {operation}")


if __name__ == "__main__":
    main()

"""One AWS account: the services, and what they know of each other."""

from support.aws.autoscaling import AutoScaling
from support.aws.certificates import Certificates
from support.aws.databases import Databases
from support.aws.ec2 import Ec2
from support.aws.elb import LoadBalancing
from support.aws.iam import Iam
from support.aws.names import Route53
from support.aws.sts import Sts
from support.aws.wire import Refusal

SERVICES = {"ec2": Ec2, "iam": Iam, "route53": Route53, "sts": Sts, "elbv2": LoadBalancing, "autoscaling": AutoScaling,
            "acm": Certificates, "rds": Databases}
GLOBAL = ("iam", "route53", "sts")


class Account:
    """number: the account's; region: the only one where anything is made."""

    number, region = "123456789012", "eu-west-2"

    def __init__(self):
        self._counts = {}
        for name, service in SERVICES.items():
            setattr(self, name, service(self))

    def new_id(self, prefix):
        self._counts[prefix] = self._counts.get(prefix, 0) + 1
        return f"{prefix}-{self._counts[prefix]:017x}"

    def arn(self, service, resource):
        region = "" if service in GLOBAL else self.region
        return f"arn:aws:{service}:{region}:{self.number}:{resource}"

    def ask(self, service, operation, given, region):
        if service not in GLOBAL and region != self.region:
            raise Refusal("UnauthorizedOperation", f"nothing may be done in {region}", 403)
        return getattr(getattr(self, service), operation)(**given) or {}

    def inventory(self):
        """What stands, as text by kind: to compare before and after."""
        return {name: getattr(self, name).inventory() for name in SERVICES}

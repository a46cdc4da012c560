"""The fake for AWS refuses what AWS does: nothing that a playbook gets through here would fail there for that."""

import sys
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from support.aws.host import AwsHost  # noqa: E402
from support.aws.signature import ACCESS_KEY, SECRET_KEY  # noqa: E402

ONCE = Config(retries={"total_max_attempts": 1}, parameter_validation=False)


@pytest.fixture
def host():
    with AwsHost() as host:
        yield host
        assert not host.violations


@pytest.fixture
def client(host):
    def make(service, secret=SECRET_KEY, region="eu-west-2"):
        return boto3.client(service, region_name=region, endpoint_url=host.origin, aws_access_key_id=ACCESS_KEY,
                            aws_secret_access_key=secret, config=ONCE)
    return make


def refused(call, **arguments):
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"]


def test_an_unsigned_request_is_refused(host):
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(host.origin, data=b"Action=DescribeVpcs&Version=2016-11-15")
    assert error.value.code == 403
    error.value.close()


@pytest.mark.parametrize("service, operation", [("ec2", "describe_vpcs"), ("iam", "list_roles"),
                                                ("acm", "list_certificates"), ("route53", "list_hosted_zones")])
def test_a_signature_with_another_key_is_refused(client, service, operation):
    assert refused(getattr(client(service, secret="another"), operation)) == "SignatureDoesNotMatch"
    getattr(client(service), operation)()


def test_another_region_is_refused(client):
    assert refused(client("ec2", region="us-east-1").describe_vpcs) == "UnauthorizedOperation"


def test_a_missing_parameter_is_refused(client):
    assert refused(client("ec2").run_instances, ImageId="ami-00000000000000001", MinCount=1) == "ValidationError"


@pytest.mark.parametrize("service, operation, arguments, code", [
    ("ec2", "describe_instances", {"InstanceIds": ["i-1"]}, "InvalidInstanceID.NotFound"),
    ("ec2", "delete_security_group", {"GroupId": "sg-1"}, "InvalidGroup.NotFound"),
    ("iam", "get_role", {"RoleName": "nobody"}, "NoSuchEntity"),
    ("elbv2", "describe_load_balancers", {"Names": ["none"]}, "LoadBalancerNotFound"),
    ("rds", "describe_db_instances", {"DBInstanceIdentifier": "none"}, "DBInstanceNotFound"),
    ("acm", "describe_certificate", {"CertificateArn": "arn:aws:acm:eu-west-2:1:certificate/none"},
     "ResourceNotFoundException")])
def test_what_is_not_there_is_refused(client, service, operation, arguments, code):
    assert refused(getattr(client(service), operation), **arguments) == code


def test_a_security_group_in_use_is_not_deleted(client):
    ec2 = client("ec2")
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId="vpc-00000000000000001")["GroupId"]
    started = ec2.run_instances(ImageId="ami-00000000000000002", InstanceType="t3.small", MinCount=1, MaxCount=1,
                                NetworkInterfaces=[{"DeviceIndex": 0, "Groups": [group],
                                                    "SubnetId": "subnet-00000000000000001"}])["Instances"][0]
    assert refused(ec2.delete_security_group, GroupId=group) == "DependencyViolation"
    ec2.terminate_instances(InstanceIds=[started["InstanceId"]])
    ec2.delete_security_group(GroupId=group)


def test_a_record_is_deleted_only_as_it_stands(client):
    route53 = client("route53")
    record = {"Name": "www.example.com.", "Type": "A", "TTL": 300, "ResourceRecords": [{"Value": "192.0.2.99"}]}
    zone = route53.list_hosted_zones()["HostedZones"][0]["Id"]
    assert refused(route53.change_resource_record_sets, HostedZoneId=zone, ChangeBatch={
        "Changes": [{"Action": "DELETE", "ResourceRecordSet": record}]}) == "InvalidChangeBatch"


def test_an_answer_that_the_model_does_not_know_is_an_error_of_the_stand_in(client, host):
    host.account.ec2.vpcs[0]["Colour"] = "green"
    assert refused(client("ec2").describe_vpcs) == "NotImplemented"
    assert "the model has no Colour" in host.violations.pop()


def test_only_changes_are_recorded(client, host):
    ec2 = client("ec2")
    ec2.describe_vpcs()
    ec2.create_tags(Resources=[host.account.ec2.groups[0]["GroupId"]], Tags=[{"Key": "b", "Value": "2"},
                                                                            {"Key": "a", "Value": "1"}])
    assert host.changes() == ('ec2 CreateTags\n    Resources = ["sg-0000000000000000f"]\n'
                              '    Tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]\n')

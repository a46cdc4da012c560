"""EC2: images, networks, security groups, key pairs, instances, addresses."""

from datetime import datetime, timezone

from support.aws.filters import chosen
from support.aws.launch_templates import LaunchTemplates
from support.aws.security_groups import SecurityGroups
from support.aws.wire import Refusal

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)
VPC, ZONES = "vpc-00000000000000001", ("eu-west-2a", "eu-west-2b", "eu-west-2c")
OPEN_STATES = ("pending", "running", "stopping", "stopped")
DEBIAN = "136693071363"

IMAGE_FILTERS = {"name": lambda one: one["Name"], "state": lambda one: one["State"],
                 "owner-id": lambda one: one["OwnerId"],
                 "virtualization-type": lambda one: one["VirtualizationType"],
                 "architecture": lambda one: one["Architecture"]}
SUBNET_FILTERS = {"vpc-id": lambda one: one["VpcId"], "default-for-az": lambda one: one["DefaultForAz"],
                  "subnet-id": lambda one: one["SubnetId"]}
INSTANCE_FILTERS = {"instance-state-name": lambda one: one["State"]["Name"],
                    "subnet-id": lambda one: one["SubnetId"]}
ADDRESS_FILTERS = {"domain": lambda one: one["Domain"], "instance-id": lambda one: one.get("InstanceId", "")}


def image(number, name, created, owner=DEBIAN):
    return {"ImageId": f"ami-{number:017x}", "Name": name, "OwnerId": owner, "CreationDate": f"{created}T10:00:00.000Z",
            "State": "available", "VirtualizationType": "hvm", "RootDeviceName": "/dev/xvda", "Public": True,
            "Architecture": "arm64" if "arm64" in name else "x86_64", "RootDeviceType": "ebs", "BlockDeviceMappings": [
                {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": f"snap-{number:017x}", "VolumeSize": 8}}]}


class Ec2(SecurityGroups, LaunchTemplates):
    def __init__(self, account):
        self.account = account
        self.images = [image(1, "debian-12-amd64-20260901-1", "2026-09-01"),
                       image(2, "debian-12-amd64-20261101-1", "2026-11-01"),
                       image(3, "debian-12-arm64-20261101-1", "2026-11-01"),
                       image(4, "debian-12-amd64-20261120-1", "2026-11-20", owner="999999999999")]
        self.vpcs = [{"VpcId": VPC, "IsDefault": True, "State": "available", "CidrBlock": "172.31.0.0/16", "Tags": []}]
        self.subnets = [{"SubnetId": f"subnet-{number:017x}", "VpcId": VPC, "AvailabilityZone": zone, "Tags": [],
                         "DefaultForAz": True, "MapPublicIpOnLaunch": True, "State": "available",
                         "CidrBlock": f"172.31.{16 * number}.0/20"} for number, zone in enumerate(ZONES, 1)]
        self.key_pairs, self.instances, self.addresses, self.protected = [], [], [], set()
        self.groups = self.first_groups(VPC)
        self.templates, self.snapshots, self.gone_images, self.made_images = [], [], set(), 0

    def tagged(self):
        return [*self.key_pairs, *self.instances, *self.addresses, *self.groups, *self.templates, *self.images]

    def inventory(self):
        standing = [one for one in self.instances if one["State"]["Name"] in OPEN_STATES]
        return ([f"key pair {one['KeyName']}" for one in self.key_pairs]
                + [f"instance {one['InstanceId']}" for one in standing]
                + [f"address {one['PublicIp']}" for one in self.addresses]
                + [f"group {one['GroupName']} {one['IpPermissions']}" for one in self.groups]
                + [f"template {one['LaunchTemplateName']}" for one in self.templates]
                + [f"image {one['Name']}" for one in self.images] + [f"snapshot {one}" for one in self.snapshots])

    # --- what others own ---

    def DescribeRegions(self, RegionNames=(), **_):
        return {"Regions": [{"RegionName": self.account.region, "OptInStatus": "opt-in-not-required"}]}

    def DescribeImages(self, Filters=None, Owners=None, ImageIds=None, ExecutableUsers=None, IncludeDeprecated=None):
        owners = [self.account.number if owner == "self" else owner for owner in Owners or ()]
        found = [one for one in chosen(self.images, Filters, IMAGE_FILTERS)
                 if (not owners or one["OwnerId"] in owners) and (not ImageIds or one["ImageId"] in ImageIds)]
        if ImageIds and len(found) != len(ImageIds) and not self.gone_images.issuperset(ImageIds):
            raise Refusal("InvalidAMIID.NotFound", f"The image ids '{ImageIds}' do not exist")
        return {"Images": found}

    def DescribeImageAttribute(self, ImageId, Attribute):
        return {"ImageId": ImageId, "LaunchPermissions": [], "ProductCodes": []}

    def DescribeVpcs(self, VpcIds=None, Filters=None, **_):
        known = {"is-default": lambda one: one["IsDefault"], "isDefault": lambda one: one["IsDefault"],
                 "vpc-id": lambda one: one["VpcId"]}
        return {"Vpcs": [one for one in chosen(self.vpcs, Filters, known) if not VpcIds or one["VpcId"] in VpcIds]}

    def DescribeVpcClassicLink(self, VpcIds=None, **_):
        return {"Vpcs": []}

    def DescribeVpcClassicLinkDnsSupport(self, VpcIds=None, **_):
        return {"Vpcs": []}

    def DescribeVpcAttribute(self, VpcId, Attribute):
        return {"VpcId": VpcId, Attribute[0].upper() + Attribute[1:]: {"Value": True}}

    def DescribeSubnets(self, SubnetIds=None, Filters=None, **_):
        return {"Subnets": [one for one in chosen(self.subnets, Filters, SUBNET_FILTERS)
                            if not SubnetIds or one["SubnetId"] in SubnetIds]}

    # --- tags ---

    def CreateTags(self, Resources, Tags):
        for one in self._with_ids(Resources):
            kept = [tag for tag in one.get("Tags", ()) if tag["Key"] not in [tag["Key"] for tag in Tags]]
            one["Tags"] = kept + Tags

    def DeleteTags(self, Resources, Tags):
        for one in self._with_ids(Resources):
            one["Tags"] = [tag for tag in one["Tags"] if tag["Key"] not in [tag["Key"] for tag in Tags]]

    def DescribeTags(self, Filters, **_):
        wanted = next(each["Values"] for each in Filters if each["Name"] == "resource-id")
        return {"Tags": [{**tag, "ResourceId": wanted[0]}
                         for one in self._with_ids(wanted) for tag in one.get("Tags", ())]}

    def _with_ids(self, ids):
        keys = ("AllocationId", "InstanceId", "GroupId", "KeyPairId", "LaunchTemplateId", "ImageId")
        # An address names the instance it is given to; its own id comes first.
        found = [one for one in self.tagged() if next(one[key] for key in keys if key in one) in ids]
        if len(found) != len(ids):
            raise Refusal("InvalidID", f"The ID '{ids}' is not valid")
        return found

    # --- key pairs ---

    def DescribeKeyPairs(self, KeyNames=None, **_):
        found = [one for one in self.key_pairs if not KeyNames or one["KeyName"] in KeyNames]
        if KeyNames and not found:
            raise Refusal("InvalidKeyPair.NotFound", f"The key pair '{KeyNames[0]}' does not exist")
        return {"KeyPairs": found}

    def ImportKeyPair(self, KeyName, PublicKeyMaterial, TagSpecifications=()):
        if not PublicKeyMaterial.startswith((b"ssh-ed25519 ", b"ssh-rsa ")):
            raise Refusal("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
        if any(one["KeyName"] == KeyName for one in self.key_pairs):
            raise Refusal("InvalidKeyPair.Duplicate", f"The keypair '{KeyName}' already exists.")
        made = {"KeyPairId": self.account.new_id("key"), "KeyName": KeyName, "KeyFingerprint": "00:11:22",
                "Tags": [tag for each in TagSpecifications for tag in each["Tags"]]}
        self.key_pairs.append(made)
        return dict(made)

    def DeleteKeyPair(self, KeyName):
        self.key_pairs = [one for one in self.key_pairs if one["KeyName"] != KeyName]

    # --- instances ---

    def RunInstances(self, MaxCount, MinCount, ImageId, InstanceType, TagSpecifications=(), NetworkInterfaces=(),
                     KeyName=None, IamInstanceProfile=None, MetadataOptions=None, BlockDeviceMappings=(), **_):
        self.DescribeImages(ImageIds=[ImageId])
        if KeyName:
            self.DescribeKeyPairs(KeyNames=[KeyName])
        if IamInstanceProfile:
            self.account.iam.use_profile(**IamInstanceProfile)
        groups = self.DescribeSecurityGroups(GroupIds=NetworkInterfaces[0]["Groups"])["SecurityGroups"]
        subnet = self.DescribeSubnets(SubnetIds=[NetworkInterfaces[0]["SubnetId"]])["Subnets"][0]
        made = {"InstanceId": self.account.new_id("i"), "ImageId": ImageId, "InstanceType": InstanceType,
                "State": {"Code": 16, "Name": "running"}, "SubnetId": subnet["SubnetId"], "VpcId": subnet["VpcId"],
                "Placement": {"AvailabilityZone": subnet["AvailabilityZone"]}, "LaunchTime": NOW,
                "PublicIpAddress": "198.51.100.9", "PrivateIpAddress": "172.31.16.9", "SourceDestCheck": True,
                "SecurityGroups": [{key: one[key] for key in ("GroupId", "GroupName")} for one in groups],
                "NetworkInterfaces": [], "Tags": [tag for each in TagSpecifications for tag in each["Tags"]
                                                  if each["ResourceType"] == "instance"]}
        if IamInstanceProfile:
            made["IamInstanceProfile"] = {"Arn": IamInstanceProfile["Arn"], "Id": "AIPAEXAMPLE"}
        self.instances.append(made)
        return {"Instances": [made], "Groups": [], "OwnerId": self.account.number, "ReservationId": "r-1"}

    def DescribeInstances(self, InstanceIds=None, Filters=None, **_):
        found = [one for one in chosen(self.instances, Filters, INSTANCE_FILTERS)
                 if not InstanceIds or one["InstanceId"] in InstanceIds]
        if InstanceIds and len(found) != len(InstanceIds):
            raise Refusal("InvalidInstanceID.NotFound", f"The instance ID '{InstanceIds}' does not exist")
        return {"Reservations": [{"ReservationId": "r-1", "OwnerId": self.account.number, "Instances": [one]}
                                 for one in found]}

    def _instance(self, instance_id):
        return self.DescribeInstances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]

    def DescribeInstanceStatus(self, InstanceIds, **_):
        return {"InstanceStatuses": [{"InstanceId": one, "InstanceState": self._instance(one)["State"]}
                                     for one in InstanceIds]}

    def DescribeInstanceAttribute(self, InstanceId, Attribute):
        one = self._instance(InstanceId)
        if Attribute == "groupSet":
            return {"InstanceId": InstanceId, "Groups": one["SecurityGroups"]}
        if Attribute == "disableApiTermination":
            return {"InstanceId": InstanceId, "DisableApiTermination": {"Value": InstanceId in self.protected}}
        raise Refusal("InvalidParameterValue", f"Value ({Attribute}) for parameter attribute is invalid")

    def ModifyInstanceAttribute(self, InstanceId, DisableApiTermination):
        self._instance(InstanceId)
        (self.protected.add if DisableApiTermination["Value"] else self.protected.discard)(InstanceId)

    def TerminateInstances(self, InstanceIds):
        for one in map(self._instance, InstanceIds):
            if one["InstanceId"] in self.protected:
                raise Refusal("OperationNotPermitted", f"The instance '{one['InstanceId']}' may not be terminated.")
            one.update(State={"Code": 48, "Name": "terminated"}, SecurityGroups=[])
            for address in self.addresses:
                if address.get("InstanceId") == one["InstanceId"]:
                    del address["InstanceId"], address["AssociationId"]
        return {"TerminatingInstances": [{"InstanceId": one} for one in InstanceIds]}

    # --- addresses ---

    def AllocateAddress(self, Domain):
        made = {"AllocationId": self.account.new_id("eipalloc"), "Domain": Domain, "Tags": [],
                "PublicIp": f"203.0.113.{10 + len(self.addresses)}"}
        self.addresses.append(made)
        return {key: made[key] for key in ("AllocationId", "Domain", "PublicIp")}

    def DescribeAddresses(self, PublicIps=None, Filters=None, AllocationIds=None):
        found = [one for one in chosen(self.addresses, Filters, ADDRESS_FILTERS)
                 if not PublicIps or one["PublicIp"] in PublicIps]
        if PublicIps and not found:
            raise Refusal("InvalidAddress.NotFound", f"Address '{PublicIps[0]}' not found.")
        return {"Addresses": found}

    def AssociateAddress(self, InstanceId, AllocationId, AllowReassociation=True):
        one = next(one for one in self.addresses if one["AllocationId"] == AllocationId)
        self._instance(InstanceId)["PublicIpAddress"] = one["PublicIp"]
        one.update(InstanceId=InstanceId, AssociationId=self.account.new_id("eipassoc"))
        return {"AssociationId": one["AssociationId"]}

    def ReleaseAddress(self, AllocationId):
        one = next(one for one in self.addresses if one["AllocationId"] == AllocationId)
        if "AssociationId" in one:
            raise Refusal("InvalidIPAddress.InUse", f"Address {one['PublicIp']} is in use.")
        self.addresses.remove(one)

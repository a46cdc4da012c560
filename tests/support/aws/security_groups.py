"""Security groups, and who still uses one."""

import json

from support.aws.filters import chosen
from support.aws.wire import Refusal

FILTERS = {"vpc-id": lambda one: one["VpcId"], "group-name": lambda one: one["GroupName"],
           "group-id": lambda one: one["GroupId"]}
ALL_OUT = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [], "PrefixListIds": [],
           "UserIdGroupPairs": []}
SOURCES = ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs", "PrefixListIds")


class SecurityGroups:
    def first_groups(self, vpc):
        return [{"GroupId": "sg-0000000000000000f", "GroupName": "default", "Description": "default VPC security group",
                 "VpcId": vpc, "OwnerId": self.account.number, "IpPermissions": [], "IpPermissionsEgress": [ALL_OUT],
                 "Tags": []}]

    def DescribeSecurityGroups(self, GroupIds=None, Filters=None, **_):
        found = [one for one in chosen(self.groups, Filters, FILTERS) if not GroupIds or one["GroupId"] in GroupIds]
        if GroupIds and len(found) != len(GroupIds):
            raise Refusal("InvalidGroup.NotFound", f"The security group '{GroupIds}' does not exist")
        return {"SecurityGroups": found}

    def CreateSecurityGroup(self, GroupName, Description, VpcId):
        if any(one["GroupName"] == GroupName and one["VpcId"] == VpcId for one in self.groups):
            raise Refusal("InvalidGroup.Duplicate", f"The security group '{GroupName}' already exists in '{VpcId}'")
        made = {"GroupId": self.account.new_id("sg"), "GroupName": GroupName, "Description": Description,
                "VpcId": VpcId, "OwnerId": self.account.number, "IpPermissions": [], "IpPermissionsEgress": [ALL_OUT],
                "Tags": []}
        self.groups.append(made)
        return {"GroupId": made["GroupId"]}

    def AuthorizeSecurityGroupIngress(self, GroupId, IpPermissions):
        group = self.DescribeSecurityGroups(GroupIds=[GroupId])["SecurityGroups"][0]
        for given in IpPermissions:
            for pair in given.get("UserIdGroupPairs", ()):
                self.DescribeSecurityGroups(GroupIds=[pair["GroupId"]])
            same = next((one for one in group["IpPermissions"] if self._ports(one) == self._ports(given)), None)
            if same is None:
                same = {key: value for key, value in given.items() if key not in SOURCES}
                same.update((source, []) for source in SOURCES)
                group["IpPermissions"].append(same)
            for source in SOURCES:
                same[source] += given.get(source, [])

    def RevokeSecurityGroupIngress(self, GroupId, IpPermissions):
        group = self.DescribeSecurityGroups(GroupIds=[GroupId])["SecurityGroups"][0]
        for given in IpPermissions:
            for one in group["IpPermissions"]:
                if self._ports(one) == self._ports(given):
                    for source in SOURCES:
                        gone = [json.dumps(self._place(each)) for each in given.get(source, ())]
                        one[source] = [each for each in one[source] if json.dumps(self._place(each)) not in gone]
        group["IpPermissions"] = [one for one in group["IpPermissions"] if any(one[source] for source in SOURCES)]

    @staticmethod
    def _ports(rule):
        return rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort")

    @staticmethod
    def _place(source):
        return source.get("CidrIp") or source.get("CidrIpv6") or source.get("GroupId")

    def DeleteSecurityGroup(self, GroupId):
        group = self.DescribeSecurityGroups(GroupIds=[GroupId])["SecurityGroups"][0]
        users = [one["InstanceId"] for one in self.instances
                 if any(each["GroupId"] == GroupId for each in one["SecurityGroups"])]
        users += [one["GroupName"] for one in self.groups if one is not group for rule in one["IpPermissions"]
                  for pair in rule["UserIdGroupPairs"] if pair["GroupId"] == GroupId]
        users += self.account.elbv2.users_of_group(GroupId) + self.account.rds.users_of_group(GroupId)
        if users:
            raise Refusal("DependencyViolation", f"resource {GroupId} has a dependent object: {users}")
        self.groups.remove(group)

"""IAM: roles, their policies, instance profiles."""

import json
from datetime import datetime, timezone

from support.aws.wire import Refusal

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)


class Iam:
    """unseen: how often a new instance profile is not known to EC2 yet."""

    def __init__(self, account):
        self.account = account
        self.roles, self.profiles, self.unseen = {}, {}, 0

    def inventory(self):
        return [f"role {name} {sorted(role['policies'])}" for name, role in self.roles.items()] + [
            f"profile {name}" for name in self.profiles]

    def _role(self, name):
        if name not in self.roles:
            raise Refusal("NoSuchEntity", f"The role with name {name} cannot be found.", 404)
        return self.roles[name]

    def _shown(self, role):
        return {**role["shown"], "Tags": role["tags"]}

    def _profile(self, name):
        if name not in self.profiles:
            raise Refusal("NoSuchEntity", f"Instance Profile {name} cannot be found.", 404)
        return {"Path": "/", "InstanceProfileName": name, "InstanceProfileId": "AIPAEXAMPLE0000000001",
                "Arn": self.account.arn("iam", f"instance-profile/{name}"), "CreateDate": NOW,
                "Roles": [self._shown(self.roles[one]) for one in self.profiles[name]]}

    def use_profile(self, Arn=None, Name=None):
        self._profile(Name or Arn.rpartition("/")[2])
        if self.unseen:
            self.unseen -= 1
            raise Refusal("InvalidParameterValue", "Value for parameter iamInstanceProfile.arn is invalid. Invalid IAM "
                                                   "Instance Profile ARN")

    def ListAccountAliases(self, **_):
        return {"AccountAliases": [], "IsTruncated": False}

    def GetRole(self, RoleName):
        return {"Role": self._shown(self._role(RoleName))}

    def CreateRole(self, RoleName, AssumeRolePolicyDocument, Path="/", Description="", Tags=(), **_):
        if RoleName in self.roles:
            raise Refusal("EntityAlreadyExists", f"Role with name {RoleName} already exists.", 409)
        json.loads(AssumeRolePolicyDocument)
        shown = {"Path": Path, "RoleName": RoleName, "RoleId": "AROAEXAMPLE0000000001", "CreateDate": NOW,
                 "Arn": self.account.arn("iam", f"role/{RoleName}"), "Description": Description,
                 "AssumeRolePolicyDocument": AssumeRolePolicyDocument, "MaxSessionDuration": 3600}
        self.roles[RoleName] = {"shown": shown, "tags": list(Tags), "attached": [], "policies": {}}
        return self.GetRole(RoleName)

    def DeleteRole(self, RoleName):
        role = self._role(RoleName)
        if role["attached"] or role["policies"] or any(RoleName in roles for roles in self.profiles.values()):
            raise Refusal("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409)
        del self.roles[RoleName]

    def ListRoles(self, **_):
        return {"Roles": [role["shown"] for role in self.roles.values()], "IsTruncated": False}

    def ListRoleTags(self, RoleName):
        return {"Tags": self._role(RoleName)["tags"]}

    def TagRole(self, RoleName, Tags):
        role = self._role(RoleName)
        role["tags"] = [tag for tag in role["tags"] if tag["Key"] not in [tag["Key"] for tag in Tags]] + Tags

    def ListAttachedRolePolicies(self, RoleName, **_):
        return {"AttachedPolicies": [{"PolicyArn": arn, "PolicyName": arn.rpartition("/")[2]}
                                     for arn in self._role(RoleName)["attached"]]}

    def AttachRolePolicy(self, RoleName, PolicyArn):
        self._role(RoleName)["attached"].append(PolicyArn)

    def DetachRolePolicy(self, RoleName, PolicyArn):
        self._role(RoleName)["attached"].remove(PolicyArn)

    def ListRolePolicies(self, RoleName, **_):
        return {"PolicyNames": list(self._role(RoleName)["policies"])}

    def GetRolePolicy(self, RoleName, PolicyName):
        return {"RoleName": RoleName, "PolicyName": PolicyName,
                "PolicyDocument": self._role(RoleName)["policies"][PolicyName]}

    def PutRolePolicy(self, RoleName, PolicyName, PolicyDocument):
        json.loads(PolicyDocument)
        self._role(RoleName)["policies"][PolicyName] = PolicyDocument

    def DeleteRolePolicy(self, RoleName, PolicyName):
        del self._role(RoleName)["policies"][PolicyName]

    def ListInstanceProfilesForRole(self, RoleName, **_):
        self._role(RoleName)
        return {"InstanceProfiles": [self._profile(name) for name, roles in self.profiles.items() if RoleName in roles],
                "IsTruncated": False}

    def GetInstanceProfile(self, InstanceProfileName):
        return {"InstanceProfile": self._profile(InstanceProfileName)}

    def CreateInstanceProfile(self, InstanceProfileName, Path="/", Tags=()):
        if InstanceProfileName in self.profiles:
            raise Refusal("EntityAlreadyExists", f"Instance Profile {InstanceProfileName} already exists.", 409)
        self.profiles[InstanceProfileName] = []
        return {"InstanceProfile": self._profile(InstanceProfileName)}

    def AddRoleToInstanceProfile(self, InstanceProfileName, RoleName):
        self._role(RoleName)
        self.profiles[InstanceProfileName].append(RoleName)

    def RemoveRoleFromInstanceProfile(self, InstanceProfileName, RoleName):
        self.profiles[InstanceProfileName].remove(RoleName)

    def DeleteInstanceProfile(self, InstanceProfileName):
        if self.profiles[InstanceProfileName]:
            raise Refusal("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", 409)
        del self.profiles[InstanceProfileName]

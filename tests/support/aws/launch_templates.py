"""Launch templates and their versions; images made of instances."""

from datetime import datetime, timezone

from support.aws.wire import Refusal

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)


def as_aws_says_it(data):
    """AWS fills in what was not said, so that an answer never equals what was asked for."""
    return {**data, "MetadataOptions": {"State": "pending", **data.get("MetadataOptions", {})}}


class LaunchTemplates:
    def _template(self, LaunchTemplateId=None, LaunchTemplateName=None):
        for one in self.templates:
            if LaunchTemplateId == one["LaunchTemplateId"] or LaunchTemplateName == one["LaunchTemplateName"]:
                return one
        if LaunchTemplateId:
            raise Refusal("InvalidLaunchTemplateId.NotFound", "The specified launch template does not exist.")
        raise Refusal("InvalidLaunchTemplateName.NotFoundException", "At least one of the launch templates specified "
                                                                     "in the request does not exist.")

    @staticmethod
    def _shown(one):
        return {key: value for key, value in one.items() if key != "versions"}

    def _version(self, one, number):
        return {"LaunchTemplateId": one["LaunchTemplateId"], "LaunchTemplateName": one["LaunchTemplateName"],
                "VersionNumber": number, "DefaultVersion": number == one["DefaultVersionNumber"], "CreateTime": NOW,
                **one["versions"][number - 1]}

    def DescribeLaunchTemplates(self, LaunchTemplateNames=None, LaunchTemplateIds=None, **_):
        found = [self._template(LaunchTemplateName=name) for name in LaunchTemplateNames or ()]
        found += [self._template(LaunchTemplateId=one) for one in LaunchTemplateIds or ()]
        return {"LaunchTemplates": [self._shown(one) for one in found]}

    def DescribeLaunchTemplateVersions(self, LaunchTemplateId=None, LaunchTemplateName=None, Versions=(), **_):
        one = self._template(LaunchTemplateId, LaunchTemplateName)
        numbers = range(1, len(one["versions"]) + 1)
        return {"LaunchTemplateVersions": [self._version(one, number) for number in numbers
                                           if not Versions or str(number) in Versions
                                           or "$Latest" in Versions and number == len(numbers)]}

    def CreateLaunchTemplate(self, LaunchTemplateName, LaunchTemplateData, VersionDescription="", **_):
        if any(one["LaunchTemplateName"] == LaunchTemplateName for one in self.templates):
            raise Refusal("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.")
        self._check_template(LaunchTemplateData)
        one = {"LaunchTemplateId": self.account.new_id("lt"), "LaunchTemplateName": LaunchTemplateName, "Tags": [],
               "CreateTime": NOW, "DefaultVersionNumber": 1, "LatestVersionNumber": 1,
               "versions": [{"LaunchTemplateData": as_aws_says_it(LaunchTemplateData),
                             "VersionDescription": VersionDescription}]}
        self.templates.append(one)
        return {"LaunchTemplate": self._shown(one)}

    def CreateLaunchTemplateVersion(self, LaunchTemplateId, LaunchTemplateData, VersionDescription="", **_):
        one = self._template(LaunchTemplateId)
        self._check_template(LaunchTemplateData)
        one["versions"].append({"LaunchTemplateData": as_aws_says_it(LaunchTemplateData),
                                "VersionDescription": VersionDescription})
        one["LatestVersionNumber"] += 1
        return {"LaunchTemplateVersion": self._version(one, one["LatestVersionNumber"])}

    def _check_template(self, data):
        self.DescribeImages(ImageIds=[data["ImageId"]])
        self.DescribeSecurityGroups(GroupIds=data["SecurityGroupIds"])
        self.DescribeKeyPairs(KeyNames=[data["KeyName"]])
        self.account.iam.use_profile(**data["IamInstanceProfile"])

    def ModifyLaunchTemplate(self, LaunchTemplateId, DefaultVersion, **_):
        one = self._template(LaunchTemplateId)
        one["DefaultVersionNumber"] = int(DefaultVersion)
        return {"LaunchTemplate": self._shown(one)}

    def DeleteLaunchTemplateVersions(self, LaunchTemplateId, Versions):
        one = self._template(LaunchTemplateId)
        if str(one["DefaultVersionNumber"]) in Versions:
            raise Refusal("InvalidParameterCombination", "You cannot delete the default version")
        return {"SuccessfullyDeletedLaunchTemplateVersions": [
            {"LaunchTemplateId": LaunchTemplateId, "VersionNumber": int(number)} for number in Versions],
            "UnsuccessfullyDeletedLaunchTemplateVersions": []}

    def DeleteLaunchTemplate(self, LaunchTemplateId):
        one = self._template(LaunchTemplateId)
        self.templates.remove(one)
        return {"LaunchTemplate": self._shown(one)}

    def launch(self, template_id, subnet):
        """An instance as an auto scaling group starts it: from the newest version."""
        data = dict(self._template(template_id)["versions"][-1]["LaunchTemplateData"])
        data["NetworkInterfaces"] = [{"Groups": data.pop("SecurityGroupIds"), "SubnetId": subnet}]
        return self.RunInstances(MinCount=1, MaxCount=1, **data)["Instances"][0]

    # --- images ---

    def CreateImage(self, InstanceId, Name, Description="", NoReboot=False, TagSpecifications=(), **_):
        source = self._instance(InstanceId)
        like = self.DescribeImages(ImageIds=[source["ImageId"]])["Images"][0]
        if any(one["Name"] == Name for one in self.images):
            raise Refusal("InvalidAMIName.Duplicate", f"AMI name {Name} is already in use")
        self.made_images += 1
        made = {**like, "ImageId": self.account.new_id("ami-own"), "Name": Name, "OwnerId": self.account.number,
                "Description": Description, "Public": False,
                "CreationDate": f"2026-11-23T10:00:{self.made_images:02}.000Z",
                "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": self.account.new_id("snap"),
                                                                            "VolumeSize": 10}}],
                "Tags": [tag for each in TagSpecifications for tag in each["Tags"] if each["ResourceType"] == "image"]}
        self.images.append(made)
        self.snapshots.append(made["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"])
        return {"ImageId": made["ImageId"]}

    def DeregisterImage(self, ImageId):
        one = self.DescribeImages(ImageIds=[ImageId])["Images"][0]
        if one["OwnerId"] != self.account.number:
            raise Refusal("AuthFailure", f"Not authorized for image:{ImageId}")
        self.images.remove(one)
        self.gone_images.add(ImageId)

    def DeleteSnapshot(self, SnapshotId):
        self.snapshots.remove(SnapshotId)

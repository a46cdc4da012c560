"""Auto scaling groups: as many instances as wanted, spread over the subnets."""

from datetime import datetime, timezone

from support.aws.wire import Refusal

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)


class AutoScaling:
    def __init__(self, account):
        self.account = account
        self.groups = []

    def inventory(self):
        return [f"group {one['AutoScalingGroupName']}" for one in self.groups]

    def DescribeAutoScalingGroups(self, AutoScalingGroupNames=None, **_):
        return {"AutoScalingGroups": [one for one in self.groups if not AutoScalingGroupNames
                                      or one["AutoScalingGroupName"] in AutoScalingGroupNames]}

    def _group(self, name):
        for one in self.groups:
            if one["AutoScalingGroupName"] == name:
                return one
        raise Refusal("ValidationError", f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")

    def CreateAutoScalingGroup(self, AutoScalingGroupName, LaunchTemplate, Tags=(), **given):
        if any(one["AutoScalingGroupName"] == AutoScalingGroupName for one in self.groups):
            raise Refusal("AlreadyExists", f"AutoScalingGroup by this name already exists - {AutoScalingGroupName}")
        self.account.ec2.DescribeLaunchTemplates(LaunchTemplateIds=[LaunchTemplate["LaunchTemplateId"]])
        self.account.elbv2.DescribeTargetGroups(TargetGroupArns=given["TargetGroupARNs"])
        one = {"AutoScalingGroupName": AutoScalingGroupName, "AvailabilityZones": [], "CreatedTime": NOW,
               "Instances": [], "LoadBalancerNames": [], "LaunchTemplate": LaunchTemplate, "SuspendedProcesses": [],
               **given,
               "AutoScalingGroupARN": self.account.arn("autoscaling", AutoScalingGroupName),
               "Tags": [{**tag, "ResourceType": "auto-scaling-group", "ResourceId": AutoScalingGroupName}
                        for tag in Tags]}
        self.groups.append(one)
        self._fit(one)

    def UpdateAutoScalingGroup(self, AutoScalingGroupName, **given):
        one = self._group(AutoScalingGroupName)
        one.update(given)
        self._fit(one)

    def DisableMetricsCollection(self, AutoScalingGroupName, **_):
        self._group(AutoScalingGroupName)

    def _fit(self, one):
        ec2, targets = self.account.ec2, self.account.elbv2.targets[one["TargetGroupARNs"][0]]
        subnets = one["VPCZoneIdentifier"].split(",")
        while len(one["Instances"]) < one["DesiredCapacity"]:
            made = ec2.launch(one["LaunchTemplate"]["LaunchTemplateId"], subnets[len(one["Instances"]) % len(subnets)])
            targets.append(made["InstanceId"])
            one["Instances"].append({
                "InstanceId": made["InstanceId"], "LifecycleState": "InService", "HealthStatus": "Healthy",
                "AvailabilityZone": made["Placement"]["AvailabilityZone"], "ProtectedFromScaleIn": False,
                "LaunchTemplate": one["LaunchTemplate"]})
        while len(one["Instances"]) > one["DesiredCapacity"]:
            gone = one["Instances"].pop()["InstanceId"]
            targets.remove(gone)
            ec2.TerminateInstances([gone])

    def DeleteAutoScalingGroup(self, AutoScalingGroupName, ForceDelete=False):
        one = self._group(AutoScalingGroupName)
        if one["Instances"] and not ForceDelete:
            raise Refusal("ResourceInUse", "You cannot delete an AutoScalingGroup while there are instances")
        one["DesiredCapacity"] = 0
        self._fit(one)
        self.groups.remove(one)

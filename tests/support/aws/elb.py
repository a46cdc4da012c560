"""Application load balancers, their listeners, target groups."""

from support.aws.wire import Refusal

ATTRIBUTES = {"deletion_protection.enabled": "false", "idle_timeout.timeout_seconds": "60",
              "routing.http2.enabled": "true", "routing.http.desync_mitigation_mode": "defensive",
              "routing.http.drop_invalid_header_fields.enabled": "false", "access_logs.s3.enabled": "false",
              "access_logs.s3.bucket": "", "access_logs.s3.prefix": "", "waf.fail_open.enabled": "false",
              "routing.http.xff_client_port.enabled": "false", "load_balancing.cross_zone.enabled": "true",
              "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false"}
TARGET_ATTRIBUTES = {"deregistration_delay.timeout_seconds": "300", "stickiness.enabled": "false",
                     "deregistration_delay.connection_termination.enabled": "false", "stickiness.type": "lb_cookie",
                     "load_balancing.algorithm.type": "round_robin", "slow_start.duration_seconds": "0"}


def shown(attributes):
    return {"Attributes": [{"Key": key, "Value": value} for key, value in attributes.items()]}


class LoadBalancing:
    """healthy: the instances that answer a target group."""

    def __init__(self, account):
        self.account = account
        self.balancers, self.listeners, self.target_groups = [], [], []
        self.tags, self.attributes, self.targets, self.healthy = {}, {}, {}, set()

    def inventory(self):
        return ([f"balancer {one['LoadBalancerName']}" for one in self.balancers]
                + [f"listener {one['Port']} of {one['LoadBalancerArn']}" for one in self.listeners]
                + [f"target group {one['TargetGroupName']}" for one in self.target_groups])

    def users_of_group(self, group):
        return [one["LoadBalancerName"] for one in self.balancers if group in one["SecurityGroups"]]

    def users_of_certificate(self, arn):
        return [one["LoadBalancerArn"] for one in self.listeners
                if any(each["CertificateArn"] == arn for each in one.get("Certificates", ()))]

    @staticmethod
    def _chosen(things, key, wanted, code):
        found = [one for one in things if not wanted or one[key] in wanted]
        if wanted and len(found) != len(wanted):
            raise Refusal(code, f"One or more of {wanted} not found")
        return found

    # --- balancers ---

    def DescribeLoadBalancers(self, Names=None, LoadBalancerArns=None, **_):
        found = self._chosen(self.balancers, "LoadBalancerName", Names, "LoadBalancerNotFound")
        return {"LoadBalancers": self._chosen(found, "LoadBalancerArn", LoadBalancerArns, "LoadBalancerNotFound")}

    def CreateLoadBalancer(self, Name, Subnets, SecurityGroups, Scheme, Type, Tags=(), **_):
        subnets = self.account.ec2.DescribeSubnets(SubnetIds=Subnets)["Subnets"]
        if len({one["AvailabilityZone"] for one in subnets}) < 2:
            raise Refusal("InvalidConfigurationRequest", "At least two subnets in two different Availability Zones "
                                                         "must be specified")
        self.account.ec2.DescribeSecurityGroups(GroupIds=SecurityGroups)
        if any(one["LoadBalancerName"] == Name for one in self.balancers):
            raise Refusal("DuplicateLoadBalancerName", f"A load balancer with the name '{Name}' exists")
        arn = self.account.arn("elasticloadbalancing", f"loadbalancer/app/{Name}/1")
        one = {"LoadBalancerArn": arn, "LoadBalancerName": Name, "DNSName": f"{Name}-1.eu-west-2.elb.amazonaws.com",
               "CanonicalHostedZoneId": "ZHURV8PSTC4K8", "State": {"Code": "active"}, "Scheme": Scheme, "Type": Type,
               "VpcId": subnets[0]["VpcId"], "SecurityGroups": SecurityGroups, "IpAddressType": "ipv4",
               "AvailabilityZones": [{"ZoneName": each["AvailabilityZone"], "SubnetId": each["SubnetId"]}
                                     for each in subnets]}
        self.balancers.append(one)
        self.tags[arn], self.attributes[arn] = list(Tags), dict(ATTRIBUTES)
        return {"LoadBalancers": [one]}

    def DescribeLoadBalancerAttributes(self, LoadBalancerArn):
        return shown(self.attributes[LoadBalancerArn])

    def ModifyLoadBalancerAttributes(self, LoadBalancerArn, Attributes):
        self.attributes[LoadBalancerArn].update((each["Key"], each["Value"]) for each in Attributes)
        return shown(self.attributes[LoadBalancerArn])

    def DeleteLoadBalancer(self, LoadBalancerArn):
        if self.attributes[LoadBalancerArn]["deletion_protection.enabled"] == "true":
            raise Refusal("OperationNotPermitted", f"Load balancer '{LoadBalancerArn}' cannot be deleted because "
                                                   "deletion protection is enabled")
        self.balancers = [one for one in self.balancers if one["LoadBalancerArn"] != LoadBalancerArn]
        self.listeners = [one for one in self.listeners if one["LoadBalancerArn"] != LoadBalancerArn]

    def DescribeTags(self, ResourceArns):
        return {"TagDescriptions": [{"ResourceArn": arn, "Tags": self.tags[arn]} for arn in ResourceArns]}

    def AddTags(self, ResourceArns, Tags):
        for arn in ResourceArns:
            self.tags[arn] = [tag for tag in self.tags.get(arn, ())
                              if tag["Key"] not in [each["Key"] for each in Tags]] + Tags

    # --- listeners ---

    def DescribeListeners(self, LoadBalancerArn, **_):
        return {"Listeners": [one for one in self.listeners if one["LoadBalancerArn"] == LoadBalancerArn]}

    def CreateListener(self, LoadBalancerArn, Protocol, Port, DefaultActions, Certificates=None, SslPolicy=None):
        self.DescribeLoadBalancers(LoadBalancerArns=[LoadBalancerArn])
        for action in DefaultActions:
            if action["Type"] == "forward":
                self.DescribeTargetGroups(TargetGroupArns=[action["TargetGroupArn"]])
        one = {"ListenerArn": f"{LoadBalancerArn.replace(':loadbalancer/', ':listener/')}/{Port}", "Port": Port,
               "Protocol": Protocol, "LoadBalancerArn": LoadBalancerArn, "DefaultActions": DefaultActions}
        if Protocol == "HTTPS":
            self.account.acm.use(Certificates[0]["CertificateArn"])
            one.update(Certificates=Certificates, SslPolicy=SslPolicy)
        self.listeners.append(one)
        return {"Listeners": [one]}

    def DescribeRules(self, ListenerArn, **_):
        return {"Rules": []}

    def DeleteListener(self, ListenerArn):
        self.listeners = [one for one in self.listeners if one["ListenerArn"] != ListenerArn]

    # --- target groups ---

    def DescribeTargetGroups(self, Names=None, TargetGroupArns=None, **_):
        found = self._chosen(self.target_groups, "TargetGroupName", Names, "TargetGroupNotFound")
        return {"TargetGroups": self._chosen(found, "TargetGroupArn", TargetGroupArns, "TargetGroupNotFound")}

    def CreateTargetGroup(self, Name, Tags=(), **given):
        if any(one["TargetGroupName"] == Name for one in self.target_groups):
            raise Refusal("DuplicateTargetGroupName", f"A target group with the name '{Name}' exists")
        arn = self.account.arn("elasticloadbalancing", f"targetgroup/{Name}/1")
        one = {"TargetGroupArn": arn, "TargetGroupName": Name, "HealthCheckPort": "traffic-port",
               "HealthCheckEnabled": True, "ProtocolVersion": "HTTP1", "IpAddressType": "ipv4", **given}
        self.target_groups.append(one)
        self.tags[arn], self.attributes[arn], self.targets[arn] = list(Tags), dict(TARGET_ATTRIBUTES), []
        return {"TargetGroups": [one]}

    def DescribeTargetGroupAttributes(self, TargetGroupArn):
        return shown(self.attributes[TargetGroupArn])

    def ModifyTargetGroupAttributes(self, TargetGroupArn, Attributes):
        self.attributes[TargetGroupArn].update((each["Key"], each["Value"]) for each in Attributes)
        return shown(self.attributes[TargetGroupArn])

    def DescribeTargetHealth(self, TargetGroupArn, **_):
        self.DescribeTargetGroups(TargetGroupArns=[TargetGroupArn])
        return {"TargetHealthDescriptions": [
            {"Target": {"Id": one, "Port": 80},
             "TargetHealth": {"State": "healthy" if one in self.healthy else "unhealthy"}}
            for one in self.targets[TargetGroupArn]]}

    def DeleteTargetGroup(self, TargetGroupArn):
        if any(action.get("TargetGroupArn") == TargetGroupArn for one in self.listeners
               for action in one["DefaultActions"]):
            raise Refusal("ResourceInUse", f"Target group '{TargetGroupArn}' is in use by a listener or a rule")
        self.target_groups = [one for one in self.target_groups if one["TargetGroupArn"] != TargetGroupArn]

"""RDS: database instances, their subnet groups and last snapshots."""

from support.aws.wire import Refusal


class Databases:
    def __init__(self, account):
        self.account = account
        self.databases, self.subnet_groups, self.snapshots, self.tags = {}, {}, [], {}

    def inventory(self):
        return ([f"database {name}" for name in self.databases]
                + [f"subnet group {name}" for name in self.subnet_groups]
                + [f"snapshot {name}" for name in self.snapshots])

    def users_of_group(self, group):
        return [name for name, one in self.databases.items()
                if any(each["VpcSecurityGroupId"] == group for each in one["VpcSecurityGroups"])]

    def _database(self, name):
        if name not in self.databases:
            raise Refusal("DBInstanceNotFound", f"DBInstance {name} not found.", 404)
        return self.databases[name]

    def DescribeDBInstances(self, DBInstanceIdentifier=None, **_):
        return {"DBInstances": [self._database(DBInstanceIdentifier)] if DBInstanceIdentifier
                else list(self.databases.values())}

    def CreateDBInstance(self, DBInstanceIdentifier, VpcSecurityGroupIds, DBSubnetGroupName, MasterUserPassword,
                         Tags=(), EngineVersion="15", **given):
        self.account.ec2.DescribeSecurityGroups(GroupIds=VpcSecurityGroupIds)
        self.DescribeDBSubnetGroups(DBSubnetGroupName)
        if len(MasterUserPassword) < 8 or set('/@" ') & set(MasterUserPassword):
            raise Refusal("InvalidParameterValue", "The parameter MasterUserPassword is not a valid password.")
        kept = {key: given[key] for key in (
            "DBInstanceClass", "Engine", "MasterUsername", "DBName", "AllocatedStorage", "BackupRetentionPeriod",
            "MultiAZ", "AutoMinorVersionUpgrade", "PubliclyAccessible", "StorageType", "StorageEncrypted",
            "CopyTagsToSnapshot", "DeletionProtection")}
        arn = self.account.arn("rds", f"db:{DBInstanceIdentifier}")
        self.databases[DBInstanceIdentifier] = one = {
            "DBInstanceIdentifier": DBInstanceIdentifier, "DBInstanceArn": arn, "DBInstanceStatus": "available", **kept,
            # A minor version is AWS's choice.
            "EngineVersion": f"{EngineVersion}.8", "Iops": 3000, "StorageThroughput": 125, "PendingModifiedValues": {},
            "Endpoint": {"Address": f"{DBInstanceIdentifier}.abc.eu-west-2.rds.amazonaws.com", "Port": 5432},
            "DBSubnetGroup": {"DBSubnetGroupName": DBSubnetGroupName}, "OptionGroupMemberships": [],
            "DBSecurityGroups": [], "DBParameterGroups": [], "IAMDatabaseAuthenticationEnabled": False,
            "VpcSecurityGroups": [{"VpcSecurityGroupId": each, "Status": "active"} for each in VpcSecurityGroupIds]}
        self.tags[arn] = list(Tags)
        return {"DBInstance": one}

    def ModifyDBInstance(self, DBInstanceIdentifier, ApplyImmediately=False, **given):
        self._database(DBInstanceIdentifier).update(given)
        return {"DBInstance": self._database(DBInstanceIdentifier)}

    def DeleteDBInstance(self, DBInstanceIdentifier, SkipFinalSnapshot=False, FinalDBSnapshotIdentifier=None, **_):
        one = self._database(DBInstanceIdentifier)
        if one["DeletionProtection"]:
            raise Refusal("InvalidParameterCombination", "Cannot delete protected DB Instance, please disable deletion "
                                                         "protection and try again.")
        if not SkipFinalSnapshot:
            self.snapshots.append(FinalDBSnapshotIdentifier)
        del self.databases[DBInstanceIdentifier]
        return {"DBInstance": one}

    def DescribeDBSnapshots(self, DBSnapshotIdentifier, **_):
        return {"DBSnapshots": [{"DBSnapshotIdentifier": one} for one in self.snapshots if one == DBSnapshotIdentifier]}

    def ListTagsForResource(self, ResourceName, **_):
        return {"TagList": self.tags[ResourceName]}

    def DescribeDBSubnetGroups(self, DBSubnetGroupName=None, **_):
        if DBSubnetGroupName not in self.subnet_groups:
            raise Refusal("DBSubnetGroupNotFoundFault", f"DB subnet group '{DBSubnetGroupName}' does not exist.", 404)
        return {"DBSubnetGroups": [self.subnet_groups[DBSubnetGroupName]]}

    def CreateDBSubnetGroup(self, DBSubnetGroupName, DBSubnetGroupDescription, SubnetIds, Tags=()):
        self.account.ec2.DescribeSubnets(SubnetIds=SubnetIds)
        arn = self.account.arn("rds", f"subgrp:{DBSubnetGroupName}")
        self.subnet_groups[DBSubnetGroupName] = one = {
            "DBSubnetGroupName": DBSubnetGroupName, "DBSubnetGroupDescription": DBSubnetGroupDescription,
            "DBSubnetGroupArn": arn, "SubnetGroupStatus": "Complete",
            "Subnets": [{"SubnetIdentifier": each} for each in SubnetIds]}
        self.tags[arn] = list(Tags)
        return {"DBSubnetGroup": one}

    def DeleteDBSubnetGroup(self, DBSubnetGroupName):
        self.DescribeDBSubnetGroups(DBSubnetGroupName)
        if any(one["DBSubnetGroup"]["DBSubnetGroupName"] == DBSubnetGroupName for one in self.databases.values()):
            raise Refusal("InvalidDBSubnetGroupStateFault", f"Cannot delete the subnet group '{DBSubnetGroupName}' "
                                                            "because at least one database instance is using it.")
        del self.subnet_groups[DBSubnetGroupName]

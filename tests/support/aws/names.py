"""Route 53: one zone and its records."""

from datetime import datetime, timezone

from support.aws.wire import Refusal

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)


def as_kept(record):
    """Without what is empty, and names as Route 53 gives them back: in lower case and with the last dot."""
    record = {key: value for key, value in record.items() if value != []}
    if "AliasTarget" in record:
        target = record["AliasTarget"]
        record["AliasTarget"] = {**target, "DNSName": target["DNSName"].lower().rstrip(".") + "."}
    return record


class Route53:
    zone, zone_id = "example.com.", "Z00000000000000000001"

    def __init__(self, account):
        self.records = [{"Name": "www.example.com.", "Type": "A", "TTL": 300,
                         "ResourceRecords": [{"Value": "192.0.2.80"}]},
                        {"Name": "example.com.", "Type": "NS", "TTL": 172800,
                         "ResourceRecords": [{"Value": "ns-1.example.net."}]}]

    def inventory(self):
        return [str(record) for record in self.records]

    def _zone(self):
        return {"Id": f"/hostedzone/{self.zone_id}", "Name": self.zone, "CallerReference": "first",
                "Config": {"PrivateZone": False}}

    def ListHostedZones(self, **_):
        return {"HostedZones": [self._zone()], "IsTruncated": False, "MaxItems": "100", "Marker": ""}

    def GetHostedZone(self, Id):
        return {"HostedZone": self._zone(), "DelegationSet": {"NameServers": ["ns-1.example.net"]}}

    def ListResourceRecordSets(self, HostedZoneId, StartRecordName=None, StartRecordType=None, **_):
        self._check_zone(HostedZoneId)
        found = sorted(self.records, key=lambda one: (one["Name"], one["Type"]))
        if StartRecordName:
            found = [one for one in found if (one["Name"], one["Type"]) >= (StartRecordName, StartRecordType or "")]
        return {"ResourceRecordSets": found, "IsTruncated": False, "MaxItems": "100"}

    def _check_zone(self, zone_id):
        if zone_id != self.zone_id:
            raise Refusal("NoSuchHostedZone", f"No hosted zone found with ID: {zone_id}", 404)

    def ChangeResourceRecordSets(self, HostedZoneId, ChangeBatch):
        self._check_zone(HostedZoneId)
        for change in ChangeBatch["Changes"]:
            record = as_kept(change["ResourceRecordSet"])
            if not record["Name"].endswith(self.zone):
                raise Refusal("InvalidChangeBatch", f"RRSet with DNS name {record['Name']} is not permitted in zone")
            same = [one for one in self.records if (one["Name"], one["Type"]) == (record["Name"], record["Type"])]
            if change["Action"] == "DELETE" and record not in self.records:
                raise Refusal("InvalidChangeBatch", f"Tried to delete resource record set {record['Name']} but the "
                                                    "values provided do not match the current values")
            if change["Action"] == "CREATE" and same:
                raise Refusal("InvalidChangeBatch", f"Tried to create {record['Name']} but it already exists")
            self.records = [one for one in self.records if one not in same]
            if change["Action"] != "DELETE":
                self.records.append(record)
        return {"ChangeInfo": {"Id": "/change/C1", "Status": "PENDING", "SubmittedAt": NOW}}

    def GetChange(self, Id):
        return {"ChangeInfo": {"Id": f"/change/{Id}", "Status": "INSYNC", "SubmittedAt": NOW}}

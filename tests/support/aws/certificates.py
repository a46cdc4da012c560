"""AWS Certificate Manager: a certificate is issued as soon as its record is in Route 53."""

from datetime import datetime, timezone

from support.aws.wire import Refusal

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)


class Certificates:
    def __init__(self, account):
        self.account = account
        self.certificates = {}

    def inventory(self):
        return [f"certificate {one['DomainName']} {arn}" for arn, one in self.certificates.items()]

    def _certificate(self, arn):
        if arn not in self.certificates:
            raise Refusal("ResourceNotFoundException", f"Could not find certificate {arn}")
        one = self.certificates[arn]
        record = one["DomainValidationOptions"][0]["ResourceRecord"]
        if any(each["Name"] == record["Name"] and each["ResourceRecords"] == [{"Value": record["Value"]}]
               for each in self.account.route53.records if each["Type"] == "CNAME"):
            one["Status"] = "ISSUED"
        return one

    def use(self, arn):
        if self._certificate(arn)["Status"] != "ISSUED":
            raise Refusal("UnsupportedCertificate", f"The certificate '{arn}' must have a fully-qualified domain "
                                                    "name, a supported signature, and a supported key size.")

    def ListCertificates(self, CertificateStatuses=None, **_):
        return {"CertificateSummaryList": [
            {"CertificateArn": arn, "DomainName": one["DomainName"]} for arn, one in self.certificates.items()
            if not CertificateStatuses or self._certificate(arn)["Status"] in CertificateStatuses]}

    def RequestCertificate(self, DomainName, ValidationMethod, IdempotencyToken, Tags):
        arn = self.account.arn("acm", f"certificate/{self.account.new_id('certificate')}")
        record = {"Name": f"_a1b2c3.{DomainName}.", "Type": "CNAME", "Value": "_d4e5f6.acm-validations.aws."}
        self.certificates[arn] = {"CertificateArn": arn, "DomainName": DomainName, "Status": "PENDING_VALIDATION",
                                  "CreatedAt": NOW, "Type": "AMAZON_ISSUED", "tags": Tags, "DomainValidationOptions": [
                                      {"DomainName": DomainName, "ValidationMethod": ValidationMethod,
                                       "ValidationStatus": "PENDING_VALIDATION", "ResourceRecord": record}]}
        return {"CertificateArn": arn}

    def DescribeCertificate(self, CertificateArn):
        found = self._certificate(CertificateArn)
        return {"Certificate": {key: value for key, value in found.items() if key != "tags"}}

    def GetCertificate(self, CertificateArn):
        self._certificate(CertificateArn)
        return {"Certificate": "-----BEGIN CERTIFICATE-----", "CertificateChain": "-----BEGIN CERTIFICATE-----"}

    def ListTagsForCertificate(self, CertificateArn):
        return {"Tags": self._certificate(CertificateArn)["tags"]}

    def DeleteCertificate(self, CertificateArn):
        self._certificate(CertificateArn)
        users = self.account.elbv2.users_of_certificate(CertificateArn)
        if users:
            raise Refusal("ResourceInUseException", f"Certificate {CertificateArn} is in use by {users}")
        del self.certificates[CertificateArn]

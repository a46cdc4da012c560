"""Who asks."""


class Sts:
    def __init__(self, account):
        self._account = account

    def GetCallerIdentity(self):
        return {"UserId": "AIDAEXAMPLE", "Account": self._account.number,
                "Arn": f"arn:aws:iam::{self._account.number}:user/operator"}

    def inventory(self):
        return []

"""Sends what asks AWS to the fake (AWS_URL), where nothing takes as long as the modules are used to wait.

The modules read AWS_URL themselves, the inventory plugin does not. Python imports this file by itself when its folder
is in PYTHONPATH.
"""

import os
import time

LONGEST_WAIT = 0.2

if os.environ.get("AWS_URL"):
    import botocore.session

    create_client = botocore.session.Session.create_client
    sleep = time.sleep

    def create_redirected_client(self, *args, **keywords):
        if not keywords.get("endpoint_url"):
            keywords["endpoint_url"] = os.environ["AWS_URL"]
        return create_client(self, *args, **keywords)

    def sleep_shortly(seconds):
        sleep(min(seconds, LONGEST_WAIT))

    botocore.session.Session.create_client = create_redirected_client
    time.sleep = sleep_shortly

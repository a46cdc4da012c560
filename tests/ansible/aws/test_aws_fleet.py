"""provision.yml, image.yml and destroy.yml, layout "fleet", on the fake: what they ask for, and what stays."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[2])]

from aws_playbooks import Playbooks, compare, settle  # noqa: E402

CONFIRMED = {"ivr_aws_destroy": "twilio-ivr"}
FLEET = {"ivr_aws_layout": "fleet", "ivr_ssh_from": ["198.51.100.0/24"],
         "ivr_secrets": {"store_password": "correct-horse-battery"}}


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """One life of a fleet, each run of a playbook in its turn."""
    with Playbooks(tmp_path_factory.mktemp("f"), **FLEET) as books:
        yield live(books)


def live(books):
    account, output = books.account, SimpleNamespace()
    settle(account.ec2)
    output.before = account.inventory()
    output.check = books.play("provision.yml", "--check")
    output.first = books.play("provision.yml")
    output.second = books.play("provision.yml")
    output.hosts = books.hosts()
    output.too_early = books.play("image.yml")
    account.elbv2.healthy = {"i-00000000000000004"}
    output.image = books.play("image.yml")
    output.group = dict(account.autoscaling.groups[0])
    output.third = books.play("provision.yml")
    output.destroyed = books.play("destroy.yml", **CONFIRMED)
    output.again = books.play("destroy.yml", **CONFIRMED)
    return output


def test_check_changes_nothing(story):
    assert story.check.status == 0, story.check.text
    assert (story.check.changes, story.check.standing) == ("", story.before)


def test_provision_makes_the_recorded_calls(story):
    assert story.first.status == 0, story.first.text
    compare(story.first.changes, "fleet.txt")


def test_provision_says_what_the_config_needs(story):
    store = ("postgresql://ivr@twilio-ivr.abc.eu-west-2.rds.amazonaws.com:5432/ivr"
             "?sslmode=verify-full&sslrootcert=/usr/share/twilio-ivr/rds-ca.pem")
    assert f"ivr_store: {store}" in story.first.text
    assert "truststore.pki.rds.amazonaws.com" not in story.first.text
    assert "ivr_balancer_networks: [172.31.0.0/16]" in story.first.text


def test_the_password_is_not_shown(story):
    assert "correct-horse-battery" not in story.first.text


@pytest.mark.parametrize("run", ["second", "third"])
def test_a_further_run_changes_nothing(story, run):
    done = getattr(story, run)
    assert done.status == 0, done.text
    assert (done.changed, done.changes) == (0, "")


def test_the_inventory_finds_the_hosts_of_the_fleet(story):
    assert sorted(story.hosts["phone"]["hosts"]) == ["i-00000000000000003", "i-00000000000000004"]


def test_no_image_is_made_of_a_host_that_does_not_answer(story):
    assert story.too_early.status != 0
    assert "no host of twilio-ivr answers the balancer: configure them with site.yml first" in story.too_early.text
    assert story.too_early.changes == ""


def test_after_the_image_new_hosts_start_from_it(story):
    assert story.image.status == 0, story.image.text
    made = [line for line in story.image.changes.splitlines() if not line.startswith(" ")]
    assert made == ["ec2 CreateImage", "ec2 CreateLaunchTemplateVersion", "ec2 ModifyLaunchTemplate", "ec2 CreateTags",
                    "autoscaling UpdateAutoScalingGroup", "autoscaling DisableMetricsCollection"]
    assert 'InstanceId = "i-00000000000000004"' in story.image.changes
    assert '"ImageId": "ami-own-00000000000000001"' in story.image.changes
    assert story.group["HealthCheckType"] == "ELB"


def test_destroy_takes_away_what_was_made_and_leaves_a_snapshot(story):
    assert story.destroyed.status == 0, story.destroyed.text
    snapshots = story.destroyed.standing["rds"]
    assert len(snapshots) == 1 and snapshots[0].startswith("snapshot twilio-ivr-2")
    assert {**story.destroyed.standing, "rds": []} == story.before
    assert "Snapshots of the database stay" in story.destroyed.text


def test_a_second_destroy_changes_nothing(story):
    assert story.again.status == 0, story.again.text
    assert (story.again.changed, story.again.changes) == (0, "")


def test_without_a_zone_it_says_which_record_proves_the_name(tmp_path):
    with Playbooks(tmp_path, **{**FLEET, "ivr_aws_route53_zone": ""}) as books:
        made = books.play("provision.yml")
    assert made.status != 0
    assert ("waits for this record: _a1b2c3.phone.example.com. CNAME _d4e5f6.acm-validations.aws.: make it"
            in made.text), made.text


def test_a_target_group_of_others_is_left_alone(tmp_path):
    with Playbooks(tmp_path, **FLEET) as books:
        books.account.elbv2.CreateTargetGroup("twilio-ivr", Protocol="HTTP", Port=80, VpcId="vpc-00000000000000001")
        made = books.play("provision.yml")
    assert made.status != 0
    assert "targetgroup/twilio-ivr/1 in the account already and without the tag twilio-ivr=twilio-ivr" in made.text
    assert "elbv2" not in made.changes and "acm" not in made.changes

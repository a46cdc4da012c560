"""provision.yml and destroy.yml, layout "single", on the fake: the calls they make, and what they leave alone."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[2])]

from aws_playbooks import Playbooks, compare, settle  # noqa: E402
from support.aws.ec2 import image  # noqa: E402

CONFIRMED = {"ivr_aws_destroy": "twilio-ivr"}


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """One life of a phone, each run of a playbook in its turn."""
    with Playbooks(tmp_path_factory.mktemp("s"), ivr_ssh_from=["198.51.100.0/24", "2001:db8::/64"]) as books:
        yield live(books)


@pytest.fixture
def books(tmp_path):
    with Playbooks(tmp_path) as books:
        yield books


def live(books):
    account, output = books.account, SimpleNamespace()
    settle(account.ec2)
    output.before = account.inventory()
    output.check = books.play("provision.yml", "--check")
    account.iam.unseen = 1
    output.first = books.play("provision.yml")
    output.hosts = books.hosts()
    account.ec2.images.append(image(9, "debian-12-amd64-20261122-1", "2026-11-22"))
    output.second = books.play("provision.yml")
    account.ec2.images.pop()
    output.other_layout = books.play("destroy.yml", ivr_aws_layout="fleet", **CONFIRMED)
    output.unconfirmed = books.play("destroy.yml")
    output.destroyed = books.play("destroy.yml", **CONFIRMED)
    output.again = books.play("destroy.yml", **CONFIRMED)
    return output


def test_check_changes_nothing_and_says_what_it_cannot_look_at(story):
    assert story.check.status == 0, story.check.text
    assert story.check.changes == ""
    assert "--check ends here. Without it would follow: aws_instance." in story.check.text
    assert story.check.standing == story.before


def test_provision_makes_the_recorded_calls(story):
    assert story.first.status == 0, story.first.text
    compare(story.first.changes, "single.txt")


def test_provision_says_what_comes_next(story):
    assert "has the address 203.0.113.11" in story.first.text
    assert "Then configure: ansible-playbook site.yml" in story.first.text


def test_a_second_run_changes_nothing_though_there_is_a_newer_image(story):
    assert story.second.status == 0, story.second.text
    assert (story.second.changed, story.second.changes) == (0, "")


def test_the_inventory_finds_the_instance_and_no_other(story):
    hosts = story.hosts["phone"]["hosts"]
    assert hosts == ["i-00000000000000003"]
    variables = story.hosts["_meta"]["hostvars"][hosts[0]]
    assert (variables["ansible_host"], variables["ansible_user"]) == ("203.0.113.11", "admin")


def test_destroy_wants_the_name(story):
    assert story.unconfirmed.status != 0
    assert "-e ivr_aws_destroy=twilio-ivr" in story.unconfirmed.text
    assert story.unconfirmed.changes == ""


def test_another_layout_is_refused(story):
    assert story.other_layout.status != 0
    assert 'twilio-ivr exists in AWS as "single" and ivr_aws_layout is "fleet"' in story.other_layout.text
    assert story.other_layout.changes == ""


def test_destroy_takes_away_what_was_made_and_nothing_else(story):
    assert story.destroyed.status == 0, story.destroyed.text
    assert story.destroyed.standing == story.before
    compare(story.destroyed.changes, "single_destroyed.txt")


def test_a_second_destroy_changes_nothing(story):
    assert story.again.status == 0, story.again.text
    assert (story.again.changed, story.again.changes) == (0, "")


def test_what_others_have_under_the_name_is_left_alone(books):
    books.account.ec2.ImportKeyPair("twilio-ivr", b"ssh-rsa AAAA somebody")
    before = books.account.inventory()
    made = books.play("provision.yml")
    assert made.status != 0
    assert '"key pair twilio-ivr" is in the account already' in made.text
    assert (made.changes, made.standing) == ("", before)
    destroyed = books.play("destroy.yml", **CONFIRMED)
    assert (destroyed.status, destroyed.changes, destroyed.standing) == (0, "", before), destroyed.text


def test_a_record_that_points_elsewhere_by_now_is_left_alone(books):
    assert books.play("provision.yml").status == 0
    moved = next(one for one in books.account.route53.records if one["Name"] == "phone.example.com.")
    moved["ResourceRecords"] = [{"Value": "192.0.2.81"}]
    destroyed = books.play("destroy.yml", **CONFIRMED)
    assert destroyed.status == 0, destroyed.text
    assert "ChangeResourceRecordSets" not in destroyed.changes
    assert moved in books.account.route53.records


def test_an_inventory_that_looks_elsewhere_is_refused(books):
    refused = books.play("provision.yml", ivr_aws_region="eu-west-1")
    assert refused.status != 0
    assert "looks for twilio-ivr in eu-west-2: expected twilio-ivr in eu-west-1" in refused.text

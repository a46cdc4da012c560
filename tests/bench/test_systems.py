"""What ./dev bench measures is what it says: the same answer from all, and no failure that passes for an answer."""

import os
import subprocess
import sys

import pytest

from bench.measuring.processes import cpu_seconds, family, memory_bytes
from bench.measuring.recorded_requests import as_nginx_sends
from bench.systems.all_systems import canonical, check, learn_answer, make, running
from bench.systems.system import Failed, System
from bench.webhooks import webhook, webhooks
from support.fastcgi_client import parse_answer


def test_the_project_and_nginx_alone_say_the_same(tmp_path):
    with running("ac", tmp_path) as (alone, ours):
        replies = [system.ask(webhook(3)) for system in (alone, ours)]
        assert replies[0].body == replies[1].body and b"<Dial" in replies[0].body
        assert alone.processes() == [] and len(ours.processes()) == 1
        assert [len(system.site.processes()) for system in (alone, ours)] == [2, 2]  # a master and one worker
        assert alone.site.failures() == 0


def test_a_system_can_be_started_anew(tmp_path):
    with running("c", tmp_path) as (ours,):
        before = ours.processes()
        ours.stop()
        ours.start()
        assert ours.ask(webhook(3)).status == 200 and not set(before) & set(ours.processes())


def test_the_answer_of_the_project_is_given_as_a_responder_must_say_it(tmp_path):
    file, body = learn_answer(tmp_path)
    answer = parse_answer(file.read_bytes())
    assert (answer.status, answer.body.encode(), answer.headers["content-type"]) == \
        (200, body, "text/xml; charset=utf-8")


def test_who_says_something_else_is_not_measured(tmp_path):
    (tmp_path / "answer").write_text("Status: 200 OK\n\n<Response><Hangup/></Response>")
    _, body = learn_answer(tmp_path / "ours")
    system = make("a", tmp_path / "other", tmp_path / "answer")
    try:
        system.start()
        with pytest.raises(Failed, match="a answers"):
            check(system, body)
    finally:
        system.stop()


def test_the_order_of_attributes_is_nobodys_business():
    assert canonical(b'<a x="1" y="2"/>') == canonical(b'<a y="2" x="1"/>') != canonical(b'<a y="2" x="2"/>')


def test_nginxs_apology_for_nobody_is_a_failure(tmp_path):
    system = System("c", tmp_path / "c")
    try:
        system.start()
        assert system.ask(webhook(1)).status == 200
        assert system.site.failures() == 1
        system.forget_logs()
        assert system.site.failures() == 0
    finally:
        system.stop()


def test_requests_are_recorded_as_nginx_sends_them(tmp_path):
    prepared = webhooks(3)
    recorded = as_nginx_sends(prepared, tmp_path / "recorded")
    for one, sent in zip(prepared, recorded, strict=True):
        assert one["body"].encode() in sent and one["headers"]["X-Twilio-Signature"].encode() in sent
        assert b"IVR_SITE_URLhttps://ivr.example.com" in sent


def test_the_kernel_is_asked_for_a_process_and_its_children():
    command = [sys.executable, "-c", "sum(range(10**7)); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        try:
            assert child.pid in family(os.getpid())
            resident, proportional = memory_bytes([child.pid])
            assert resident >= proportional > 0
            while cpu_seconds([child.pid]) == 0:
                assert child.poll() is None
        finally:
            child.stdin.close()

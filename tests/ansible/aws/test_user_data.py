"""What a new host runs first: the agent of Session Manager is installed only if its signature is right."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import jinja2
import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playbooks import ANSIBLE  # noqa: E402

TEMPLATE = ANSIBLE / "roles/aws_image/templates/user_data.yml.j2"
needs_gpg = pytest.mark.skipif(not (shutil.which("gpg") and shutil.which("gpgv")), reason="gpg is not installed")


def user_data(key=None):
    environment = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined)
    environment.globals["lookup"] = lambda _, file: Path(file).read_text()
    return environment.from_string(TEMPLATE.read_text()).render(
        ivr_aws_session_manager=key is not None, ivr_aws_session_manager_key_file=key, ivr_aws_region="eu-west-2",
        aws_architecture="amd64")


class Signer:
    """A key of its own, and what it signs."""

    def __init__(self, folder):
        folder.mkdir(mode=0o700)
        self._folder = folder
        self._gpg = ["gpg", "--homedir", folder, "--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback"]
        subprocess.run([*self._gpg, "--quick-gen-key", "agent@example.com", "ed25519", "sign"], check=True,
                       capture_output=True)
        self.key = folder / "key.asc"
        self.key.write_bytes(subprocess.run([*self._gpg, "--armor", "--export"], check=True, capture_output=True).stdout)

    def sign(self, file):
        subprocess.run([*self._gpg, "--yes", "--output", f"{file}.sig", "--detach-sign", file], check=True,
                       capture_output=True)

    def close(self):
        """The agent that gpg has started would stay."""
        subprocess.run(["gpgconf", "--homedir", self._folder, "--kill", "all"], check=True, capture_output=True)


@pytest.fixture
def make_signer(tmp_path):
    """make_signer(name)"""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(closing(Signer(tmp_path / name)))


@pytest.fixture
def install(tmp_path):
    """install(key, package, signature) runs the script with these files at Amazon; gives what dpkg was called with."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "curl").write_text(f'#!/bin/sh\nfor url; do :; done\ncp "{tmp_path}/${{url##*/}}" .\n')
    (programs / "dpkg").write_text(f'#!/bin/sh\necho "$@" >>"{tmp_path}/installed"\n')
    for program in programs.iterdir():
        program.chmod(0o755)

    def run(key):
        output = yaml.safe_load(user_data(key))
        (tmp_path / "written.asc").write_text(output["write_files"][0]["content"])
        shell, option, script = output["runcmd"][0]
        script = script.replace(output["write_files"][0]["path"], str(tmp_path / "written.asc"))
        subprocess.run([shell, option, script], check=False, capture_output=True, env={
            "PATH": f"{programs}:{os.environ['PATH']}", "TMPDIR": str(tmp_path), "HOME": str(tmp_path)})
        installed = tmp_path / "installed"
        return installed.read_text() if installed.exists() else ""

    return run


def test_by_default_a_host_runs_nothing():
    assert user_data() == "#cloud-config\n"


@needs_gpg
def test_a_signed_agent_is_installed(tmp_path, install, make_signer):
    signer, package = make_signer("a"), tmp_path / "amazon-ssm-agent.deb"
    package.write_bytes(b"package")
    signer.sign(package)
    assert install(signer.key) == "-i amazon-ssm-agent.deb\n"


@needs_gpg
def test_any_other_is_not(tmp_path, install, make_signer):
    signer, other = make_signer("a"), make_signer("b")
    package = tmp_path / "amazon-ssm-agent.deb"
    package.write_bytes(b"package")
    other.sign(package)
    assert install(signer.key) == "", "signed by another key"
    signer.sign(package)
    package.write_bytes(b"changed")
    assert install(signer.key) == "", "changed afterwards"
    Path(f"{package}.sig").unlink()
    assert install(signer.key) == "", "not signed"

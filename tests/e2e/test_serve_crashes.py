"""What libfcgi cannot survive from a peer inside nginx's group: the socket is systemd's, and the next process goes on.

nginx sends none of this. The unit has Restart=always; here the test starts the next process.
"""

import socket
import struct
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.fastcgi_client import GET_VALUES, PARAMS, FastCgiClient, begin, pair, record, request  # noqa: E402
from support.ivr_process import AS_SYSTEMD, IvrProcess, listen_at  # noqa: E402

DEADLY = {
    # libfcgi writes its answer into 64 bytes of stack, however often a name is asked for.
    "get_values_8_times": record(GET_VALUES, pair("FCGI_MAX_CONNS", "") * 8, request_id=0) + request(),
    # It asserts that malloc() succeeds.
    "lengths_that_overflow": begin() + record(PARAMS, struct.pack("!II", 0xFFFFFFFE, 0xFFFFFFFE)),
}


@pytest.mark.parametrize("name", DEADLY)
def test_callers_who_wait_are_answered_by_the_next_process(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("s")
    with listen_at(folder / "s") as listening:
        killed = IvrProcess(folder, wrapper=AS_SYSTEMD, stdin=listening)
        with killed.connect() as client:
            client.send(DEADLY[name])
            client.socket.shutdown(socket.SHUT_WR)
            client.take(1 << 10)
        assert killed.process.wait(20) != 0, "libfcgi survives this now: say so in the README"
        with FastCgiClient(folder / "s") as waiting:
            waiting.send(request())
            ivr = IvrProcess(folder, wrapper=AS_SYSTEMD, stdin=listening, wait=False)
            assert waiting.answer().status == 200
        assert ivr.stop() == 0

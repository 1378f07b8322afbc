import json
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.model

# Python's sockets: whatever goes to another machine is noted and refused.
GUARD = """
import ipaddress, json, socket, sys
from pathlib import Path

attempts = []
real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
real_getaddrinfo, real_sendto = socket.getaddrinfo, socket.socket.sendto

def check(address):
    if not isinstance(address, tuple):
        return
    try:
        inside = ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        inside = address[0] in ("localhost", None)
    if not inside:
        attempts.append(repr(address))
        raise OSError(f"blocked: {address}")

def connect(self, address):
    check(address)
    return real_connect(self, address)

def connect_ex(self, address):
    check(address)
    return real_connect_ex(self, address)

def sendto(self, data, *rest):
    check(rest[-1])
    return real_sendto(self, data, *rest)

def getaddrinfo(host, *rest, **options):
    check((host,))
    return real_getaddrinfo(host, *rest, **options)

socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto = connect, connect_ex, sendto
socket.getaddrinfo = getaddrinfo
"""

# Everybody's sockets, compiled libraries' too: the kernel ends a process that connects one or sends through one
# that isn't connected, by a filter on the system calls connect, sendto, sendmsg and sendmmsg.
KERNEL_GUARD = """
import ctypes, platform, struct

CALLS = {
    "x86_64": (0xC000003E, (42, 44, 46, 307)),
    "aarch64": (0xC00000B7, (203, 206, 211, 269)),
}
architecture, calls = CALLS[platform.machine()]
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
KILL, ALLOW = 0x80000000, 0x7FFF0000
program = [(LOAD, 0, 0, 4), (JUMP_IF_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
for call in calls:
    program += [(JUMP_IF_EQUAL, 0, 1, call), (RETURN, 0, 0, KILL)]
program.append((RETURN, 0, 0, ALLOW))
filters = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
libc = ctypes.CDLL(None, use_errno=True)
header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(filters)))
assert libc.prctl(38, 1, 0, 0, 0) == 0  # no new privileges
assert libc.prctl(22, 2, ctypes.byref(header), 0, 0) == 0, ctypes.get_errno()
"""

NATIVE_PROOF = """
libc.connect(libc.socket(2, 1, 0), b"\\x02\\x00\\x00\\x09\\x7f\\x00\\x00\\x01" + bytes(8), 16)
"""

PROOF = """
import urllib.request
for call in (
    lambda: urllib.request.urlopen("http://example.com"),
    lambda: socket.create_connection(("192.0.2.1", 80)),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 9)),
):
    try:
        call()
    except OSError as error:
        assert "blocked" in str(error), error
    else:
        raise AssertionError("The guard let something through.")
print(json.dumps(attempts))
"""

JOB = """
from assistant import Assistant

folder = Path(sys.argv[1])
with Assistant.open(folder / "articles", data_dir=folder / "data") as assistant:
    assert assistant.last_sync.added == 1, assistant.last_sync
    answer = assistant.ask("How much did the harbour cost?")
    assert "40 million" in answer.text, answer
    assert assistant.index.check() == []
print(json.dumps(attempts))
"""


HAS_KERNEL_GUARD = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")


def run(code: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    environment = {
        "HOME": str(folder),
        "PATH": "",
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "USER": "reader",  # else libc connects to the name service on this machine to look it up
    }
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def test_the_guard_would_notice(tmp_path: Path) -> None:
    done = run(GUARD + PROOF, tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) == 3


@pytest.mark.skipif(not HAS_KERNEL_GUARD, reason="needs seccomp of Linux on x86-64 or ARM64")
def test_the_kernel_would_notice_what_is_not_python(tmp_path: Path) -> None:
    assert run(KERNEL_GUARD, tmp_path).returncode == 0
    assert run(KERNEL_GUARD + NATIVE_PROOF, tmp_path).returncode == -signal.SIGSYS


def test_indexing_and_answering_need_no_network_and_leave_nothing_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "harbour.md").write_text("# Harbour\n\nThe harbour cost 40 million euros.\n")
    done = run((KERNEL_GUARD if HAS_KERNEL_GUARD else "") + GUARD + JOB, tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert {path.name for path in tmp_path.iterdir()} == {"articles", "data"}  # nothing in the user's own folder

"""A Python that has refguard imported already: the steps of an action start a process each, in a tenth of the time.

``python`` is a program to be called as ``python -I -X utf8 -m checker.ci plan``; it hands its arguments, folder,
environment and open files over to a process of its own, forked from one in which everything is imported.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

from tests.terminal import environment
from tests.warm import import_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["serve", "warm_python"]

_CLIENT = """#!{python} -IS
import json, os, socket, sys
call = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]) + "\\n"
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [b"\\n"], [0, 1, 2])
    server.sendall(call.encode())
    sys.exit(int(server.recv(16) or b"1"))
"""


@contextlib.contextmanager
def warm_python(folder: Path) -> Iterator[Path]:
    """The program, in ``folder``, as long as the context lasts."""
    address, program = folder / "socket", folder / "python"
    program.write_text(_CLIENT.format(python=sys.executable, address=str(address)), encoding="utf-8")
    program.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        listening.listen()
        code = f"from tests.action.warm import serve; serve({listening.fileno()})"
        server = subprocess.Popen(
            (sys.executable, "-c", code), env=dict(environment()), pass_fds=[listening.fileno()]
        )
    try:
        yield program
    finally:
        server.terminate()
        server.wait()


def serve(number: int) -> NoReturn:
    """Fork a process for each connection to the socket with this ``number``."""
    import_all()
    listening = socket.socket(fileno=number)
    while True:
        call, _ = listening.accept()
        with call:
            if os.fork() == 0:
                _attend(call)
        os.waitpid(-1, 0)


def _attend(call: socket.socket) -> NoReturn:
    """Be the program: its exit code is the answer."""
    _, files, _, _ = socket.recv_fds(call, 1, 3)
    arguments, folder, variables = json.loads(call.makefile().readline())
    pid = os.fork()
    if pid:
        call.sendall(b"%d" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        os._exit(0)
    for target, file in enumerate(files):
        os.dup2(file, target)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    code: object = 1
    try:
        assert arguments[:4] == ["-I", "-X", "utf8", "-m"], "as the action calls it"
        sys.argv[:] = ["python", *arguments[5:]]
        runpy.run_module(arguments[4], run_name="__main__", alter_sys=True)
    except SystemExit as exc:
        code = exc.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)

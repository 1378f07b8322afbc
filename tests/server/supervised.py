"""A supervisor with workers that do nothing, for its tests: `python supervised.py COUNT SCRIPT`."""

import os
import sys

from assistant.server.supervisor import Supervisor, WorkersFailedError

WORKER = """
import os, signal, sys, time
number, pipe, sync = sys.argv[1:]
def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())  # at once: others write there too
def stop(*_):
    say("stopped", number)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
say("worker", number, sync, os.getpid())
"""
TALKS = "os.write(int(pipe), b'o'); time.sleep(0.05); os.write(int(pipe), b'r')\n"
GOES_ON = "for _ in range(1200): time.sleep(0.05)\n"

SCRIPTS = {
    "works": TALKS + GOES_ON,
    "fails": "sys.exit(3)\n",
    "ignores": "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + TALKS + GOES_ON,
    "dies": "if number == '2': time.sleep(0.05); os.kill(os.getpid(), signal.SIGKILL)\n" + TALKS + GOES_ON,
    "watches": (
        "from assistant.server.supervisor_pipe import SupervisorPipe\n"
        "line = SupervisorPipe(int(pipe)); line.open(); line.ready()\n"
        "line.watch(lambda: os.kill(os.getpid(), signal.SIGTERM))\n" + GOES_ON
    ),
}


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def main() -> None:
    script = WORKER + SCRIPTS[sys.argv[2]]
    supervisor = Supervisor(
        lambda number, pipe, sync: [sys.executable, "-c", script, str(number), str(pipe), "sync" if sync else "join"],
        int(sys.argv[1]),
        on_ready=lambda: say("ready"),
        on_stopping=lambda: say("stopping"),
    )
    try:
        supervisor.run()
    except WorkersFailedError as error:
        say("failed", error.status)
    except KeyboardInterrupt:
        say("interrupted")


if __name__ == "__main__":
    main()

"""Start programs, watch them, and leave none behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType

from launch.terminal import Failure, tail
from launch.tree import ROOT, Command, Environment

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 10
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in <sys/prctl.h>


class Stopped(BaseException):
    """Someone pressed Ctrl+C, closed the terminal or sent the signal to end."""


class Child:
    """A running program with the log it writes, or None for the terminal."""

    stop_signal = signal.SIGTERM

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", log: Path | None) -> None:
        self.name = name
        self.process = process
        self.log = log

    @property
    def code(self) -> int | None:
        return self.process.poll()

    def last_lines(self) -> str:
        if self.log is None or not self.log.exists():
            return ""
        return tail(self.log.read_text(errors="replace"))

    def stop(self) -> None:
        """Ask the program to end, which tells its own workers; then kill what is left."""
        if self.code is None:
            self.process.send_signal(self.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE_SECONDS)
        self.kill_group()

    def kill_group(self) -> None:
        """Kill whatever is left of the program and of what it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    """Programs that live and end together; a context manager that always stops them."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: list[Child] = []
        self.asked_to_stop = False

    def __enter__(self) -> "Supervisor":
        self.logs.mkdir(parents=True, exist_ok=True)
        for number in STOPPING:
            signal.signal(number, self._ask_to_stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def start(
        self,
        name: str,
        command: Command,
        environment: Environment,
        *,
        user: str | None = None,
        to_terminal: bool = False,
    ) -> Child:
        """Start a program in a process group of its own, so Ctrl+C reaches only this process."""
        log = None if to_terminal else self.logs / f"{name}.log"
        output = None if log is None else log.open("wb")
        try:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=ROOT if user is None else "/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - this program has one thread
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )
        finally:
            if output:
                output.close()
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def run(
        self,
        name: str,
        command: Command,
        environment: Environment,
        *,
        user: str | None = None,
        to_terminal: bool = False,
    ) -> None:
        """Run a program to its end while watching the others.

        Raises:
            Failure: it ended with an error.
        """
        child = self.start(name, command, environment, user=user, to_terminal=to_terminal)
        while child.code is None:
            self.watch(besides=child)
            time.sleep(POLL_SECONDS)
        child.kill_group()
        self.children.remove(child)
        if child.code:
            raise Failure(f"{name} failed (exit code {child.code}).", child.last_lines())

    def wait_until(self, ready: Callable[[], bool], *, what: str, seconds: float) -> None:
        """Wait for a condition while watching the programs."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.watch()
            if time.monotonic() > deadline:
                newest = self.children[-1]
                raise Failure(
                    f"{what} took longer than {seconds:.0f} seconds.", newest.last_lines()
                )
            time.sleep(POLL_SECONDS)

    def watch(self, besides: Child | None = None) -> None:
        """Look once at everything.

        Raises:
            Stopped: a person wants the end.
            Failure: a program died; its last lines are the detail.
        """
        if self.asked_to_stop:
            raise Stopped
        for child in self.children:
            if child is not besides and child.code is not None:
                message = f"{child.name} ended by itself (exit code {child.code})"
                raise Failure(f"{message}; its log is {child.log}.", child.last_lines())

    def watch_forever(self) -> None:
        while True:
            self.watch()
            time.sleep(POLL_SECONDS * 3)

    def stop(self) -> None:
        """End the programs, the latest first, since later ones use the earlier."""
        while self.children:
            self.children.pop().stop()


def end_with_parent() -> None:
    """Have Linux end a child when its parent is killed too hard to clean up."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)

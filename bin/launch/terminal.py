"""What a person at the terminal sees: one line per step, and one clear line when something fails."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from launch.tree import VAR, Command, Environment

TAIL_LINES = 25


class Failure(Exception):
    """Something the person has to know or do; the message is one line."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


class Step:
    """The outcome of a step; `note` replaces the word that is printed behind its name."""

    note = "done"


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Print one line with the name, the outcome and the seconds a step took."""
    outcome = Step()
    started = time.monotonic()
    interactive = sys.stdout.isatty()
    if interactive:
        print(f"  {name} ...", end="", flush=True)
    try:
        yield outcome
    except BaseException as error:
        outcome.note = "failed" if isinstance(error, Exception) else "interrupted"
        raise
    finally:
        line = f"  {name:<22} {outcome.note:<12} {time.monotonic() - started:6.1f} s"
        print(f"\r{line}" if interactive else line, flush=True)


def run(command: Command, *, environment: Environment, advice: str, cwd: Path) -> str:
    """Run a program without showing its output; what went wrong is shown when it fails."""
    words = [str(word) for word in command]
    log = VAR / "log" / "setup.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        finished = subprocess.run(
            words,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Failure(f"{words[0]} could not be started ({error.strerror}). {advice}") from error
    with log.open("a") as record:
        record.write(f"$ {' '.join(words)}\n{finished.stdout}\n")
    if finished.returncode:
        raise Failure(advice, detail=tail(finished.stdout))
    return finished.stdout


def tail(text: str, lines: int = TAIL_LINES) -> str:
    return "\n".join(text.rstrip().splitlines()[-lines:])


def main(command: str, body: Callable[[], int]) -> None:
    """Run a command's body and end the process the way a shell expects."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        code = body()
    except Failure as failure:
        if failure.detail:
            print(failure.detail, file=sys.stderr)
        print(f"{command}: {failure}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def interrupt(number: int, frame: FrameType | None) -> None:
    """End as Ctrl+C does, so that a program being waited for is ended too."""
    raise KeyboardInterrupt

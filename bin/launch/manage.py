"""Run a management command with the demonstration's settings, database and keys."""

import os
import sys

from launch import demo, setup, terminal
from launch.tree import PYTHON, ROOT


def main() -> int:
    if not PYTHON.exists():
        setup.prepare(development=False)
    demo.FOLDER.mkdir(parents=True, exist_ok=True)
    environment = demo.demo_environment("127.0.0.1")
    os.chdir(ROOT)
    command = [str(word) for word in demo.manage(*sys.argv[1:])]
    os.execvpe(command[0], command, environment)


if __name__ == "__main__":
    terminal.main("bin/manage", main)

#!/usr/bin/env python
"""Django's command line."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command named on the command line."""
    # `annual_returns` lives in a folder that is not a package: see statistics/README.md.
    sys.path.insert(1, str(Path(__file__).resolve().parent / "statistics"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

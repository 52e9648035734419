"""Bar 32, workload W11: how soon hostile files are refused, with how much memory, and good ones not.

    python benchmarks/uploads.py

Sends every hostile file of the tests' corpus and 200 good workbooks the way an import goes: name,
size and signature, the guard that walks a table's parts, then the reader. Each in a process of its own,
whose peak of memory is the file's alone. Prints the slowest and the largest against 0.5 s and
64 MiB; the time is the processor's, for a shared machine makes wait. Ends with 1 when a hostile
file passes or a good one does not. Linux.
"""

import ctypes
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "statistics")]
import tests.environment  # noqa: E402, F401 - keys for the settings

SECONDS = 0.5
MIB = 64.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: seconds of processor and waited, MiB above the idle process."""

    name: str
    refused: bool
    work: float
    wait: float
    mib: float


def main() -> None:
    """Try the corpus and print."""
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="gongqiao-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from tests.common import test_hostile_files as corpus
    from tests.common import test_uploads as more

    tables = corpus.WORKBOOKS | more.HOSTILE
    tables |= {f"disguised: {n}": disguised(*more.DISGUISED[n]) for n in more.DISGUISED}
    hostile = [(n, "表.xlsx", data) for n, data in tables.items()]
    hostile += [(n, *named) for n, named in corpus.UPLOADS.items()]
    good = [(f"good {n}", "表.xlsx", data) for n, data in enumerate(corpus.good_workbooks())]
    refused = report("hostile", [tried(*each) for each in hostile])
    passed = report("good", [tried(*each) for each in good])
    wrong = [o.name for o in refused if not o.refused] + [o.name for o in passed if o.refused]
    print(
        f"hostile refused {sum(o.refused for o in refused)}/{len(refused)},"
        f" good refused {sum(o.refused for o in passed)}/{len(passed)}"
    )
    if wrong:
        sys.exit("wrong: " + ", ".join(wrong))


def disguised(sheet: bytes, part: str) -> bytes:
    """Return a real workbook whose one sheet is this one, under this name."""
    from tests.common import test_uploads as more

    return more.rewritten(more.workbook(lambda s: s.append(["名称"])), sheet, part)


def tried(label: str, name: str, data: bytes) -> Outcome:
    """Take the file in a process of its own."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.write(writes, json.dumps(taken(name, data)).encode())
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as told:
        refused, work, wait, mib = json.loads(told.read() or b"[false, 1e9, 1e9, 1e9]")
    os.waitpid(child, 0)
    return Outcome(label, refused, work, wait, mib)


def taken(name: str, data: bytes) -> tuple[bool, float, float, float]:
    """Return whether the upload is refused, and what that took."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from portal.common import files
    from portal.common.errors import Incomplete
    from portal.common.workbook import check

    upload = SimpleUploadedFile(name, data)
    ctypes.CDLL(None).malloc_trim(0)  # or what the making of the corpus left would be used unseen
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    idle = memory("VmRSS")
    started, began = time.perf_counter(), time.process_time()
    try:
        safe, read = files.read_upload(upload)
        if safe.endswith(".xlsx"):
            guarded = check(read).data
            read_cells(guarded)
        refused = False
    except Incomplete:
        refused = True
    work, wait = time.process_time() - began, time.perf_counter() - started
    return refused, work, wait, (memory("VmHWM") - idle) / 1024


def read_cells(data: bytes) -> None:
    """Read the first sheet. Raises: Incomplete for whatever the reader raises, as in the portal."""
    import python_calamine

    from portal.common.errors import Incomplete

    try:
        python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    except BaseException as error:  # a panic of the reader is no Exception
        raise Incomplete("这个表格不能读取。") from error


def memory(what: str) -> int:
    """Return a figure of this process in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what + ":"))


def report(kind: str, outcomes: list[Outcome]) -> list[Outcome]:
    """Print the slowest and the largest, and whatever misses the bar."""
    slow, large = max(outcomes, key=lambda o: o.work), max(outcomes, key=lambda o: o.mib)
    longest = max(o.wait for o in outcomes)
    print(f"{kind}: {len(outcomes)} files")
    print(
        f"  slowest {slow.work:.3f} s ({slow.name}), bar {SECONDS} s; longest wait {longest:.3f} s"
    )
    print(f"  largest {large.mib:.1f} MiB ({large.name}), bar {MIB:.0f} MiB")
    for each in missing(outcomes):
        print(f"  misses the bar: {each.name}: {each.work:.3f} s, {each.mib:.1f} MiB")
    return outcomes


def missing(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return those that take longer or more memory than the bar."""
    return [o for o in outcomes if o.work > SECONDS or o.mib > MIB]


if __name__ == "__main__":
    main()

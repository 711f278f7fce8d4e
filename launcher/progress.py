"""What the user reads: progress, and troubles told in one sentence with a way on."""

import errno
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

#: Seconds between two signs of life of a long command.
PULSE = 15


#: Descriptors of the locks held: a command started here keeps them, so that when the launcher alone
#: is killed, the next one waits for the end of what it had started.
LOCKS_HELD: set[int] = set()


class Trouble(Exception):
    """A failure the user can do something about: what happened, and the way on."""

    def __init__(self, sentence: str, remedy: str = "", log: Path | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.log = log

    def __str__(self) -> str:
        parts = [self.sentence, self.remedy]
        if self.log:
            parts.append(f"Journal : {self.log}")
        return "\n  ".join(part for part in parts if part)


def say(text: str = "") -> None:
    print(text, flush=True)


def duration(seconds: float) -> str:
    """
    >>> duration(7.4), duration(75)
    ('7 s', '1 min 15 s')
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, then tell how long it took."""
    say(f"• {title}…")
    start = time.monotonic()
    yield
    say(f"  fait en {duration(time.monotonic() - start)}")


def disk_full(where: str | Path | None) -> Trouble:
    place = f" ({where})" if where else ""
    return Trouble(
        f"Le disque est plein{place}.",
        "Libérez de la place puis relancez la même commande : elle reprendra où elle en était.",
    )


def registry_unreachable(what: str) -> Trouble:
    return Trouble(
        f"Impossible de joindre {what}.",
        "Vérifiez la connexion (ou le mandataire : http_proxy, https_proxy) puis relancez la même "
        "commande : elle reprendra où elle en était.",
    )


_NETWORK_SIGNS = re.compile(
    r"Could not resolve|Temporary failure (in name resolution|resolving)|Connection refused"
    r"|Connection timed out|Network is unreachable|No route to host|Unable to connect"
    r"|Failed to establish a new connection|Max retries exceeded|Read timed out"
    r"|NewConnectionError|SSLError|ConnectTimeout|ProxyError|Could not connect",
    re.IGNORECASE,
)
_DISK_SIGNS = re.compile(
    r"No space left on device|ENOSPC|Disk quota exceeded|don't have enough free space",
    re.IGNORECASE,
)


def diagnose(command: Sequence[str], output: str, registry: str, log: Path | None) -> Trouble:
    """The trouble behind a failed command, read from what it printed."""
    if _DISK_SIGNS.search(output):
        return disk_full(None)
    if _NETWORK_SIGNS.search(output):
        return registry_unreachable(registry)
    if "is expired" in output or "not valid yet" in output:
        return Trouble(
            f"Les listes de {registry} sont périmées, ou l'horloge de cette machine est fausse.",
            "Vérifiez la date (commande « date ») et le miroir nommé dans /etc/apt, puis relancez "
            "la même commande.",
            log,
        )
    lines = [line for line in output.splitlines() if line.strip()]
    last = lines[-1].strip() if lines else "aucun message"
    return Trouble(
        f"La commande « {shlex.join(command)[:200]} » a échoué : {last}",
        "Relancez la même commande ; si l'échec se répète, lisez le journal." if log else "",
        log,
    )


def run_logged(
    command: Sequence[str],
    *,
    log: Path,
    registry: str = "le registre de paquets",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    growing: Path | None = None,
) -> str:
    """Run a long command with its output in ``log``, showing that it lives; return the output.

    ``growing`` is a folder it fills: its size is shown on the way.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    start = pulse = time.monotonic()
    with log.open("w", encoding="utf-8", errors="replace") as output:
        try:
            process = subprocess.Popen(
                list(command),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=dict(env) if env is not None else None,
                cwd=cwd,
                pass_fds=tuple(LOCKS_HELD),
            )
        except FileNotFoundError as error:
            raise Trouble(f"La commande « {command[0]} » est introuvable.") from error
        try:
            while True:
                try:
                    status = process.wait(timeout=1)
                    break
                except subprocess.TimeoutExpired:
                    if time.monotonic() - pulse > PULSE:
                        pulse = time.monotonic()
                        size = f", {_megabytes(growing)} Mo" if growing else ""
                        say(f"  … {duration(pulse - start)}{size}")
        except BaseException:
            process.terminate()
            process.wait()
            raise
    text = log.read_text(encoding="utf-8", errors="replace")
    if status:
        raise diagnose(command, text, registry, log)
    return text


def _megabytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file()) // 1_000_000


def explain_os_error(error: OSError) -> Trouble | None:
    """The sentence for the errors of the machine itself; None when it is not one of them."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(error.filename)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
        return Trouble(
            f"{error.filename} ne peut pas être lu ou écrit ({error.strerror}).",
            "Corrigez ses droits, ou choisissez d'autres dossiers par XDG_CACHE_HOME et "
            "XDG_DATA_HOME.",
        )
    return None


def require_space(folder: Path, megabytes: int) -> None:
    """Refuse to start what cannot end for want of room."""
    while not folder.exists():
        folder = folder.parent
    stats = os.statvfs(folder)
    free = stats.f_bavail * stats.f_frsize // 1_000_000
    if free < megabytes:
        raise Trouble(
            f"Le disque n'a plus assez de place : {free} Mo libres dans {folder}, "
            f"il en faut {megabytes}.",
            "Libérez de la place, ou indiquez un autre disque par XDG_CACHE_HOME et "
            "XDG_DATA_HOME, puis relancez la même commande.",
        )


def fail(trouble: Trouble) -> int:
    """Print a trouble and return the exit status that goes with it."""
    sys.stdout.flush()
    print(f"heat : {trouble}", file=sys.stderr, flush=True)
    return 1

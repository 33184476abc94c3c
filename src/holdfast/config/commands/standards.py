"""``holdfast cap read`` and its like: what others' files say, read as we would take them in.

They need no database, judge nothing themselves, and write one object that a script can go on with.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.group()
def cap() -> None:
    """Alerts in the Common Alerting Protocol."""


@cap.command("read")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def read_cap(file: Path, as_json: bool) -> None:
    """Read an alert: CAP 1.2 (or an older one) as XML, or the weather service's JSON.

    Says every problem it has, by whom it is signed, and whether it was changed since. Exits with 1
    for a file that is no alert, and says what it is.
    """
    from holdfast.alerts.cap import reading, rules, signing

    content = file.read_bytes()
    try:
        found = reading.read(content)
    except reading.NoAlert as none:
        raise click.ClickException(f"{file.name}: {none}") from None
    signatures = signing.signatures(content)
    broken = [f"A signature is broken. {each.wrong}" for each in signatures if each.wrong]
    problems = [*dict.fromkeys(found.problems), *rules.problems(found.alert), *broken]
    if as_json:
        told: dict[str, Any] = {
            **msgspec.to_builtins(found.alert),
            "signatures": msgspec.to_builtins(signatures),
            "problems": problems,
        }
        click.echo(msgspec.json.encode(told).decode())
        return
    alert = found.alert
    click.echo(
        f"{alert.msg_type} {alert.identifier} of {alert.sender}, {alert.sent}, {alert.status}"
    )
    for info in alert.infos:
        click.echo(f"  {info.language}  {info.headline or info.event}")
        until = f", until {info.expires}" if info.expires else ""
        click.echo(f"      {info.urgency}, {info.severity}, {info.certainty}{until}")
        for area in info.areas:
            click.echo(
                f"      {area.description} ({len(area.polygons)} polygons, "
                f"{len(area.circles)} circles, {len(area.geocodes)} codes)"
            )
    for each in signatures:
        click.echo(f"  {each.state} signature of {each.by or 'a key without a certificate'}")
        if each.fingerprint:
            click.echo(f"      issued by {each.issuer}, SHA-256 {each.fingerprint}")
    if not signatures:
        click.echo("  Unsigned.")
    _tell(problems)


@cap.command("certificate")
def certificate() -> None:
    """Print the certificate that signs our alerts, for who relays them, and its fingerprint."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    from holdfast.alerts.cap import signing
    from holdfast.config import environment, secret

    ours = signing.seal_of(secret.seal(environment.read())).certificates
    click.echo("".join(each.public_bytes(Encoding.PEM).decode() for each in ours), nl=False)
    click.echo(f"SHA-256 {ours[0].fingerprint(SHA256()).hex()}", err=True)


@click.group()
def pfif() -> None:
    """Records of people in the People Finder Interchange Format."""


@pfif.command("read")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def read_pfif(file: Path, as_json: bool) -> None:
    """Read persons and notes: PFIF 1.1 to 1.4 as XML, also inside a feed.

    Says every problem they have. Exits with 1 for a file that is no PFIF, and says what it is.
    """
    from holdfast.kernel.clock import now
    from holdfast.relief.pfif import reading, rules
    from holdfast.relief.pfif.records import OLDER

    try:
        found = reading.read(file.read_bytes())
    except reading.NoPfif as none:
        raise click.ClickException(f"{file.name}: {none}") from None
    records = found.records
    problems = [*dict.fromkeys([*found.problems, *rules.problems(records, now=now())])]
    if as_json:
        told: dict[str, Any] = msgspec.to_builtins(records)
        for each in (*told["persons"], *told["notes"]):
            for name in OLDER & each.keys():
                if not each[name]:
                    del each[name]
        click.echo(msgspec.json.encode({**told, "problems": problems}).decode())
        return
    click.echo(
        f"PFIF {records.version}: persons {len(records.persons)}, notes {len(records.notes)}"
    )
    for person in records.persons:
        shown = " / ".join(person.full_name.splitlines()) or "(no name)"
        click.echo(f"  {person.person_record_id}  {shown}")
    for note in records.notes:
        status = f", {note.status}" if note.status else ""
        click.echo(f"  {note.note_record_id} about {note.person_record_id}{status}")
    _tell(problems)


@click.group("gtfs-alerts")
def gtfs_alerts() -> None:
    """Service alerts of transit agencies (GTFS-Realtime)."""


@gtfs_alerts.command("read")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def read_gtfs_alerts(file: Path, as_json: bool) -> None:
    """Read the service alerts in a GTFS-Realtime feed (protobuf).

    Says every problem it has. Exits with 1 for a file that is no feed or breaks off.
    """
    from holdfast.alerts.transit import reading, rules
    from holdfast.alerts.transit.message import said
    from holdfast.kernel.clock import now

    try:
        found = reading.read(file.read_bytes())
    except reading.NoFeed as none:
        raise click.ClickException(f"{file.name}: {none}") from None
    feed = found.feed
    problems = [*dict.fromkeys([*found.problems, *rules.problems(feed, now=now())])]
    if as_json:
        told: dict[str, Any] = {**msgspec.to_builtins(feed), "problems": problems}
        click.echo(msgspec.json.encode(told).decode())
        return
    click.echo(f"GTFS-Realtime {feed.version}, {feed.incrementality}: alerts {len(feed.alerts)}")
    for alert in feed.alerts:
        click.echo(f"  {alert.id}  {said(alert.header, 'en')}")
        click.echo(f"      {alert.cause}, {alert.effect}, {alert.severity}")
        for entity in alert.entities:
            click.echo(f"      {msgspec.json.encode(entity).decode()}")
    _tell(problems)


def _tell(problems: list[str]) -> None:
    for problem in problems:
        click.echo(f"  problem: {problem}")
    if not problems:
        click.echo("  No problem found.")

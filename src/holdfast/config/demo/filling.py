"""Filling a new installation with Port Calder: once, in steps that may be interrupted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import yaml

from holdfast.accounts import operations as accounts
from holdfast.accounts.models import ApiClient, City, Department, Staff
from holdfast.catalog import operations as catalog
from holdfast.catalog.models import Service
from holdfast.catalog.yaml_files import load
from holdfast.journal.actors import system
from holdfast.kernel.texts import Text

ME = system("demo")
HERE = Path(__file__).parent
NAME = "Port Calder"
PASSWORD = "lantern-point-311"
# e-mail, name, what they do, roles, departments
STAFF: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("nadia@portcalder.example", "Nadia Brandt", "agent", ("agent",), ()),
    ("ivo@portcalder.example", "Ivo Marsh", "supervisor", ("supervisor",), ()),
    ("jo@portcalder.example", "Jo Reyes", "department worker, Streets", ("department",),
     ("streets",)),
    ("ines@portcalder.example", "Inés Okafor", "knowledge editor", ("editor",), ()),
    ("tom@portcalder.example", "Tom Achterberg", "service owner, Streets", ("owner",),
     ("streets",)),
    ("admin@portcalder.example", "Ana Whitlock", "administrator", ("administrator",), ()),
)  # fmt: skip


def fill(*, cases: int, say: Callable[[str], None]) -> None:
    """Fill what is missing; steps done before are left as they are."""
    if not City.objects.filter(name=NAME).exists():
        say("describing the city")
        _describe()
    if not Department.objects.exists():
        say("opening 8 departments")
        _departments()
    if not Service.objects.exists():
        say("publishing services")
        catalog.publish_services(actor=ME, definitions=load(HERE / "services"))
    if not Staff.objects.exists():
        say("hiring staff")
        for email, name, _says, roles, departments in STAFF:
            accounts.create_staff(
                actor=ME, email=email, name=name, roles=roles, departments=departments,
                password=PASSWORD,
            )  # fmt: skip
    if not ApiClient.objects.exists():
        accounts.create_client(
            actor=ME, name="Demo client", key="demo", permissions=("cases.open",),
            per_minute=1_000_000,
        )  # fmt: skip


def _describe() -> None:
    accounts.describe_city(
        actor=ME,
        fields={
            "name": NAME,
            "brand": "Port Calder 311",
            "zone": "America/New_York",
            "jurisdiction": "portcalder.example",
            "phone": "3-1-1",
            "outside_phone": "(555) 555-0131",
            "text_number": "311",
            "email": "311@portcalder.example",
            "office": Text.of(
                {
                    "en": "Custom House, 1 Custom House Square. Weekdays 8 a.m. to 5 p.m. "
                    "Step-free.",
                    "es": "Custom House, 1 Custom House Square. De lunes a viernes, de 8 a. m. a "
                    "5 p. m. Sin escalones.",
                }
            ),
            "hours": Text.of(
                {
                    "en": "A person answers 7 a.m. to 10 p.m., every day of the year.",
                    "es": "Una persona contesta de 7 a. m. a 10 p. m., todos los días del año.",
                }
            ),
        },
    )


def _departments() -> None:
    for each in yaml.safe_load((HERE / "departments.yaml").read_text(encoding="utf-8")):
        accounts.save_department(
            actor=ME,
            code=each["code"],
            name=Text.of(each["name"]),
            email=each.get("email", ""),
            phone=each.get("phone", ""),
            teams=each.get("teams", {}),
        )

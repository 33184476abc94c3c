"""Named permissions that code checks, and the roles made of them that every city starts with."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PERMISSIONS: dict[str, str | Promise] = {
    "contacts.take": _("Take contacts and record interactions"),
    "cases.open": _("Open cases for residents"),
    "cases.see": _("See every case"),
    "cases.see_department": _("See the cases of one's own departments"),
    "cases.see_private": _("See private details: who asked, unmasked text, staff notes"),
    "cases.move": _("Move cases through their states and assign them"),
    "cases.bulk": _("Move many cases at once"),
    "cases.route": _("Send a case to another department"),
    "residents.see": _("Look up residents and their history"),
    "residents.search_names": _("Look up residents by name, not only by what they give"),
    "residents.change": _("Change and merge residents"),
    "residents.erase": _("Erase, export and hold a resident's data"),
    "knowledge.edit": _("Write articles"),
    "knowledge.publish": _("Publish and expire articles"),
    "catalog.change": _("Change services, questions and promises"),
    "places.change": _("Import addresses and areas"),
    "staff.manage": _("Manage staff, roles, departments and API clients"),
    "journal.manage": _("Look after reactions, parked entries and sites"),
    "messages.see": _("See the outbox"),
    "queues.watch": _("See queues, presence and counts of all staff"),
    "imports.run": _("Import cases from other systems"),
    "records.export": _("Export public records"),
    "scripts.write": _("Write and publish scripts"),
    "bulletins.write": _("Write bulletins and ask for their approval"),
    "bulletins.approve": _("Approve bulletins of others, so that they go out"),
    "incidents.open": _("Open incidents, keep them current and write in their log"),
    "incidents.activate": _("Propose and approve what an incident switches"),
    "playbooks.change": _("Write playbooks for incidents"),
    "households.see": _("See what staff say about their households in an incident"),
    "relief.run": _("Run shelters and centers: their state, counts and needs"),
    "relief.manage": _("Add, change and import shelters, centers and closures"),
    "people.find": _("Note and look up missing and safe people"),
    "people.sensitive": _("See birth dates, streets and phones of missing and safe people"),
    "people.release": _("Tell about missing and safe people, after making sure who asks"),
    "people.dead": _("Note and see that somebody is believed dead"),
}

ROLES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "agent": (
        "Agent",
        "Agente",
        ("contacts.take", "cases.open", "cases.see", "cases.see_private", "cases.move",
         "residents.see", "residents.change", "people.find"),
    ),
    "supervisor": (
        "Supervisor",
        "Supervisión",
        ("contacts.take", "cases.open", "cases.see", "cases.see_private", "cases.move",
         "cases.bulk", "cases.route", "residents.see", "residents.search_names",
         "residents.change", "residents.erase",
         "queues.watch", "messages.see", "records.export", "journal.manage", "bulletins.write",
         "incidents.open", "households.see", "scripts.write", "relief.run",
         "people.find", "people.sensitive", "people.release"),
    ),
    "department": (
        "Department worker",
        "Personal de departamento",
        ("cases.see_department", "cases.see_private", "cases.move", "cases.bulk", "cases.route"),
    ),
    "editor": (
        "Knowledge editor",
        "Redacción",
        ("knowledge.edit", "knowledge.publish", "scripts.write"),
    ),
    "owner": (
        "Service owner",
        "Responsable de servicio",
        ("catalog.change", "knowledge.edit", "cases.see_department", "cases.see_private"),
    ),
    "liaison": (
        "Emergency management",
        "Gestión de emergencias",
        ("bulletins.write", "bulletins.approve", "cases.see", "queues.watch", "incidents.open",
         "incidents.activate", "playbooks.change", "households.see", "relief.run",
         "relief.manage", "people.find", "people.sensitive", "people.release", "people.dead"),
    ),
    "shelter": ("Shelter manager", "Responsable de refugio", ("relief.run",)),
    "administrator": ("Administrator", "Administración", tuple(PERMISSIONS)),
}  # fmt: skip

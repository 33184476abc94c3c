"""Named permissions that code checks, and the roles made of them that every city starts with."""

from __future__ import annotations

PERMISSIONS: dict[str, str] = {
    "contacts.take": "Take contacts and record interactions",
    "cases.open": "Open cases for residents",
    "cases.see": "See every case",
    "cases.see_department": "See the cases of one's own departments",
    "cases.see_private": "See private details: who asked, unmasked text, staff notes",
    "cases.move": "Move cases through their states and assign them",
    "cases.bulk": "Move many cases at once",
    "cases.route": "Send a case to another department",
    "residents.see": "Look up residents and their history",
    "residents.search_names": "Look up residents by name, not only by what they give",
    "residents.change": "Change and merge residents",
    "residents.erase": "Erase, export and hold a resident's data",
    "knowledge.edit": "Write articles",
    "knowledge.publish": "Publish and expire articles",
    "catalog.change": "Change services, questions and promises",
    "places.change": "Import addresses and areas",
    "staff.manage": "Manage staff, roles, departments and API clients",
    "journal.manage": "Look after reactions, parked entries and sites",
    "messages.see": "See the outbox",
    "queues.watch": "See queues, presence and counts of all staff",
    "imports.run": "Import cases from other systems",
    "records.export": "Export public records",
}

ROLES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "agent": (
        "Agent",
        "Agente",
        ("contacts.take", "cases.open", "cases.see", "cases.see_private", "cases.move",
         "residents.see", "residents.change"),
    ),
    "supervisor": (
        "Supervisor",
        "Supervisión",
        ("contacts.take", "cases.open", "cases.see", "cases.see_private", "cases.move",
         "cases.bulk", "cases.route", "residents.see", "residents.search_names",
         "residents.change", "residents.erase",
         "queues.watch", "messages.see", "records.export", "journal.manage"),
    ),
    "department": (
        "Department worker",
        "Personal de departamento",
        ("cases.see_department", "cases.see_private", "cases.move", "cases.bulk", "cases.route"),
    ),
    "editor": ("Knowledge editor", "Redacción", ("knowledge.edit", "knowledge.publish")),
    "owner": (
        "Service owner",
        "Responsable de servicio",
        ("catalog.change", "knowledge.edit", "cases.see_department", "cases.see_private"),
    ),
    "administrator": ("Administrator", "Administración", tuple(PERMISSIONS)),
}  # fmt: skip

"""Filling a database to be measured: the demo city, and as many cases as wanted, in SQL.

Imports of the product stay inside the functions, which run in it (see bench.inside).
"""

from __future__ import annotations

import json
import sys
from typing import Any

YEARS = 3
CHUNK = 50_000
# Rows like those the product writes (writing.py): every column a list, a filter or an index reads.
# `open` is how many of the newest are still open; ids are UUIDv7 of the time of opening.
_CASES = """
WITH drawn AS (
  SELECT n, now() - interval '1 year' * {years} * (1 - n::float8 / {total}) AS opened,
         random() AS a, random() AS b, random() AS c, random() AS d
  FROM generate_series({first}, {last}) n),
known AS (
  SELECT drawn.*, s.*, p.*,
         n > {total} - {open} * 1.25 AND a < 0.8 OR a < 0.002 AS is_open
  FROM drawn
  JOIN bench_service s ON s.at = floor(b * b * (SELECT count(*) FROM bench_service))
  JOIN bench_place p ON p.at = floor(c * (SELECT count(*) FROM bench_place))),
told AS (
  SELECT known.*, opened + interval '1 day' * (1 + 20 * d) AS due,
    CASE WHEN is_open THEN
      (ARRAY['new','new','new','assigned','assigned','in_work','in_work','waiting'])[1 + n % 8]
    ELSE (ARRAY['fixed','fixed','fixed','fixed','not_fixed','duplicate'])[1 + n % 6] END AS status
  FROM known)
INSERT INTO cases_case (id, number, site_id, service, service_name, status, reason, public,
  priority, channel, language, department_id, team_id, rule, opened_at, updated_at, closed_at,
  due_at, paused_at, place_typed, address, zipcode, verdict, lat, lon, areas, description,
  public_description, answers, media_url, followers, version, source, source_id, extra, search)
SELECT
  (lpad(to_hex((extract(epoch FROM opened) * 1000)::bigint), 12, '0') || '7'
    || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
  (8000000 + n)::text || (n % 10), (SELECT code FROM journal_site ORDER BY code LIMIT 1),
  service, service_name, status, '', d < 0.9, 1 + n % 5,
  (ARRAY['phone','phone','web','app'])[1 + n % 4], CASE WHEN n % 7 = 0 THEN 'es' ELSE 'en' END,
  department, team, '', opened, CASE WHEN is_open THEN opened ELSE opened + (due - opened) * a END,
  CASE WHEN NOT is_open THEN opened + (due - opened) * a * 1.2 END, due,
  CASE WHEN status = 'waiting' THEN opened + interval '5 hours' END,
  '', address, zipcode, 'verified', lat + d / 1000, lon + a / 1000, areas,
  'It has been like this since ' || to_char(opened, 'Day') || '. ' || service_name || ' near '
    || address || ', please look at it soon. My name is Rosa, call me at 360-555-0142.',
  'It has been like this since ' || to_char(opened, 'Day') || '. ' || service_name || ' near '
    || address || ', please look at it soon. My name is [name], call me at [phone].',
  '{{"size": "large"}}', '', 0, 1, '', '', '{{}}',
  to_tsvector('simple', unaccent(concat_ws(' ', (8000000 + n)::text || (n % 10), service_name,
    address, 'It has been like this since please look at it soon')))
FROM told
"""


def city(cases: int = 0) -> int:
    """The demo city, with so many of its cases; answers how many there are then."""
    from holdfast.config.demo import filling

    filling.fill(cases=cases, say=lambda _text: None)
    return count()


def settings() -> dict[str, str]:
    """The settings of the server that make it durable, and its version."""
    from bench.product import DURABLE
    from django.db import connection

    with connection.cursor() as cursor:
        found = {}
        for name in (*DURABLE, "server_version"):
            cursor.execute(f"SHOW {name}")
            found[name] = str(cursor.fetchone()[0])
    return found


def cases(total: int, still_open: int) -> int:
    """Empty the case table and write `total` cases of the last three years, the newest still open;
    answers how many there are."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        _draw_from(cursor)
        cursor.execute("TRUNCATE cases_case CASCADE")
        # Indexes made afterwards take a third of the time.
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'cases_case' AND"
            " indexname NOT IN (SELECT conname FROM pg_constraint) AND indexdef NOT LIKE '%UNIQUE%'"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SELECT setseed(0.311)")
        for first in range(1, total + 1, CHUNK):
            last = min(first + CHUNK - 1, total)
            cursor.execute(
                _CASES.format(years=YEARS, total=total, first=first, last=last, open=still_open)
            )
            print(f"{last} cases", file=sys.stderr)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for _name, definition in indexes:
            cursor.execute(definition)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_case")
        cursor.execute("SELECT count(*) FROM cases_case")
        return int(cursor.fetchone()[0])


def _draw_from(cursor: Any) -> None:
    """Tables of services and places to draw from, areas as the registry knows them."""
    from holdfast.accounts.models import Department, Team
    from holdfast.catalog import queries as catalog
    from holdfast.places.models import Address
    from holdfast.places.queries import areas_at

    departments = dict(Department.objects.values_list("code", "id"))
    teams = dict(Team.objects.values_list("department_id", "id"))
    services = [
        {"at": at, "service": each.code, "service_name": each.name.in_language("en").text,
         "department": str(departments[each.owner]),
         "team": str(teams[departments[each.owner]]) if departments[each.owner] in teams else None}
        for at, each in enumerate(catalog.all_services())
    ]  # fmt: skip
    addresses = Address.objects.filter(unit="", lat__isnull=False).select_related("street")
    places = [
        {"at": at, "address": f"{each.number} {each.street.name}", "zipcode": each.zipcode,
         "lat": each.lat, "lon": each.lon, "areas": areas_at(each.lat, each.lon)}
        for at, each in enumerate(addresses.order_by("source_id")[::10])
    ]  # fmt: skip
    cursor.execute(
        "CREATE TEMP TABLE bench_service ON COMMIT DROP AS SELECT * FROM"
        " jsonb_to_recordset(%s::jsonb) AS r(at int, service text, service_name text,"
        " department uuid, team uuid)",
        [json.dumps(services)],
    )
    cursor.execute(
        "CREATE TEMP TABLE bench_place ON COMMIT DROP AS SELECT * FROM"
        " jsonb_to_recordset(%s::jsonb) AS r(at int, address text, zipcode text, lat float8,"
        " lon float8, areas jsonb)",
        [json.dumps(places)],
    )
    cursor.execute("ANALYZE bench_service")
    cursor.execute("ANALYZE bench_place")


def sign_in(email: str) -> str:
    """The session cookie of a person who signed in, on record as by the form."""
    from allauth.usersessions.models import UserSession
    from django.test import Client

    from holdfast.accounts.models import Staff

    client, staff = Client(), Staff.objects.get(email=email)
    client.force_login(staff, backend="holdfast.accounts.backend.StaffBackend")
    key = client.cookies["sessionid"].value
    UserSession.objects.create(user=staff, session_key=key, ip="127.0.0.1")
    return key


def choices() -> dict[str, list[str]]:
    """What lists are filtered by: services, departments, areas as ``layer:code``."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = {}
        for name, sql in (
            ("service", "SELECT service FROM cases_case GROUP BY 1 ORDER BY count(*) DESC"),
            ("department", "SELECT department_id::text FROM cases_case GROUP BY 1 ORDER BY 1"),
            ("area", "SELECT DISTINCT each.key || ':' || each.value FROM"
                     " (SELECT areas FROM cases_case LIMIT 500) c, jsonb_each_text(c.areas) each"
                     " WHERE each.key IN ('districts', 'neighborhoods') ORDER BY 1"),
        ):  # fmt: skip
            cursor.execute(sql)
            found[name] = [row[0] for row in cursor.fetchall()]
    return found


def count() -> int:
    """How many cases there are."""
    from holdfast.cases.models import Case

    return Case.objects.count()


def address() -> str:
    """The database's address, for a floor beside the product."""
    from django.conf import settings

    return str(settings.HOLDFAST.database_url)


def postmaster() -> int:
    """The process id of the database server, which is on this machine."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(psutil.Process(cursor.fetchone()[0]).ppid())


def callers(number: str) -> int:
    """A resident who calls from a number, with thirty of the newest cases and forty contacts, among
    as many other residents as a city's desk knows; answers how many cases are theirs."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM residents_identifier WHERE value = %s", [number])
        if cursor.fetchone() is None:
            cursor.execute(_CALLERS)
            cursor.execute(_CALLER, {"number": number})
        cursor.execute(_HERS, {"number": number})
        theirs = int(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        for table in ("residents_resident", "residents_identifier", "interactions_interaction"):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return theirs


_CALLERS = """
WITH made AS (
  INSERT INTO residents_resident (id, name, language, prefers, noted_at)
  SELECT gen_random_uuid(), 'Caller ' || n, 'en', 'text', now()
  FROM generate_series(1, 100000) n RETURNING id)
INSERT INTO residents_identifier (id, resident_id, kind, value)
SELECT gen_random_uuid(), id, 'phone', '+1444' || lpad((row_number() OVER ())::text, 7, '0')
FROM made
"""
_CALLER = """
WITH rosa AS (
  INSERT INTO residents_resident (id, name, language, prefers, noted_at)
  VALUES (gen_random_uuid(), 'Rosa Delgado', 'en', 'text', now()) RETURNING id),
reach AS (
  INSERT INTO residents_identifier (id, resident_id, kind, value)
  SELECT gen_random_uuid(), id, 'phone', %(number)s FROM rosa),
asked AS (
  INSERT INTO interactions_interaction (id, site_id, channel, inbound, resident_id, language,
    topic, articles, outcome, wrap_up, note, started_at, ended_at)
  SELECT gen_random_uuid(), (SELECT code FROM journal_site LIMIT 1), 'phone', true, rosa.id, 'en',
    '', '{}', 'answered', 'answered', '', now() - n * interval '9 days',
    now() - n * interval '9 days'
  FROM rosa, generate_series(1, 40) n RETURNING 1)
SELECT count(*) FROM asked
"""
_HERS = """
WITH hers AS (
  UPDATE cases_case
  SET resident_id = (SELECT resident_id FROM residents_identifier WHERE value = %(number)s)
  WHERE id IN (SELECT id FROM cases_case ORDER BY opened_at DESC LIMIT 30) RETURNING 1)
SELECT count(*) FROM hers
"""

"""Health: is the process alive, is the installation ready, what do its queues look like."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from holdfast.journal import reactions
from holdfast.web.policy import public

# Older than this, and the worker is not keeping up or is away. Mail may be later: after a rush the
# worker catches up for minutes, and that is no reason to send people away.
QUEUE_AGE_LIMITS = {"seal": 120.0, "jobs": 120.0, "messages": 600.0}
DISK_FREE_LIMIT = 200 * 1024 * 1024
_started = time.time()


def livez(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer ``/livez`` before anything else is asked, the database least of all."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/livez":
            return HttpResponse("ok\n", content_type="text/plain")
        return get_response(request)

    return middleware


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Each part by name, and 503 when one is not ready."""
    parts = {name: _ask(check) for name, check in CHECKS.items()}
    ready = all(part["ok"] for part in parts.values())
    response = JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Queue ages and counts for Prometheus; no personal data. Keep it from the outside at the
    proxy, as deploy/nginx.conf does."""
    registry = CollectorRegistry()
    registry.register(_Queues())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _ask(check: Callable[[], tuple[bool, object]]) -> dict[str, object]:
    try:
        ok, value = check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong is the answer
        return {"ok": False, "is": type(error).__name__}
    return {"ok": ok, "is": value}


def _database() -> tuple[bool, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        return True, cursor.fetchone()[0]


def _migrations() -> tuple[bool, object]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    missing = set(loader.graph.nodes) - set(loader.applied_migrations)
    return not missing, len(missing)


def queue_ages() -> dict[str, float]:
    """Seconds that the oldest entry of each queue has waited."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'seal', coalesce(extract(epoch FROM now() - min(e.recorded_at)), 0)"
            " FROM (SELECT entry FROM journal_pending ORDER BY seq LIMIT 1) p"
            " JOIN journal_entry e ON e.id = p.entry"
            " UNION ALL SELECT 'messages', coalesce(extract(epoch FROM now() -"
            " min(next_attempt_at)), 0) FROM messaging_message"
            " WHERE state = 'queued' AND next_attempt_at < now()"
            " UNION ALL SELECT 'jobs', coalesce(extract(epoch FROM now() - min(e.at)), 0)"
            " FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id"
            " WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at < now())"
        )
        ages = {name: round(float(age), 1) for name, age in cursor.fetchall()}
    return {**ages, "reactions": round(max(reactions.longest_wait(), 0), 1)}


def _queues() -> tuple[bool, object]:
    ages = queue_ages()
    # So is how long reactions wait: shown, and nothing more.
    return all(ages[name] < limit for name, limit in QUEUE_AGE_LIMITS.items()), ages


def _disk() -> tuple[bool, object]:
    free = shutil.disk_usage(settings.HOLDFAST.home).free
    return free > DISK_FREE_LIMIT, f"{free // (1024 * 1024)} MB free"


CHECKS: dict[str, Callable[[], tuple[bool, object]]] = {
    "database": _database,
    "migrations": _migrations,
    "queues": _queues,
    "disk": _disk,
}


class _Queues(Collector):
    """Asked anew at each scrape."""

    def collect(self) -> list[GaugeMetricFamily]:
        """The gauges."""
        ages = GaugeMetricFamily("holdfast_queue_age_seconds", "Oldest waiting", labels=["queue"])
        for name, age in queue_ages().items():
            ages.add_metric([name], age)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT coalesce(max(position), 0) FROM journal_seal),"
                " (SELECT count(*) FROM journal_held WHERE state = 'parked')"
            )
            head, parked = cursor.fetchone()
        return [
            ages,
            GaugeMetricFamily("holdfast_journal_position", "Last sealed position", value=head),
            GaugeMetricFamily("holdfast_parked_entries", "Waiting for a person", value=parked),
            GaugeMetricFamily(
                "holdfast_process_age_seconds", "Since start", value=time.time() - _started
            ),
            GaugeMetricFamily("holdfast_process_id", "Of the answering process", value=os.getpid()),
        ]

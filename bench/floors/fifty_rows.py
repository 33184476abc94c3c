"""The floor of the list: a bare Django view that answers fifty rows of a table as JSON.

The same server, threads and driver settings as the product, no middleware, nobody signed in, one
statement, another page each time. As a module it is its own settings, URLs and WSGI application.

    python -m bench.floors.fifty_rows make    makes its table from the product's cases
    python -m bench.floors.fifty_rows         serves it on BENCH_PORT
"""

from __future__ import annotations

import os
import sys
from typing import Any

from holdfast.config.settings import _database

SECRET_KEY = "floor"
ALLOWED_HOSTS = ["*"]
DEBUG = False
USE_TZ = True
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.floors.fifty_rows"
LOGGING_CONFIG = None
DATABASES = {"default": _database(os.environ["HOLDFAST_DATABASE_URL"])}

COLUMNS = (
    "id", "number", "version", "service", "service_name", "status", "opened_at", "updated_at",
    "priority", "department_id", "team_id", "assignee_id", "due_at", "closed_at", "address",
    "verdict", "lat", "lon", "areas", "description", "followers",
)  # fmt: skip
TABLE = (
    "DROP TABLE IF EXISTS floor_row;"
    f"CREATE TABLE floor_row AS SELECT {', '.join(COLUMNS)} FROM cases_case LIMIT 20000;"
    "CREATE INDEX floor_by_opening ON floor_row (opened_at DESC);"
    "ANALYZE floor_row"
)


def _model() -> Any:
    from django.db import models

    class Row(models.Model):
        id = models.UUIDField(primary_key=True)
        number = models.TextField()
        version = models.IntegerField()
        service = models.TextField()
        service_name = models.TextField()
        status = models.TextField()
        opened_at = models.DateTimeField()
        updated_at = models.DateTimeField()
        priority = models.SmallIntegerField()
        department_id = models.UUIDField(null=True)
        team_id = models.UUIDField(null=True)
        assignee_id = models.UUIDField(null=True)
        due_at = models.DateTimeField(null=True)
        closed_at = models.DateTimeField(null=True)
        address = models.TextField()
        verdict = models.TextField()
        lat = models.FloatField(null=True)
        lon = models.FloatField(null=True)
        areas = models.JSONField()
        description = models.TextField()
        followers = models.IntegerField()

        class Meta:
            app_label = "floor"
            db_table = "floor_row"

    return Row


def _view(request: Any) -> Any:
    from django.http import JsonResponse

    rows = Row.objects.filter(opened_at__lt=request.GET["opened_to"]).order_by("-opened_at")
    answer = JsonResponse({"cases": list(rows.values(*COLUMNS)[:50])})
    answer.headers["Content-Length"] = str(len(answer.content))
    return answer


if os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.floors.fifty_rows") == __name__:
    from django.core.wsgi import get_wsgi_application
    from django.urls import re_path

    application = get_wsgi_application()
    Row = _model()
    urlpatterns = [re_path(r"", _view)]


if __name__ == "__main__":
    if sys.argv[1:] == ["make"]:
        import django
        from django.db import connection

        django.setup()
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
    else:
        from holdfast.config.serving import listeners, logs
        from holdfast.config.serving.web import run_web

        style = {"HOLDFAST_LOG_STYLE": "human", "HOLDFAST_LOG_LEVEL": "warning"}
        logs.configure_from(style, process="web")
        processes = int(os.environ.get("HOLDFAST_WEB_PROCESSES", "2"))
        threads = int(os.environ.get("HOLDFAST_WEB_THREADS", "4"))
        found = listeners.open_listeners("127.0.0.1", int(os.environ["BENCH_PORT"]), processes)
        sys.exit(run_web("bench.floors.fifty_rows:application", found, threads=threads))

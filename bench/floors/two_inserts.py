"""The floor of the intake: a bare Django view that writes two rows in a transaction.

The same server, threads and driver settings as the product, no middleware, no checks: what nobody
can be quicker than who still answers after the commit. As a module it is its own settings, URLs
and WSGI application; ``python -m bench.floors.two_inserts make`` makes its tables in the database
that HOLDFAST_DATABASE_URL names.
"""

from __future__ import annotations

import os
import sys
from typing import Any
from uuid import UUID

from holdfast.config.settings import _database

SECRET_KEY = "floor"
ALLOWED_HOSTS = ["*"]
DEBUG = False
USE_TZ = True
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
ROOT_URLCONF = __name__
LOGGING_CONFIG = None
DATABASES = {"default": _database(os.environ["HOLDFAST_DATABASE_URL"])}

TABLES = """
DROP TABLE IF EXISTS floor_request, floor_entry;
CREATE TABLE floor_request (
  id uuid PRIMARY KEY, number text UNIQUE, service text NOT NULL, status text NOT NULL,
  description text NOT NULL, phone text NOT NULL, address text NOT NULL,
  lat float8, lon float8, opened_at timestamptz NOT NULL);
CREATE INDEX floor_by_age ON floor_request (opened_at DESC, id DESC);
CREATE INDEX floor_by_service ON floor_request (service, opened_at DESC);
CREATE TABLE floor_entry (
  id uuid PRIMARY KEY, kind text NOT NULL, subject uuid NOT NULL, at timestamptz NOT NULL,
  data jsonb NOT NULL);
CREATE INDEX floor_by_subject ON floor_entry (subject, id);
"""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", __name__)


def _application() -> Any:
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def _models() -> tuple[Any, Any]:
    from django.db import models

    class Request(models.Model):
        id = models.UUIDField(primary_key=True)
        number = models.TextField()
        service = models.TextField()
        status = models.TextField()
        description = models.TextField()
        phone = models.TextField()
        address = models.TextField()
        lat = models.FloatField(null=True)
        lon = models.FloatField(null=True)
        opened_at = models.DateTimeField()

        class Meta:
            app_label = "floor"
            db_table = "floor_request"

    class Entry(models.Model):
        id = models.UUIDField(primary_key=True)
        kind = models.TextField()
        subject = models.UUIDField()
        at = models.DateTimeField()
        data = models.JSONField()

        class Meta:
            app_label = "floor"
            db_table = "floor_entry"

    return Request, Entry


application = _application() if os.environ["DJANGO_SETTINGS_MODULE"] == __name__ else None
Request, Entry = _models() if application else (None, None)


def _view(request: Any) -> Any:
    from django.db import transaction
    from django.http import HttpResponse
    from django.utils import timezone

    from holdfast.kernel.ids import new_id

    form, now = request.POST, timezone.now()
    id: UUID = new_id()
    with transaction.atomic():
        Request.objects.create(
            id=id, number=id.hex, service=form.get("service_code", ""), status="open",
            description=form.get("description", ""), phone=form.get("phone", ""),
            address=form.get("address_string", ""), lat=None, lon=None, opened_at=now,
        )  # fmt: skip
        Entry.objects.create(
            id=new_id(), kind="opened", subject=id, at=now, data={"number": id.hex}
        )
    body = b'[{"service_request_id":"%s"}]' % id.hex.encode()
    headers = {"Content-Length": str(len(body))}
    return HttpResponse(body, content_type="application/json", headers=headers)


def _urls() -> list[Any]:
    from django.urls import re_path

    return [re_path(r"", _view)]


urlpatterns = _urls() if application else []


if __name__ == "__main__" and sys.argv[1:] == ["make"]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(TABLES)

"""The live stream as ASGI: `/live`, `/live/poll`, `/livez` (see `config.serving.stream`)."""

import importlib
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.config.settings")
django.setup()
# Only after the set-up may models be imported.
application = importlib.import_module("holdfast.config.watching").application()
importlib.import_module("holdfast.kernel.structs").settle()

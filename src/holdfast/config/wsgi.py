"""Pages and APIs, as WSGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.config.settings")
people = get_wsgi_application()

from holdfast.config.programs import ProgramHandler, apart  # noqa: E402 - Django is set up only now
from holdfast.config.serving.access import ROUTE_KEY  # noqa: E402
from holdfast.web.kept import Kept  # noqa: E402

application = Kept(apart(people, ProgramHandler()), leave=(ROUTE_KEY,))

from django.urls import get_resolver  # noqa: E402

from holdfast.kernel.structs import settle  # noqa: E402
from holdfast.knowledge import shelf  # noqa: E402
from holdfast.portal import maps  # noqa: E402

# The server loads this once and forks: what is read now is shared by its processes, and every
# view with its structures is there before the first thread.
get_resolver().url_patterns  # noqa: B018
settle()
shelf.warm()
maps.warm()

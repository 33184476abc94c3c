"""One tap to stop messages, from any message; and to have them again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from holdfast.journal.recording import OperationError
from holdfast.messaging import stopping
from holdfast.web.policy import public


@public
@csrf_exempt
@never_cache
def stop(request: HttpRequest, message: UUID, code: str) -> HttpResponse:
    """Stop messages to the address that a message went to.

    Opening the link changes nothing, since mail programs open links by themselves; the button
    does, and so does the one-click request of a mail program (RFC 8058), which carries no cookie:
    the code in the address is what proves it.
    """
    done = ""
    if request.method == "POST":
        again = request.POST.get("act") == "again"
        try:
            stopping.stop(message=message, code=code, allowed=again)
        except OperationError:
            raise Http404 from None
        done = "again" if again else "stopped"
    return render(request, "portal/stop.html", {"done": done})

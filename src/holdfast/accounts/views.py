"""The city's face as a stylesheet, and the page of components for those who write pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.accounts.queries import city
from holdfast.web import sample
from holdfast.web.city import stylesheet
from holdfast.web.policy import needs, public


@public
def city_css(request: HttpRequest) -> HttpResponse:
    """Three colours; cached for an hour, so that a new face is everywhere soon."""
    here = city()
    css = stylesheet(primary=here.primary, primary_strong=here.primary_strong, paper=here.paper)
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@needs("staff.manage")
def components(request: HttpRequest, surface: str = "") -> HttpResponse:
    """Every component of the portal, or with ``desk`` of the desk, on one page."""
    template = "web/components_desk.html" if surface == "desk" else "web/components.html"
    return render(request, template, sample.context())

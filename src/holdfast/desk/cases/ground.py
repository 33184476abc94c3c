"""The ground under the desk's maps as a picture of its own, so that browsers keep it.

A picture sees no stylesheet of the page: what its shapes are is said in classes, and here each
class becomes plain attributes in the desk's colors.
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from holdfast.desk.ports import NoGround, ground
from holdfast.desk.shell import STAFF

Box = tuple[float, float, float, float]
LARGEST = 1200
_FONT = 'font-family="system-ui, sans-serif"'
_HALO = 'paint-order="stroke" stroke="#ffffff" stroke-width="3" stroke-linejoin="round"'
# USWDS system tokens, as in desk.css.
_LOOKS = {
    "m-iso": 'fill="none" stroke="#b9dfe7"',
    "m-deep": 'fill="#ccecf2"',
    "m-w1": 'fill="#d5ebf0"',
    "m-land": 'fill="#f1f3f6" stroke="#449dac"',
    "m-marsh": 'fill="#dbebde"',
    "m-road": 'fill="none" stroke="#c6cace" stroke-width="3"',
    "m-rail": 'fill="none" stroke="#a9aeb1" stroke-dasharray="6 3"',
    "m-block": 'fill="#dfe1e2"',
    "m-way": 'fill="none" stroke="#ffffff"',
    "m-park": 'fill="#dbebde"',
    "m-bld": 'fill="#c6cace"',
    "m-pier": 'fill="#dfe1e2" stroke="#8d9297" stroke-width=".75"',
    "m-br1": 'fill="none" stroke="#8d9297"',
    "m-br2": 'fill="none" stroke="#ffffff"',
    "m-ferry": 'fill="none" stroke="#449dac" stroke-dasharray="5 4"',
    "m-snd": 'fill="none"',
    "m-name": f'fill="#3d4551" font-size="9.5" font-weight="600" {_FONT} {_HALO}',
    "m-sea": f'fill="#0e4f5c" font-size="10" font-style="italic" {_FONT}',
    "m-st": f'fill="#3d4551" font-size="11" {_FONT} {_HALO}',
}
_CLASS = re.compile(r'class="([\w -]+)"')


def address(box: Box, width: int, height: int) -> str:
    """The address of the ground's picture; "" where nobody can draw it."""
    if isinstance(ground.get(), NoGround):
        return ""
    given = {"box": ",".join(f"{part:.6f}" for part in box), "size": f"{width}x{height}"}
    return f"{reverse('desk:ground')}?{urlencode(given)}"


def colored(svg: str) -> str:
    """The drawing with attributes for its classes."""
    return _CLASS.sub(lambda found: _LOOKS.get(found[1].split()[0], ""), svg)


@STAFF
@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The ground inside a box (``south,west,north,east``), ``size`` width x height."""
    try:
        south, west, north, east = map(float, request.GET.get("box", "").split(","))
        width, height = map(int, request.GET.get("size", "").split("x"))
    except ValueError:
        return HttpResponseBadRequest()
    sound = -90 <= south < north <= 90 and -180 <= west < east <= 180
    if not sound or not (0 < width <= LARGEST and 0 < height <= LARGEST):
        return HttpResponseBadRequest()
    drawn = colored(ground.get().box((south, west, north, east), width=width, height=height))
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response

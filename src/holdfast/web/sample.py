"""What the page of parts shows (`web/components.html`, `web/components_desk.html`): invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator

from holdfast.web.icons import ICONS, PICTURES, SHAPES


def context() -> dict[str, Any]:
    """Everything both pages need, as ``sample``."""
    at = datetime(2026, 6, 8, 18, 20, tzinfo=UTC)
    return {
        "sample": {
            "errors": {
                "phone": "Type all ten digits, for example 555 555 0131.",
                "where": "Choose at least one.",
            },
            "sizes": [
                ("hand", "Like a hand"),
                ("plate", "Like a plate", "fixed within 5 working days"),
                ("wheel", "Like a wheel", "we come today"),
            ],
            "tides": [
                ("received", "Received"),
                ("assigned", "With the lighting team"),
                ("scheduled", "Crew comes Monday, June 8"),
                ("fixed", "The crew says it is fixed"),
                ("closed", "Closed, not fixed"),
                ("waiting", "Waiting for you"),
            ],
            "facts": [
                ("Collection", "Thursday, out by 7 a.m.", "Then June 11."),
                ("Evacuation zone", "Zone B"),
                ("City Council", "District 3"),
            ],
            "events": [
                {
                    "mark": "fixed",
                    "at": at,
                    "shown": "Monday, June 8, 2:20 p.m. EDT",
                    "title": "Filled and rolled",
                    "text": "“Cut square, filled with hot mix.” Crew 6",
                },
                {
                    "mark": "received",
                    "at": at,
                    "shown": "Tuesday, June 2, 8:47 a.m. EDT",
                    "title": "You told us, by text",
                    "text": "",
                },
            ],
            "days": [
                (
                    "Today",
                    [
                        {
                            "icon": "pause",
                            "at": at,
                            "shown": "8:15",
                            "what": "Waiting for the resident",
                            "by": "Ivo Marsh, Lights 1",
                            "note": "Need the number on the dark pole.",
                            "reader": "in",
                        },
                        {
                            "icon": "mobile",
                            "at": at,
                            "shown": "7:52",
                            "what": "Text to Rosa, delivered",
                            "by": "Holdfast, on “waiting”",
                            "note": "Which pole is dark?",
                            "reader": "out",
                        },
                    ],
                )
            ],
            "kinds": [("Street light out", "light"), ("Pothole", "pothole")],
            "pictures": sorted(PICTURES),
            "icons": [*sorted(ICONS), *sorted(SHAPES)],
            "page": Paginator(range(300), 25).page(5),
        }
    }

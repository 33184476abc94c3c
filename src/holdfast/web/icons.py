"""The drawn icons: four sets, all in ink, all from one hand.

* ICONS: strokes on a grid of 24, beside words or alone with a name.
* SHAPES: filled forms on a grid of 12 that stand for a state, always beside its word.
* TIDES: the portal's mark of how far a case is, on a grid of 20; it fills as the case advances.
* PICTURES: services, on a grid of 56; ``class="tint"`` is filled by the stylesheet.

Names in FLIP point along the line of text and turn round in right-to-left pages.
"""

from __future__ import annotations

ICONS: dict[str, str] = {
    "back": '<path d="M20 12H6M11 6l-6 6 6 6"/>',
    "bot": '<path d="M5 8h14v11H5zM12 4v4M9 13v1M15 13v1M2 12v4M22 12v4"/>',
    "box": '<path d="M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8"/>',
    "call-back": (
        '<path d="M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 '
        '5a2 2 0 0 1 2-2zM20 3l-6 6M14 4v5h5"/>'
    ),
    "camera": '<path d="M3 7h5l2-3h4l2 3h5v13H3z"/><circle cx="12" cy="13" r="4"/>',
    "chat": '<path d="M4 4h16v12H10l-5 4v-4H4z"/>',
    "check": '<path d="M4 12.5l5 5L20 6.5"/>',
    "clock": '<circle cx="12" cy="12" r="9.5"/><path d="M12 6v6.5l4 2.5"/>',
    "copy": '<path d="M8 8h13v13H8zM16 8V3H3v13h5"/>',
    "down": '<path d="M6 9l6 6 6-6"/>',
    "draft": '<path d="M4 20l1-4L16 5l3 3L8 19zM14 7l3 3"/>',
    "eye": (
        '<path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>'
    ),
    "feed": (
        '<path d="M5 5a14 14 0 0 1 14 14M5 11a8 8 0 0 1 8 8"/><circle cx="6" cy="18" r="1.5" '
        'fill="currentColor"/>'
    ),
    "file": '<path d="M6 2h8l5 5v15H6zM14 2v5h5"/>',
    "flag": '<path d="M5 22V3h13l-3 5 3 5H5"/>',
    "forward": '<path d="M4 12h14M13 6l6 6-6 6"/>',
    "hang-up": (
        '<path d="M3 15c-.5-2 .5-4 3-5 4-1.6 8-1.6 12 0 2.5 1 3.5 3 3 5l-4.5 '
        '1-1-3.5c-2.3-.7-4.7-.7-7 0L7.5 16z"/>'
    ),
    "horn": '<path d="M3 10v4h4l9 5V5L7 10zM19.5 9.5a4 4 0 0 1 0 5M8 14v6h3l-1-5"/>',
    "info": '<circle cx="12" cy="12" r="9.5"/><path d="M12 11v6M12 7v.3"/>',
    "keep": '<path d="M12 3v11M7 10l5 5 5-5M4 17v4h16v-4"/>',
    "keyboard": '<path d="M2 6h20v12H2zM6 10h.3M10 10h.3M14 10h.3M18 10h.3M7 14h10"/>',
    "linked": (
        '<path d="M5 12a10 10 0 0 1 14 0M8 15a6 6 0 0 1 8 0M2 9a14 14 0 0 1 20 0"/><circle '
        'cx="12" cy="18.5" r="1" fill="currentColor"/>'
    ),
    "list": '<path d="M8 6h13M8 12h13M8 18h13M3.5 6h.3M3.5 12h.3M3.5 18h.3"/>',
    "locate": '<circle cx="12" cy="12" r="6"/><path d="M12 1v5M12 18v5M1 12h5M18 12h5"/>',
    "lock": '<path d="M6 11h12v10H6zM8 11V7a4 4 0 0 1 8 0v4"/>',
    "mail": '<path d="M3 5h18v14H3zM3 6l9 7 9-7"/>',
    "map": '<path d="M3 6l6-3 6 3 6-3v15l-6 3-6-3-6 3zM9 3v15M15 6v15"/>',
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "mobile": '<path d="M7 2h10v20H7zM11 18h2"/>',
    "mute": (
        '<path d="M9 9v3a3 3 0 0 0 5 2M15 11V5a3 3 0 0 0-6-.5M5 11a7 7 0 0 0 11 5.7M19 11v1M12 '
        '19v3M3 3l18 18"/>'
    ),
    "pause": '<path d="M9 5v14M15 5v14"/>',
    "people": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.8a3.5 '
        '3.5 0 0 1 0 6.4M18 14.5c2.2.8 3.5 2.7 3.5 5.5"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-5 3.5-7.5 8-7.5s8 2.5 8 7.5"/>',
    "phone": (
        '<path d="M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 '
        '5a2 2 0 0 1 2-2z"/>'
    ),
    "phone-solid": (
        '<path transform="scale(1.2)" d="M6.6 2 3 3.4C2 10.5 9.5 18 16.6 17L18 13.4l-4.5-2-1.8 '
        '1.8C9.5 12.3 7.7 10.5 6.8 8.3l1.8-1.8z" fill="currentColor" stroke="none"/>'
    ),
    "pin": (
        '<path d="M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12z"/><circle cx="12" cy="9" '
        'r="2.5"/>'
    ),
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z"/>',
    "question": (
        '<circle cx="12" cy="12" r="9.5"/><path d="M9 9.5a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 '
        '1.9M12 17.2v.3"/>'
    ),
    "radio": (
        '<path d="M3 9h18v11H3zM7 9l10-6"/><circle cx="16" cy="14.5" r="2.5"/><path d="M6 '
        '13h4M6 16h4"/>'
    ),
    "route": (
        '<circle cx="6" cy="19" r="2"/><circle cx="18" cy="5" r="2"/><path d="M8 19h7a3.5 3.5 '
        '0 0 0 0-7H9a3.5 3.5 0 0 1 0-7h7"/>'
    ),
    "say": '<path d="M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l5 5"/>',
    "sign-out": '<path d="M10 4H4v16h6M10 12h11M16 7l5 5-5 5"/>',
    "star": '<path d="M12 3l2.7 5.7 6.3.8-4.6 4.3 1.2 6.2L12 17l-5.6 3 1.2-6.2L3 9.5l6.3-.8z"/>',
    "undo": '<path d="M8 5 4 9l4 4M4 9h10a6 6 0 0 1 0 12H8"/>',
    "unlinked": (
        '<path d="M5 12a10 10 0 0 1 4-2.5M8 15a6 6 0 0 1 6-1.5M2 9a14 14 0 0 1 5-3.2M12 5a14 '
        '14 0 0 1 10 4M3 3l18 18"/><circle cx="12" cy="18.5" r="1" fill="currentColor"/>'
    ),
    "wall": '<path d="M3 4h18v12H3zM8 21h8M12 16v5"/>',
    "web": (
        '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>'
    ),
    "wrench": (
        '<path d="M14 6a5 5 0 0 1 6-2l-3 3 1 2 2 1 2-3a5 5 0 0 1-7 5l-8 8-3-3 8-8a5 5 0 0 1 2-3z"/>'
    ),
    "wrong": '<path d="M12 2.5 22.5 21h-21zM12 9.5v5.5M12 17.8v.3"/>',
    "x": '<path d="M6 6l12 12M18 6L6 18"/>',
}

SHAPES: dict[str, str] = {
    "in-work": (
        '<path d="M6 0a6 6 0 1 0 0 12A6 6 0 0 0 6 0zm0 2v8a4 4 0 0 1 0-8z" fill-rule="evenodd"/>'
    ),
    "kept": '<path d="M1 1h10v3H1zM1 5h10v6H1zM4.5 6.5v1.5h3V6.5z" fill-rule="evenodd"/>',
    "life-safety": (
        '<path d="M3.5 0h5L12 3.5v5L8.5 12h-5L0 8.5v-5zM5.3 2.5v4.5h1.4V2.5zm0 5.5v1.5h1.4V8z" '
        'fill-rule="evenodd"/>'
    ),
    "look": '<path d="M6 .5L12 11.5H0zM5.4 4v4h1.2V4zm0 5v1.3h1.2V9z" fill-rule="evenodd"/>',
    "new": (
        '<path d="M6 0a6 6 0 1 0 0 12A6 6 0 0 0 6 0zm0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8z" '
        'fill-rule="evenodd"/>'
    ),
    "not-chosen": '<path d="M0 0h12v12H0zM2 2v8h8V2z" fill-rule="evenodd"/>',
    "ok": (
        '<path d="M6 0a6 6 0 1 0 0 12A6 6 0 0 0 6 0zM5 9L2.5 6.5l1-1L5 7l3.5-3.5 1 1z" '
        'fill-rule="evenodd"/>'
    ),
    "on": '<circle cx="6" cy="6" r="6"/>',
    "over": '<path d="M6 0l6 6-6 6-6-6zM5.4 3v4h1.2V3zm0 5v1.2h1.2V8z" fill-rule="evenodd"/>',
    "paused": '<path d="M1.5 1h3v10h-3zM7.5 1h3v10h-3z"/>',
    "unused": '<path d="M0 4.5h12v3H0z"/>',
}

TIDES: dict[str, str] = {
    "assigned": (
        '<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2"/>'
        '<path d="M2.5 10a7.5 7.5 0 0 0 15 0z" fill="currentColor"/>'
    ),
    "closed": (
        '<circle cx="10" cy="10" r="9" fill="currentColor"/><path d="M5.5 10h9" fill="none" '
        'stroke="#fff" stroke-width="2"/>'
    ),
    "fixed": (
        '<circle cx="10" cy="10" r="9" fill="currentColor"/><path d="m5.8 10.3 2.9 2.9 '
        '5.5-6.2" fill="none" stroke="#fff" stroke-width="2"/>'
    ),
    "received": (
        '<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2"/>'
        '<path d="M4 14a7.2 7.2 0 0 0 12 0z" fill="currentColor"/>'
    ),
    "scheduled": (
        '<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2"/>'
        '<path d="M3.4 7a7.3 7.3 0 1 0 13.2 0z" fill="currentColor"/>'
    ),
    "waiting": (
        '<circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2"/>'
        '<path d="M8 6.5v7M12 6.5v7" fill="none" stroke="currentColor" stroke-width="2"/>'
    ),
}

PICTURES: dict[str, str] = {
    "animal": (
        '<path d="M14 24l-4-12 9 6h18l9-6-4 12c3 4 3 9 0 14-3 6-8 10-14 '
        '10s-11-4-14-10c-3-5-3-10 0-14z" class="tint"/><path d="M22 28v2M34 28v2M25 37h6l-3 '
        '3z"/>'
    ),
    "building": (
        '<path d="M12 50V10h32v40" class="tint"/><path d="M6 50h44M20 18h5M31 18h5M20 27h5M31 '
        '27h5M24 50V38h8v12"/>'
    ),
    "bulky": (
        '<path d="M12 28V18c0-4 2-6 6-6h20c4 0 6 2 6 6v10" /><path d="M6 30c0-4 7-5 8 '
        '0v5h28v-5c1-5 8-4 8 0v14H6z" class="tint"/><path d="M28 12v23M11 44v5M45 44v5"/>'
    ),
    "car": (
        '<path d="M8 38v-8l6-2 5-10h18l5 10 6 2v8z" class="tint"/><path d="M14 28h28M8 38h40"/>'
        '<circle cx="17" cy="40" r="5" class="ground"/><circle cx="39" cy="40" r="5" '
        'class="ground"/>'
    ),
    "dumping": (
        '<path d="M8 48c-2-9 1-16 7-20l-3-6 6 2 6-2-3 6c7 4 10 11 8 20z" class="tint"/><path '
        'd="M31 48h18V30H33M31 30l-2-5h22l-2 5M40 30v18"/>'
    ),
    "graffiti": (
        '<path d="M20 20h16v30H20z" class="tint"/><path d="M24 20v-6h8v6M28 14V8M36 10h4M38 '
        '6h4M38 14h4M25 34c2-4 4 4 6 0"/>'
    ),
    "health": '<path d="M10 14h36v32H10z" class="tint"/><path d="M28 21v18M19 30h18"/>',
    "light": (
        '<path d="M14 50V18c0-8 6-12 13-12h6"/><path d="M8 50h12M30 6h14l4 9H28z"/><path '
        'd="m31 15-5 22h24l-5-22z" class="tint" stroke="none"/><path d="M28 15h20l-4-9H31z"/>'
    ),
    "noise": (
        '<path d="M8 22v12h9l13 10V12L17 22z" class="tint"/><path d="M37 21a10 10 0 0 1 0 '
        '14M43 15a18 18 0 0 1 0 26"/>'
    ),
    "park": (
        '<path d="M8 34h40" /><path d="M14 26h28v8H14z" class="tint"/><path d="M14 34v14M42 '
        '34v14M10 18h36M14 18v8M42 18v8"/>'
    ),
    "payment": (
        '<path d="M12 6h32v44l-5-4-6 4-5-4-5 4-6-4-5 4z" class="tint"/><path d="M20 17h16M20 '
        '25h16M20 33h9"/>'
    ),
    "permit": '<path d="M10 8h36v40H10z" class="tint"/><path d="M22 40V17h9a7 7 0 0 1 0 14h-9"/>',
    "question": (
        '<circle cx="28" cy="28" r="21" class="tint"/><path d="M21 22a7 7 0 1 1 10 6c-2 1-3 '
        '3-3 5M28 40v1"/>'
    ),
    "road": (
        '<path d="M20 6 6 50M36 6l14 44M28 6v7M28 19v5"/><path d="M15 38c2-5 6-4 9-6s8-2 11 0 '
        '7 2 7 6-5 6-9 6-5 2-10 1-9-3-8-7z" class="tint"/>'
    ),
    "sidewalk": (
        '<path d="M6 40h20l4-6 20 6v10H6z" class="tint"/><path d="M26 40v10M40 37v13M14 '
        '40v10M6 40h20l4-6 20 6"/>'
    ),
    "sign": (
        '<path d="M16 8h24v20H16z" class="tint"/><path d="M28 28v22M20 50h16M22 15h12M22 21h8"/>'
    ),
    "trash": (
        '<path d="M12 17h30l-3 33H17zM9 17l30-6M20 14l-1-5 9-2 1 4"/><path d="M14.5 28h26l-2 '
        '22h-21.5z" class="tint" stroke="none" opacity=".9"/><path d="M12 17h30l-3 33H17zM22 '
        '25l1 17M32 25l-1 17"/><circle cx="42" cy="48" r="4" class="ground"/>'
    ),
    "tree": (
        '<path d="M25 33h6v17h-6z" class="tint"/><path d="M28 6c9 0 14 6 13 12 5 2 6 10 0 13-3 '
        '3-8 3-13 2-5 1-10 1-13-2-6-3-5-11 0-13-1-6 4-12 13-12zM28 24v26M28 38l6-5M22 50h12"/>'
    ),
    "water": (
        '<path d="M28 6c7 10 12 16 12 24a12 12 0 0 1-24 0c0-8 5-14 12-24z" class="tint"/><path '
        'd="M22 31a6 6 0 0 0 6 6M6 48c4-3 7-3 11 0s7 3 11 0 7-3 11 0 7 3 11 0"/>'
    ),
}

FLIP = frozenset({"back", "forward", "say", "sign-out", "undo", "list"})

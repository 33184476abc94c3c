"""Template tags of the shared components: ``{% load web %}``.

Every tag gives finished, escaped HTML without style or script in it. `web/components.html` shows
all of them. Icons alone carry a name (``{% icon "search" "Search" %}``); beside words they carry
none and are hidden from screen readers.
"""

from __future__ import annotations

from django import template

from holdfast.web.tags import drawn, forms, pages, parts, words

register = template.Library()
for each in (drawn, parts, forms, pages, words):
    register.tags.update(each.register.tags)
    register.filters.update(each.register.filters)

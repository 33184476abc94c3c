"""A small catalog for tests: one department, one service with conditions and a stop."""

from __future__ import annotations

import pytest

POTHOLE = """
code: pothole
group: {en: Streets, es: Calles}
name: {en: Pothole or broken street, es: Bache o calle dañada}
words: {en: [pothole, hole in the road], es: [bache, hoyo]}
owner: streets
promise: 5 business days
priority: 2
told: {en: A crew will look., es: Una cuadrilla lo revisará.}
questions:
  - code: size
    type: single
    ask: {en: "How big is it?", es: "¿Qué tan grande es?"}
    required: true
    choices:
      - {code: small, name: {en: Smaller than a dinner plate, es: Más chico que un plato}}
      - {code: large, name: {en: Larger, es: Más grande}}
  - code: depth
    type: number
    ask: {en: "How deep, in inches?", es: "¿Qué profundidad, en pulgadas?"}
    shown_when: size == "large"
    limits: {min: 1, max: 60, unit: {en: in inches inch, es: pulgadas pulgada}}
  - code: danger
    type: yesno
    ask: {en: "Is anyone hurt?", es: "¿Hay alguien herido?"}
    stops:
      - {when: danger, call: 911, say: {en: Call 911 now., es: Llame al 911 ahora.}}
"""


@pytest.fixture
def pothole_yaml() -> str:
    """The pothole service as its owner wrote it."""
    return POTHOLE

"""The catalog holds what the city offers; nothing about people."""

from __future__ import annotations

from holdfast.kernel.personal import plain

plain("catalog.Service", why="what the city offers")
plain("catalog.ServiceVersion", why="what the city offers; who published it is an id")
plain("catalog.CalendarSettings", why="office hours")
plain("catalog.Holiday", why="public holidays")
plain("catalog.Pause", why="what the city tells everybody")
plain("catalog.Edition", why="a stamp")

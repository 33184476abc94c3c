"""The facts the catalog records."""

from holdfast.journal.facts import fact

SERVICE_PUBLISHED = fact("service.published", "A version of a service was published.")
SERVICE_RETIRED = fact("service.retired", "A service is no longer offered.")
SERVICE_PAUSED = fact("service.paused", "A service takes nothing new for a while.")
SERVICE_RESUMED = fact("service.resumed", "A paused service takes reports again.")
CALENDAR_CHANGED = fact("calendar.changed", "Working hours or holidays changed.")

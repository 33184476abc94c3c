"""The catalog: services, their questions, owners and promises; holidays and working hours.

Services are data: read from YAML that a service owner can write, published as versions that never
change, so that what runs keeps the version it began with.

Records: `service.published`, `service.retired`, `service.paused`, `service.resumed`,
`calendar.changed`. Listens for nothing.
"""

"""How Holdfast is served: web, live streams and the worker, and the parent that keeps them up.

Three kinds of process, one parent:

- ``web`` (`web.py`): pages and APIs, WSGI under granian, worker processes with threads;
- ``live`` (`live.py`): server-sent events, one ASGI process: `stream.py` takes requests,
  `following.py` is one open stream, `hub.py` hands new facts to all of them;
- ``worker`` (`worker.py`): reactions, timers, jobs;
- the supervisor (`supervisor.py`) holds the listening sockets (`listeners.py`), starts the three
  as children (``python -m holdfast.config.serving web|live|worker``), restarts what dies and
  stops everything in order.

`ports.py` says what the live stream needs from the product, `logs.py` and `access.py` write logs
without personal data. Nothing in this package imports a feature. Why it is so: docs/adr/0003.
"""

"""Why the journal, and the job queue, hold nothing personal."""

from __future__ import annotations

from holdfast.kernel.personal import plain

plain("journal.Site", why="an installation's name")
plain("journal.Entry", why="ids and codes only; record() refuses free text")
plain("journal.Seal", why="hashes")
plain("journal.Cursor", why="names of reactions")
plain("journal.Held", why="names of reactions and kinds of errors")
plain("journal.Repeat", why="keys, hashes and results of ids and codes; kept 30 days")
plain("journal.Webhook", why="addresses of programs, and their sealed secrets")
plain("journal.Delivery", why="what is public, as it was told to programs")
plain("procrastinate.ProcrastinateJob", why="names of tasks; arguments are ids and codes")
plain("procrastinate.ProcrastinateEvent", why="what became of jobs")
plain("procrastinate.ProcrastinatePeriodicDefer", why="names of tasks and moments")
plain("procrastinate.ProcrastinateWorker", why="numbers of workers")

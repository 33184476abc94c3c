"""``python -m holdfast.config.serving web|live|worker TARGET``: one serving process, as a child.

The supervisor starts its children in this form; `holdfast serve [--only …]` is the one for people.
"""

import argparse
import logging
import os
import sys

from holdfast.config.serving import guard, listeners, logs


def main(argv: list[str]) -> int:
    """Run the process that ``argv`` names on the sockets that were inherited; its exit code."""
    guard.die_with_supervisor()
    parser = argparse.ArgumentParser(prog="holdfast.config.serving")
    parser.add_argument("process", choices=["web", "live", "worker"])
    parser.add_argument("target", help="what to run, as package.module:name")
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args(argv)
    logs.configure_from(os.environ, process=options.process)
    sockets = listeners.inherited_listeners(os.environ)
    try:
        # granian and the application are imported only where they are needed.
        if options.process == "web":
            from holdfast.config.serving.web import run_web

            return run_web(options.target, sockets, threads=options.threads)
        if options.process == "live":
            from holdfast.config.serving.live import run_live

            code = run_live(options.target, sockets[0])
            # granian's threads may still call into an interpreter that is being taken down, and
            # then abort it; there is nothing left to do in this process.
            logging.shutdown()
            os._exit(code)
        from holdfast.config.serving.worker import run_worker

        return run_worker(options.target)
    except Exception:
        logging.getLogger("holdfast.serving").critical(
            "%s cannot run", options.process, exc_info=True
        )
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

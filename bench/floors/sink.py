"""The other side of sending: a text gateway, one that fails every fifth time, and a mail server.

    python -m bench.floors.sink GOOD,BAD,MAIL

Raw sockets in one process, so that it costs little beside what it measures. Every request and every
mail is counted, and the keys they carry; ``GET /counted`` on the first port tells.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_KEY = re.compile(rb"\r\nidempotency-key: *([^\r]+)", re.IGNORECASE)
_ID = re.compile(rb"\r\nMessage-ID: *<([^@>]+)", re.IGNORECASE)
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
_BROKEN = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"
keys: set[bytes] = set()
mails: set[bytes] = set()
counts = {"receipts": 0, "failed": 0, "mail_receipts": 0}


def gateway(fails: float) -> object:
    """A handler of one connection to a gateway that fails for this share."""
    chance = random.Random(311)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                if length:
                    await reader.readexactly(int(length[1]))
                if head.startswith(b"GET /counted"):
                    told = counts | {"keys": len(keys), "mails": len(mails)}
                    body = json.dumps(told).encode()
                    writer.write(
                        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                        % (len(body), body)
                    )
                    await writer.drain()
                    break
                if head.startswith(b"POST") and fails and chance.random() < fails:
                    counts["failed"] += 1
                    writer.write(_BROKEN)
                    continue
                if key := _KEY.search(head):
                    counts["receipts"] += 1
                    keys.add(key[1])
                writer.write(_OK)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    return handle


async def mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection to a mail server that takes everything."""
    writer.write(b"220 sink\r\n")
    try:
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                content = await reader.readuntil(b"\r\n.\r\n")
                counts["mail_receipts"] += 1
                if key := _ID.search(b"\r\n" + content):
                    mails.add(key[1])
                writer.write(b"250 taken\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 fine\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(good: int, bad: int, smtp: int) -> None:
    """All three until the process ends."""
    for handler, port in ((gateway(0.0), good), (gateway(0.2), bad), (mail, smtp)):
        await asyncio.start_server(handler, "127.0.0.1", port)  # type: ignore[arg-type]
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1].split(","))))

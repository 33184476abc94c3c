"""What alerts need from outside."""

from __future__ import annotations

from typing import Protocol

import msgspec

from holdfast.kernel.plugs import Plug


class Mute(Exception):
    """Nothing here can speak this; the message says what is missing."""


class Speech(Protocol):
    """Reads words out."""

    @property
    def missing(self) -> str:
        """What must be installed before it speaks; "" where it can."""

    def speak(self, words: str, language: str) -> bytes:
        """The words as a recording (WAV); raises Mute. `language` is a tag such as ``es``."""


class Silence:
    """Nobody speaks: the words of the phone announcement are there, its recording is not."""

    missing = "espeak-ng"

    def speak(self, words: str, language: str) -> bytes:
        """Never."""
        raise Mute(self.missing)


speech: Plug[Speech] = Plug("speech", Silence)


class Post(msgspec.Struct, frozen=True):
    """What is to be posted. `key` is the same on every try, so that it is taken once; `reply_to`
    is the network's own id of the post that it follows, "" for none; `language` a tag."""

    key: str
    words: str
    language: str
    reply_to: str = ""


class Posted(msgspec.Struct, frozen=True):
    """The network's own id of a post, and its page ("" where it has none)."""

    id: str
    url: str = ""


class SocialNetwork(Protocol):
    """One account of the city's on one network. Both calls raise `messaging.ports.Refused` with
    what is to blame (``key``, ``address``, ``words``) or `Unavailable`."""

    @property
    def name(self) -> str:
        """Which network and where, such as ``Mastodon social.example.gov``."""

    @property
    def limit(self) -> int:
        """How long a post may be, as `length` counts."""

    def length(self, words: str) -> int:
        """How long the network finds these words, where it counts links its own way."""

    def post(self, post: Post) -> Posted:
        """Post it; again under the same key gives the same post."""

    def take_down(self, id: str) -> None:
        """Take a post down; one that is gone already is fine."""


social: Plug[SocialNetwork] = Plug("social network")

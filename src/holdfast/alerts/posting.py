"""What the city posts on its social network: the words of a version as they were approved, once in
each language; nothing of an exercise.

Another version and the all-clear follow as replies, so that who reads the former is led to what
holds; what is taken back is taken down. Posted outside of transactions, under a key that the
network knows again, tried again for less than the hour in which it does. What cannot be told (the
answer was lost, and meanwhile it was over) is left to a person.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.alerts import events, policies
from holdfast.alerts.models import Bulletin, SocialPost, Version
from holdfast.alerts.ports import Post, Posted, social
from holdfast.alerts.saying import SOCIAL
from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.jobs import Timer, set_timers
from holdfast.messaging.ports import Refused, Unavailable

TASK = "alerts.post"
ME = system("alerts.posting")
# In seconds; together less than the hour for which networks know a key again.
BACK_OFF = (5, 15, 60, 300, 900, 1800)
State = SocialPost.State
# From a state, to a state: when.
MOVES: dict[tuple[str, str], str] = {
    (State.WAITING, State.SENDING): "just before it is posted, committed",
    (State.WAITING, State.CANCELLED): "it was over, taken back or said anew before",
    (State.SENDING, State.POSTED): "the network has taken it",
    (State.SENDING, State.WAITING): "the network surely has not taken it: later",
    (State.SENDING, State.FAILED): "refused, tried often enough, or over and nobody can tell",
    (State.POSTED, State.LEAVING): "it was taken back",
    (State.LEAVING, State.GONE): "the network has taken it down",
    (State.LEAVING, State.FAILED): "the network would not take it down",
    (State.FAILED, State.WAITING): "a person has it posted again",
    (State.FAILED, State.LEAVING): "a person has it taken down again",
    (State.FAILED, State.CANCELLED): "it was over, taken back or said anew",
}
DOUBT = "doubt"
_Call = Callable[[], tuple[str, Posted]]
_ADVICE: dict[str, Promise] = {
    "key": gettext_lazy(
        "The network does not take our key. Renew HOLDFAST_SOCIAL_TOKEN, then try again."
    ),
    "address": gettext_lazy(
        "There is no such network at HOLDFAST_SOCIAL. Correct the address, then try again."
    ),
    "words": gettext_lazy(
        "The network refuses these words. Post them there by hand, or write another version."
    ),
    DOUBT: gettext_lazy(
        "It was over while it was being posted. Look at the account, and delete it there if you"
        " find it."
    ),
}


def begin(version: Version) -> None:
    """Have a version posted in each language, in the transaction that brings it out."""
    for lang, letters in sorted(version.letters.items()):
        if SOCIAL in letters:
            row = SocialPost.objects.create(
                version=version, language=lang, words=letters[SOCIAL][1]
            )
            _soon(row, None)


def stop(version: Version) -> None:
    """Post nothing more of a version, in the transaction that brings out the next one."""
    _stop(SocialPost.objects.filter(version=version))


def take_back(bulletin: UUID) -> None:
    """Post nothing more of a bulletin and take down what is there, in the transaction that takes
    it back. What is just being posted is seen to when its answer comes."""
    for row in _stop(SocialPost.objects.filter(version__bulletin=bulletin)):
        if row.state == State.POSTED:
            _take_down(row)


def _stop(rows: QuerySet[SocialPost]) -> list[SocialPost]:
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        if row.state in (State.WAITING, State.FAILED) and not row.theirs and row.error != DOUBT:
            _move(row, State.CANCELLED)
    return found


def _soon(row: SocialPost, at: datetime | None) -> None:
    name = f"{TASK} {row.pk} {row.attempts}"
    set_timers(TASK, [Timer(name, at, {"post": str(row.pk)})])


def _move(row: SocialPost, to: str) -> None:
    if (row.state, to) not in MOVES:
        raise OperationError(_("Nothing is to be done with this post any more."))
    row.state = to
    row.save()


def _take_down(row: SocialPost) -> None:
    row.attempts, row.error = 0, ""
    _move(row, State.LEAVING)
    _soon(row, None)


def tell(post: UUID) -> None:
    """One try, outside of any transaction; of what is done nothing more is done."""
    row = SocialPost.objects.select_related("version__bulletin").filter(pk=post).first()
    if row is None:
        return
    if row.state == State.LEAVING:
        _try(row, lambda: _gone(row))
    elif not _is_out(row.version) and row.state in (State.WAITING, State.SENDING):
        doubt = row.state == State.SENDING
        note(actor=ME, post=post, to=State.FAILED if doubt else State.CANCELLED,
             error=DOUBT if doubt else "")  # fmt: skip
    elif row.state == State.SENDING or (
        SocialPost.objects.filter(pk=post, state=State.WAITING).update(state=State.SENDING)
    ):
        _try(row, lambda: _posted(row))


def _is_out(version: Version) -> bool:
    held = version.bulletin
    holds = held.state == Bulletin.State.PUBLISHED or (
        version.ends and held.state == Bulletin.State.ENDED
    )
    return holds and held.current_id == version.pk and version.until > clock.now()


def _posted(row: SocialPost) -> tuple[str, Posted]:
    network = social.get()
    before = SocialPost.objects.filter(
        version__bulletin=row.version.bulletin_id, version__number__lt=row.version.number,
        language=row.language, network=network.name, state=State.POSTED,
    ).order_by("version__number").last()  # fmt: skip
    reply_to = before.theirs if before else ""
    return State.POSTED, network.post(Post(str(row.pk), row.words, row.language, reply_to))


def _gone(row: SocialPost) -> tuple[str, Posted]:
    network = social.get()
    if network.name != row.network:
        # It stands where we have no account any more.
        raise Refused("address")
    network.take_down(row.theirs)
    return State.GONE, Posted(row.theirs, row.url)


def _try(row: SocialPost, do: _Call) -> None:
    try:
        to, made = do()
    except Refused as error:
        note(actor=ME, post=row.pk, to=State.FAILED, error=str(error))
    except Unavailable as error:
        later(actor=ME, post=row.pk, error=str(error), maybe=error.maybe)
    else:
        note(actor=ME, post=row.pk, to=to, made=made)


@operation(may="system")
def note(*, actor: Actor, post: UUID, to: str, made: Posted | None = None, error: str = "") -> None:
    """What came of a try."""
    row = _locked(post)
    row.error, row.attempts = error[:100], row.attempts + 1
    if made is not None:
        row.network, row.theirs = social.get().name[:100], made.id[:200]
        is_page = made.url.startswith(("https://", "http://")) and len(made.url) <= 500
        row.url = made.url if is_page else ""
        row.done_at = clock.now()
    _move(row, to)
    # Read after the lock: who takes it back waits for us, or we for them.
    state = Bulletin.objects.values_list("state", flat=True).get(pk=row.version.bulletin_id)
    if to == State.POSTED and state == Bulletin.State.RETRACTED:
        _take_down(row)
    _record(row)


@operation(may="system")
def later(*, actor: Actor, post: UUID, error: str, maybe: bool) -> None:
    """The network did not answer: again after a pause, until it has been tried often enough."""
    row = _locked(post)
    row.error, row.attempts = error[:100], row.attempts + 1
    if row.attempts > len(BACK_OFF):
        _move(row, State.FAILED)
    else:
        if row.state == State.SENDING and not maybe:
            _move(row, State.WAITING)
        row.save()
        _soon(row, clock.now() + timedelta(seconds=BACK_OFF[row.attempts - 1]))
    _record(row)


@operation(may=policies.WRITE)
def again(*, actor: Actor, post: UUID) -> UUID:
    """Have one that failed tried again; returns its bulletin."""
    row = _locked(post)
    if row.state != State.FAILED or row.error == DOUBT:
        raise OperationError(_("Nothing is to be done with this post any more."))
    if not row.theirs and not _is_out(row.version):
        raise OperationError(_("It is over: nothing of it is posted any more."))
    row.attempts, row.error = 0, ""
    _move(row, State.LEAVING if row.theirs else State.WAITING)
    _soon(row, None)
    _record(row)
    return row.version.bulletin_id


def _record(row: SocialPost) -> None:
    data = {"version": row.version_id, "language": row.language, "post": row.pk, "to": row.state}
    record(events.POSTED, subject=row.version.bulletin_id, data=data)


def _locked(post: UUID) -> SocialPost:
    rows = SocialPost.objects.select_for_update(of=("self",)).select_related("version__bulletin")
    row = rows.filter(pk=post).first()
    if row is None:
        raise OperationError(_("There is no such post."))
    return row


# -- for staff --


def advice(row: SocialPost) -> str:
    """What to do about one that failed; "" for all others."""
    if row.state != State.FAILED:
        return ""
    if row.error in _ADVICE:
        return str(_ADVICE[row.error])
    if row.theirs:
        return _("The network did not answer. Delete the post there by hand, or try again.")
    return _("The network did not answer. Look whether the post is there, then try again.")


def latest() -> QuerySet[SocialPost]:
    """Everything that was or would be posted, the latest first."""
    return SocialPost.objects.select_related("version__bulletin").order_by("-made_at", "language")

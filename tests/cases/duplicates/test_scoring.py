"""Which earlier cases are offered as the same matter, in what order, and why."""

import math
import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from holdfast.cases.duplicates import (
    DESK_PROBABILITY,
    PORTAL_PROBABILITY,
    Commonness,
    Kinship,
    Known,
    Scorer,
    learn_kinship,
    words_of,
)
from holdfast.cases.duplicates.known import distance_m

DAY = 86_400.0
NOW = 1_400_000_000.0
METRE = 1 / 111_195


def known(case: str = "asked", **told: object) -> Known:
    base = Known(
        id=case,
        service="pothole",
        service_name="Pothole",
        group="streets",
        lat=42.3,
        lon=-71.1,
        address_key="12 elm st",
        opened=NOW,
        closed=None,
        words=frozenset(),
    )
    return replace(base, **told)  # type: ignore[arg-type]


def earlier(case: str, **told: object) -> Known:
    return known(case, **{"opened": NOW - DAY, **told})


def a_city() -> Commonness:
    """400 cases of eight services, so that a service in common says something."""
    commonness = Commonness()
    for i in range(400):
        commonness.add(
            known(str(i), service=f"service {i % 8}", words=words_of(f"please fix thing{i} now"))
        )
    for i in range(50):
        commonness.add(known(f"p{i}"))
    return commonness


def ranking(asked: Known, *candidates: Known) -> list[str]:
    return [match.case.id for match in Scorer(a_city()).score(asked, candidates)]


def test_the_nearer_of_two_like_cases_comes_first():
    near, far = earlier("near", lat=42.3 + 10 * METRE), earlier("far", lat=42.3 + 80 * METRE)
    assert ranking(known(), far, near) == ["near", "far"]


def test_the_fresher_of_two_like_cases_comes_first():
    assert ranking(known(), earlier("old", opened=NOW - 40 * DAY), earlier("new")) == ["new", "old"]


def test_a_case_known_to_be_closed_comes_after_an_open_one():
    closed = earlier("closed", closed=NOW - 3600)
    older = earlier("open", opened=NOW - 9 * DAY)
    assert ranking(known(), closed, older) == ["open", "closed"]


def test_a_closing_that_was_still_to_come_is_not_known():
    open_, later = earlier("a"), earlier("a", closed=NOW + 1)
    scorer = Scorer(a_city())
    (first,), (second,) = scorer.score(known(), [open_]), scorer.score(known(), [later])
    assert (first.score, first.reasons) == (second.score, second.reasons)
    assert second.reasons.state == "open"


def test_the_state_and_closing_of_the_asked_case_change_nothing():
    asked, candidates = known(), [earlier("a"), earlier("b", lat=42.3001, closed=NOW - 5)]
    scorer = Scorer(a_city())
    assert scorer.score(asked, candidates) == scorer.score(replace(asked, closed=NOW), candidates)


def test_rare_words_in_common_bring_a_case_forward_and_common_ones_hardly():
    asked = known(words=words_of("please fix the thing: rusty DeLorean on blocks"))
    rare = earlier("rare", words=words_of("a delorean is rusty here"), lat=42.3 + 20 * METRE)
    common = earlier("common", words=words_of("please fix now"), lat=42.3 + 20 * METRE)
    bare = earlier("bare", lat=42.3 + 20 * METRE)
    assert ranking(asked, bare, common, rare)[0] == "rare"
    assert ranking(known(), bare, common, rare) == ["bare", "common", "rare"]


def test_the_same_service_comes_before_kin_and_kin_before_strangers():
    same = earlier("same")
    kin = earlier("kin", service="sinkhole", service_name="Pothole, sidewalk", group="walks")
    group = earlier("group", service="curb", service_name="Broken curb")
    stranger = earlier("stranger", service="service 1", service_name="Barking dog", group="animals")
    commonness = a_city()
    for i in range(40):
        commonness.add(replace(kin, id=f"k{i}"))
        commonness.add(replace(group, id=f"g{i}"))
    matches = Scorer(commonness).score(known(), [stranger, group, kin, same])
    assert [match.case.id for match in matches] == ["same", "kin", "group", "stranger"]
    assert [match.reasons.same_service for match in matches] == [True, False, False, False]


def test_a_rare_service_in_common_says_more_than_a_catch_all():
    commonness = Commonness()
    for i in range(1000):
        commonness.add(known(str(i), service="other" if i % 3 else f"s{i}"))
    assert commonness.service_information("s3") > 3 * commonness.service_information("other") > 0


def test_a_learned_kinship_goes_before_the_rule():
    asked, stranger = known(), earlier("s", service="dog", service_name="Dog", group="animals")
    plain = Scorer(a_city())
    taught = Scorer(a_city(), Kinship({("pothole", "dog"): 4.0}))
    assert plain.score(asked, [stranger])[0].score < taught.score(asked, [stranger])[0].score


def test_kinship_is_learned_from_what_staff_chose_over_what_was_near():
    pothole, sinkhole = earlier("p"), earlier("s", service="sinkhole", service_name="Hole")
    dog = earlier("d", service="dog", service_name="Barking")
    pairs = [(known(), sinkhole, [pothole, sinkhole, dog])] * 60
    table = learn_kinship(pairs, a_city())
    assert table["pothole", "sinkhole"] > 0 > table["pothole", "dog"]
    assert all(math.isfinite(nats) for nats in table.values())
    assert learn_kinship([], a_city()) == {}


def test_without_coordinates_the_same_address_is_the_same_spot():
    nowhere = known(lat=math.nan, lon=math.nan)
    same, other = earlier("same"), earlier("other", address_key="9 oak st")
    matches = Scorer(a_city()).score(nowhere, [other, same])
    assert [m.case.id for m in matches] == ["same", "other"]
    assert [m.reasons.distance_m for m in matches] == [0.0, None]


def test_zero_zero_and_impossible_coordinates_are_no_place():
    for lat, lon in ((0.0, 0.0), (math.nan, 5.0), (math.inf, 5.0), (91.0, 5.0), (5.0, -181.0)):
        assert distance_m(known(lat=lat, lon=lon, address_key=""), earlier("a")) is None
    assert known(lat=0.0, lon=9.0).placed


def test_distance_is_right_to_a_metre_also_across_the_date_line():
    assert abs(distance_m(known(), earlier("a", lat=42.3 + 100 * METRE)) - 100) < 0.5
    assert abs(distance_m(known(), earlier("a", lon=-71.1 + 100 * METRE)) - 74) < 0.5
    assert distance_m(known(lat=-17.0, lon=179.9999), earlier("a", lat=-17.0, lon=-179.9999)) < 30


def test_of_two_alike_the_first_report_comes_first():
    twins = [earlier(name, opened=NOW - DAY) for name in ("b", "a")]
    assert ranking(known(), *twins) == ["a", "b"]


def test_reasons_tell_what_a_person_would_say():
    match = Scorer(a_city()).score(
        known(), [earlier("a", lat=42.3 + 18 * METRE, opened=NOW - 3 * DAY, closed=NOW - DAY)]
    )[0]
    reasons = match.reasons
    assert (round(reasons.distance_m or 0), reasons.age_days, reasons.closed_days) == (18, 3, 1)
    assert (reasons.state, reasons.same_service) == ("closed", True)


def test_the_same_matter_next_door_is_shown_and_another_far_off_is_not():
    scorer = Scorer(a_city())
    same = scorer.score(known(), [earlier("a", lat=42.3 + 10 * METRE)])[0]
    off = scorer.score(known(), [earlier("a", service="dog", group="", lat=42.3 + 140 * METRE)])[0]
    assert same.probability >= PORTAL_PROBABILITY > DESK_PROBABILITY > off.probability


coordinate = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True), st.floats(-90, 90), st.just(0.0)
)
moment = st.floats(min_value=-1e11, max_value=1e11)
case = st.builds(
    Known,
    id=st.text(max_size=3),
    service=st.sampled_from(["", "pothole", "dog", "service 1"]),
    service_name=st.text(max_size=12),
    group=st.sampled_from(["", "streets"]),
    lat=coordinate,
    lon=coordinate,
    address_key=st.sampled_from(["", "1 elm st"]),
    opened=moment,
    closed=st.none() | moment | st.just(math.nan),
    words=st.frozensets(st.sampled_from(["please", "fix", "now", "rusty", "ärger"])),
)


@given(asked=case, candidates=st.lists(case, max_size=8), seed=st.integers(0, 99))
def test_whatever_is_asked_the_answer_is_finite_earlier_and_the_same_in_any_order(
    asked, candidates, seed
):
    candidates = list({c.id: c for c in candidates}.values())
    scorer = Scorer(a_city_once)
    matches = scorer.score(asked, candidates)
    shuffled = random.Random(seed).sample(candidates, len(candidates))
    assert scorer.score(asked, shuffled) == matches
    assert scorer.score(asked, candidates, 2) == matches[:2]
    assert {m.case.id for m in matches} == {
        c.id for c in candidates if c.opened < asked.opened and c.id != asked.id
    }
    for match in matches:
        assert math.isfinite(match.score)
        assert 0.0 <= match.probability <= 1.0
        if match.reasons.distance_m is not None:
            assert match.reasons.distance_m >= 0.0


a_city_once = a_city()

"""What briefs did without adds up, whoever has rendered which part of a batch."""

from __future__ import annotations

import pickle
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from icp_rules.briefs.lacks import Lack, Log, Tally
from icp_rules.language.model import WhyUnknown

_LACK = st.builds(
    Lack,
    st.sampled_from(["a.md.j2", "b.md.j2"]),
    st.integers(1, 3),
    st.sampled_from(["account.city", "contact.phone"]),
    st.sampled_from(WhyUnknown),
)
_BRIEF = st.tuples(st.lists(_LACK, max_size=4), st.lists(_LACK, max_size=4))


@given(parts=st.lists(st.lists(_BRIEF, max_size=4), max_size=4))
def test_tallies_of_parts_add_up_to_that_of_the_whole(parts: list[list[tuple[list[Lack], list[Lack]]]]) -> None:
    whole, added = Tally(), Tally()
    for part in parts:
        own = Tally()
        for fallbacks, dropped in part:
            whole.add(fallbacks, dropped)
            own.add(fallbacks, dropped)
        sent: Tally = pickle.loads(pickle.dumps(own))  # noqa: S301 - as between processes
        added.add(sent.fallbacks, sent.dropped)
    assert added == whole
    assert added.to_dict() == whole.to_dict()
    flat = Counter(lack for part in parts for fallbacks, _ in part for lack in fallbacks)
    assert sum(row["times"] for row in whole.to_dict()["fallbacks"]) == flat.total()
    assert len(whole.to_dict()["fallbacks"]) == len(flat)


def test_the_most_frequent_stands_first() -> None:
    seldom = Lack("a.md.j2", 1, "account.city", WhyUnknown.MISSING)
    often = Lack("b.md.j2", 9, "account.state", WhyUnknown.STALE)
    tally = Tally()
    tally.add([seldom, often, often], [seldom])
    assert tally.to_dict() == {
        "fallbacks": [
            {"template": "b.md.j2", "line": 9, "value": "account.state", "reason": "stale", "times": 2},
            {"template": "a.md.j2", "line": 1, "value": "account.city", "reason": "missing", "times": 1},
        ],
        "dropped_sentences": [
            {"template": "a.md.j2", "line": 1, "value": "account.city", "reason": "missing", "times": 1}
        ],
    }


def test_what_a_dropped_sentence_has_logged_is_forgotten() -> None:
    one, other = (Lack("a.md.j2", line, "account.city", WhyUnknown.MISSING) for line in (1, 2))
    log = Log([one], [one])
    mark = log.mark()
    log.fallbacks.append(other)
    log.dropped.append(other)
    log.drop(mark, other)
    assert (log.fallbacks, log.dropped) == ([one], [one, other])

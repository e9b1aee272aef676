"""Expressions are tried only where one of their words stands: that loses nothing that they find."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.commitments import remarks, state_words
from ingest.commitments.promise import is_template, pattern
from ingest.decisions import listed_decisions as decisions
from ingest.language import dates, tokens, voices

WORDS = (
    "the plan Dana - : ( ) . , ; ? * ** ~~ [ ] <% {{ ___ TBD tba if you want like let me know as an AI e.g. example"
    " none n/a no actions decided is was reversed no longer holds walked back not don't after all pending left open to"
    " be confirmed awaiting approval waiting for a decision outstanding yet choose done. now moved slipped to 12 Dec"
    " 2025-11-03 by Friday tomorrow Q2 next week end of month eoy from two days late I'll n't they've v5.4.1"
    " 5-4 said 10:30 was"
)
TEXTS = st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join)


@given(TEXTS)
def test_what_is_asked_first_hides_nothing(text: str) -> None:
    assert is_template(text) == (pattern("phrases", "template").search(tokens.plain(text)) is not None)
    assert decisions._is_reversed(text) == (decisions._REVERSED.search(text) is not None)
    assert decisions._is_unmade(text) == (decisions._UNMADE.search(text) is not None)
    told = next((row.name for row in state_words._statuses() if row.words.search(text)), "")
    assert state_words._status(text) == told
    assert remarks._may_end_so(text) or remarks._words()[1].search(text) is None
    held = [word for word in dates._SAID_BY if word in text.lower()]
    assert all(not words.search(text) for needs, words, _ in dates._SAID if needs.isdisjoint(held))
    assert not (voices._GOES_ON.match(text) and voices._LABEL.match(text))
    bare = text.replace("'", "")
    assert re.findall(tokens._BARE_TOKEN, bare) == re.findall(tokens._TOKEN, bare)

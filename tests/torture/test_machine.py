"""The stateful machine in small: stories that Hypothesis makes up, and shortens if one breaks a
promise. `make torture` has it make up thousands.
"""

import pytest

from local.torture.machine import explore

SEED, STORIES = 20_261_201, 200


@pytest.mark.slow
def test_no_story_breaks_a_promise_and_the_stories_are_not_empty() -> None:
    print(f"seed {SEED}")

    counts = explore(SEED, STORIES)

    print(counts)
    assert counts.commits > STORIES
    assert counts.races > STORIES / 20
    assert counts.reschedules > STORIES / 10
    assert counts.crashes_in_commit > STORIES / 20
    assert min(counts.duplicates, counts.owner_acts, counts.flushes) > STORIES

"""`make torture` as it is called."""

import json

import pytest

from local.torture.__main__ import main
from local.torture.checks import CHECKS, shared_out


def test_it_prints_its_seed_and_then_a_line_for_each_check(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = main("--minutes 0.00001 --seed 7 --check interleavings".split())

    seed, *lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert seed == "seed 7"
    told = [json.loads(line) for line in lines]
    assert [list(line)[:5] for line in told] == [["check", "runs", "commits", "races", "broken"]]
    assert told[0]["check"] == "interleavings"
    assert told[0]["runs"] == 1


def test_a_seed_is_drawn_where_none_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    main("--minutes 0.001 --check interleavings".split())

    assert capsys.readouterr().out.startswith("seed ")


@pytest.mark.parametrize("minutes", ["0", "-1"])
def test_no_time_is_an_error_that_says_so(minutes: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--minutes", minutes])

    assert "more than none" in capsys.readouterr().err


def test_what_a_check_leaves_of_its_minutes_the_others_get() -> None:
    found = list(shared_out(list(CHECKS), 3600))

    # None of them took any time, so the last one has all of it.
    moments = [until for _, until in found]
    assert max(moments) == moments[-1]
    assert len({check for check, _ in found}) == len(CHECKS)

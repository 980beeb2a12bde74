"""The guards that the promises hang on: each is taken out in a copy of the tree, and the test that
watches over it must fail. A guard whose removal nobody notices is a guard nobody tests.
"""

from pathlib import Path

import pytest

from tests.torture.mutant import ROOT, Guard, tried, without

LEDGER = "tests/contracts/test_ledger_contract.py"
STORE = "tests/contracts/test_conversations_contract.py"
COMMIT = "tests/booking/test_commit.py"
STORMS = "tests/torture/test_guards.py::test_a_few_storms_break_nothing"
GUARDS = {
    "a rival is cancelled by its etag": Guard(
        "shared/booking/commit.py",
        "            ledger.remove(current)\n        except Gone:\n            return True\n",
        "            ledger.remove(ledger.find(current.ref) or current)\n"
        "        except Gone:\n            return True\n",
        f"{COMMIT}::test_of_two_rivals_exactly_one_wins_in_every_order_of_their_calls",
    ),
    "a claim is confirmed by its own etag": Guard(
        "shared/booking/google_wire.py",
        'body=body, sendUpdates="none"\n        )\n        request.headers["If-Match"] = etag\n',
        'body=body, sendUpdates="none"\n        )\n',
        f"{LEDGER}::test_a_claim_is_confirmed_or_cleared_away_but_never_both",
    ),
    "what came before does not come again": Guard(
        "shared/conversation/scripts.py",
        "  if known == 'done' then return customer, 'done' end\n",
        "  if known == 'done' then known = false end\n",
        f"{STORE}::test_an_answered_letter_is_done_for_eight_days",
    ),
    "what waits is not put there twice": Guard(
        "shared/conversation/store.py",
        "        if letter.id in self._letters:\n",
        "        if letter.id in ():\n",
        f"{STORE}::test_a_letter_that_still_waits_is_told_so_and_not_doubled",
    ),
    "saved before said": Guard(
        "shared/conversation/service.py",
        "        return self.conversations.save(decided, outbox",
        "        for one in outbox:\n            self.messenger.send(one)\n"
        "        return self.conversations.save(decided, outbox",
        STORMS,
    ),
    "nobody writes over what somebody else wrote": Guard(
        "shared/booking/ledger.py",
        "    def change(self, entry: Entry) -> Entry:\n        self._check(entry)\n",
        "    def change(self, entry: Entry) -> Entry:\n",
        STORMS,
    ),
    "the list is wider than the visit": Guard(
        "shared/booking/commit.py",
        "AROUND = timedelta(hours=3)",
        "AROUND = timedelta(0)",
        f"{COMMIT}::test_a_chair_is_lost_to",
    ),
    "one worker to a customer": Guard(
        "shared/conversation/scripts.py",
        "if holder and holder ~= ARGV[1] then return redis.call('PTTL', KEYS[1]) end\n",
        "",
        f"{STORE}::test_a_second_worker_hears_how_long_the_first_may_take",
    ),
    "who was replaced saves nothing": Guard(
        "shared/conversation/scripts.py",
        "if (holder and holder ~= ARGV[1]) or version ~= tonumber(ARGV[5]) then return false end\n",
        "",
        f"{STORE}::test_a_worker_who_was_replaced_saves_nothing_at_all",
    ),
    "a yes does not stand in its own way": Guard(
        "shared/booking/service.py",
        "            if self.ledger.find(claim.ref) is None:\n                raise\n",
        "            raise\n",
        "tests/booking/test_twice_at_once.py",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", GUARDS)
def test_taking_out_a_guard_is_noticed(name: str, tmp_path: Path) -> None:
    guard = GUARDS[name]

    ran = tried(without(guard, tmp_path / "tree"), guard.test)

    assert ran.returncode == pytest.ExitCode.TESTS_FAILED, ran.stdout + ran.stderr
    assert "1 failed" in ran.stdout, ran.stdout


@pytest.mark.slow
def test_with_every_guard_in_its_place_those_tests_pass() -> None:
    ran = tried(ROOT, *dict.fromkeys(guard.test for guard in GUARDS.values()))

    assert ran.returncode == pytest.ExitCode.OK, ran.stdout + ran.stderr


def test_a_few_storms_break_nothing() -> None:
    from local.torture.interleavings import run

    print("seeds from 1")
    assert [seen for seed in range(1, 13) for seen in run(seed).broken] == []

"""What the doctor measured is what a commit waits for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from local.stage import Stage
from shared.booking.domain import Party, Proposal
from shared.shop.catalogue import read_shop
from shared.shop.domain import Policy
from tests.shop.test_schema import OURS

NOW = datetime(2026, 11, 24, 15, 40, tzinfo=UTC)


@pytest.mark.parametrize("settle_ms", [0, 730])
def test_a_commit_waits_as_long_as_the_shop_file_says_the_calendar_needs(settle_ms: int) -> None:
    shop = replace(read_shop(OURS), policy=Policy(settle_ms=settle_ms))
    with Stage(shop, NOW, frozen_clock=True) as stage:
        app = stage.doors.open("booking") and stage.doors.apps["booking"]
        start = datetime(2026, 11, 26, 11, 0, tzinfo=shop.tz)
        proposal = Proposal(
            id="settle",
            services=("corte",),
            barber="rodrigo",
            start=start,
            price=26_000,
            made_at=NOW,
            expires_at=NOW + timedelta(minutes=10),
        )

        app.booking(shop.id).confirm(proposal, Party("5215550001111"), now=NOW, lang="es")

        assert stage.clock.now() - NOW == timedelta(milliseconds=settle_ms)

"""Check of this machine's clock, by the dates on the answers that the other checks had."""

from statistics import median

from deploy.doctor.findings import Check, Finding
from deploy.doctor.setup import SetUp

CLOCK = Check("clock", "Clock")
APART_AT_MOST_S = 30


def clock(setup: SetUp) -> list[Finding]:
    """Comes last."""
    ahead = setup.learned.seconds_ahead
    if not ahead:
        return [CLOCK.left_out("nobody answered, so there is nothing to compare it with")]
    off = median(ahead)
    if abs(off) <= APART_AT_MOST_S:
        return [CLOCK.well("right, by the services' own clocks")]
    side = "fast" if off > 0 else "slow"
    return [
        CLOCK.wrong(
            f"this machine's clock is {abs(off):.0f} seconds {side}: signatures and tokens fail",
            "Switch on the time from the network: `sudo timedatectl set-ntp true`, or "
            "“Set time automatically” in the date and time settings",
        )
    ]

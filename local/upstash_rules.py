"""What Upstash refuses to make: regions, plans and fields of its developer API.

The regions are those of https://upstash.com/docs/redis/features/globaldatabase; the API's own
description has some more spellings of them.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

REGIONS: Mapping[str, tuple[str, ...]] = {
    "aws": (
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "eu-central-1",
        "eu-west-1", "eu-west-2", "sa-east-1", "ap-south-1", "ap-northeast-1", "ap-southeast-1",
        "ap-southeast-2", "af-south-1",
    ),
    "gcp": ("us-central1", "us-east4", "europe-west1", "asia-northeast1"),
}  # fmt: skip
SIZES = ("250mb", "1gb", "5gb", "10gb", "50gb", "100gb", "500gb")
PLANS = ("free", "payg", *(f"fixed_{size}" for size in SIZES))
FIELDS = frozenset(
    (
        "database_name", "platform", "primary_region", "read_regions", "plan", "budget",
        "eviction", "tls",
    )
)  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
FREE_AT_MOST = 1
FREE_READ_REGIONS = 1


class Refused(Exception):
    """An error of the API's: `{"error": …}`."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def check_request(asked: Mapping[str, Any], *, has_card: bool) -> None:
    """Raises Refused for a database that could not be, whatever the account has already."""
    unknown = sorted(set(asked) - FIELDS)
    if unknown:
        raise Refused(400, f"unknown field {unknown[0]}")
    name, platform = asked.get("database_name"), str(asked.get("platform"))
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Refused(400, "database_name is missing or invalid")
    if platform not in REGIONS:
        raise Refused(400, "platform is missing or invalid")
    if asked.get("primary_region") not in REGIONS[platform]:
        raise Refused(400, f"primary_region is missing or not available on {platform}")
    if asked.get("plan", "free") not in PLANS:
        raise Refused(400, f"plan {asked['plan']} is not known")
    if not all(isinstance(asked.get(each, True), bool) for each in ("eviction", "tls")):
        raise Refused(400, "eviction and tls are true or false")
    if len(asked.get("read_regions", ())) > FREE_READ_REGIONS and not has_card:
        raise Refused(400, "the free plan has one read region")


def check_plan(plan: str, others: Collection[str], *, has_card: bool) -> None:
    """Raises Refused where the account, with databases of these other plans, gets no further
    one of this plan."""
    if plan != "free" and not has_card:
        raise Refused(400, "a payment method is needed for this plan")
    if plan == "free" and list(others).count("free") >= FREE_AT_MOST:
        raise Refused(400, "the free plan has one database per account")

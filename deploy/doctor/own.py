"""Checks of what is ours: the settings, our own secret, the shop file."""

import re

from deploy.doctor.findings import Check, Finding
from deploy.doctor.places import RANDOM, place
from deploy.doctor.setup import SetUp
from shared.shop.catalogue import read_shop
from shared.shop.schema import check

SETTINGS = Check("settings", "Settings")
INTERNAL = Check("internal_secret", "Internal secret")
SHOP = Check("shop", "Shop file")

VERSIONED = r"/v[0-9.]+$"
DIFFERENT_SIGNS = 12
"""A secret made by a machine has more of them; one typed by hand may not."""


def settings(setup: SetUp) -> list[Finding]:
    problems = [each for each in setup.settings.problems if not each.startswith("INTERNAL_")]
    graph = setup.settings.graph
    if graph and re.search(VERSIONED, graph.url):
        problems.append(
            "WHATSAPP_GRAPH_URL has to be without its version, which Turno adds: "
            "write https://graph.facebook.com"
        )
    if not problems:
        return [SETTINGS.well("every one is there and well-formed")]
    many = "one is" if len(problems) == 1 else f"{len(problems)} are"
    return [SETTINGS.wrong(f"{many} missing or wrong", *map(place, problems))]


def internal_secret(setup: SetUp) -> list[Finding]:
    problems = [each for each in setup.settings.problems if each.startswith("INTERNAL_")]
    if problems:
        return [INTERNAL.wrong(problems[0], f"Make one: {RANDOM}")]
    secret = setup.given("INTERNAL_SECRET") or ""
    if len(set(secret)) < DIFFERENT_SIGNS:
        return [INTERNAL.wrong("it can be guessed: too few different signs", f"Make one: {RANDOM}")]
    return [INTERNAL.well("long enough")]


def shop(setup: SetUp) -> list[Finding]:
    """Reads the shop for the checks that follow."""
    path = setup.settings.shop_config
    if path is None:
        return [SHOP.left_out("SHOP_CONFIG has to be set first")]
    problems = check(path)
    if problems:
        return [SHOP.wrong("it has mistakes; `make check` reads it too", *problems)]
    setup.shop = found = read_shop(path)
    size = f"{len(found.services)} services, {len(found.barbers)} barbers"
    return [SHOP.well(f"{found.name}: {size}")]

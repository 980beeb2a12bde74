"""The database at Upstash: made, taken, or pasted."""

import json

import pytest

from deploy.setup.upstash_account import ELSEWHERE, NEARBY, REGIONS, near
from local.upstash_rules import REGIONS as THEIRS
from tests.setup.world import CANARY, Script, World

DATABASE = "The database"
URL, TOKEN = "UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"
LOGGED_IN: Script = [("e-mail", "nephew@example.com"), ("API key", "{upstash_key}")]
MAKE, TAKE, PASTE = ((("Which database?", number)) for number in "123")
PASTED: Script = [PASTE, ("REST URL", "{url}/upstash"), ("REST token", "{redis_token}")]


@pytest.fixture
def ready(place: World) -> World:
    place.choose_project()
    place.switch_on()
    return place


def test_a_database_is_made_near_the_desk_and_throws_nothing_away(ready: World) -> None:
    assert ready.answer([MAKE, *LOGGED_IN], DATABASE) == 0
    (made,) = ready.upstash.databases.values()
    assert (made.name, made.platform, made.region) == ("turno-prod", "gcp", "us-central1")
    assert not made.evicts
    assert ready.secret(TOKEN) == made.rest_token
    assert "✓ Redis: eviction: off: nothing is thrown away" in ready.text


def test_where_upstash_takes_none_beside_google_it_is_made_nearby(ready: World) -> None:
    ready.upstash.closed.add("us-central1")
    assert ready.answer([MAKE, *LOGGED_IN], DATABASE) == 0
    (made,) = ready.upstash.databases.values()
    assert (made.platform, made.region) == ("aws", "us-east-2")


def test_a_database_that_is_kept_and_well_is_not_asked_for(ready: World) -> None:
    ready.answer(PASTED, DATABASE)
    ready.upstash.journal.clear()
    assert ready.answer([], DATABASE) == 0
    assert not ready.upstash.journal


def test_a_database_that_an_earlier_run_made_is_made_no_second_time(ready: World) -> None:
    made = ready.upstash.add("turno-prod")
    assert ready.answer([MAKE, *LOGGED_IN], DATABASE) == 0
    assert len(ready.upstash.databases) == 1
    assert ready.secret(TOKEN) == made.rest_token


def test_one_that_is_still_being_made_is_taken_later(ready: World) -> None:
    made = ready.upstash.add("turno-prod")
    made.state = "modifying"
    assert ready.answer([MAKE, *LOGGED_IN, ("Press Enter", ""), *PASTED], DATABASE) == 0
    assert "Upstash is still making turno-prod." in ready.text


def test_a_database_that_is_there_can_be_chosen(ready: World) -> None:
    ready.upstash.has_card = True
    ready.upstash.add("shop-redis")
    script = [TAKE, *LOGGED_IN, ("Which one?", "1")]
    assert ready.answer(script, DATABASE) == 0
    assert "1  shop-redis, us-east-1" in ready.text
    assert ready.secret(TOKEN) == next(iter(ready.upstash.databases.values())).rest_token


def test_one_that_throws_away_is_kept_from_it(ready: World) -> None:
    taken = ready.upstash.add("shop-redis", evicts=True)
    script = [TAKE, *LOGGED_IN, ("Which one?", "1"), ("Switch that off?", "yes")]
    assert ready.answer(script, DATABASE) == 0
    assert not taken.evicts


def test_one_that_goes_on_throwing_away_will_not_do(ready: World) -> None:
    taken = ready.upstash.add("shop-redis", evicts=True)
    script = [TAKE, *LOGGED_IN, ("Which one?", "1"), ("Switch that off?", "no"), *PASTED]
    assert ready.answer(script, DATABASE) == 0
    assert taken.evicts
    assert ready.secret(TOKEN) == ready.credentials.redis_token


def test_what_is_pasted_is_kept(ready: World) -> None:
    assert ready.answer(PASTED, DATABASE) == 0
    assert ready.secret(URL) == f"{ready.url}/upstash"
    assert ready.secret(TOKEN) == ready.credentials.redis_token


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            [PASTE, ("REST URL", "my database"), ("REST token", "x1234")],
            "my database is no address of a database.",
        ),
        (
            [PASTE, ("REST URL", "http://shop.upstash.io"), ("REST token", "x1234")],
            "http://shop.upstash.io is no address of a database.",
        ),
        (
            [PASTE, ("REST URL", "{url}/upstash"), ("REST token", "not-the-token")],
            "Upstash refuses the token",
        ),
        (
            [PASTE, ("REST URL", "{url}/nothing"), ("REST token", "not-the-token")],
            "it does not answer, or takes nothing that is to be written",
        ),
        (
            [MAKE, ("e-mail", "nephew@example.com"), ("API key", "not-the-key")],
            "Upstash does not know this e-mail address with this API key.",
        ),
        (
            [MAKE, ("e-mail", "uncle@example.com"), ("API key", "{upstash_key}")],
            "Upstash does not know this e-mail address with this API key.",
        ),
        ([TAKE, *LOGGED_IN], "This account has no database yet."),
    ],
)
def test_what_will_not_do_is_told_and_asked_for_again(
    ready: World, script: Script, said: str
) -> None:
    assert ready.answer([*script, *PASTED], DATABASE) == 0
    assert said in " ".join(ready.text.split())
    assert ready.secret(TOKEN) == ready.credentials.redis_token


def test_a_free_account_that_is_full_is_told_as_that(ready: World) -> None:
    ready.upstash.add("another")
    assert ready.answer([MAKE, *LOGGED_IN, *PASTED], DATABASE) == 0
    said = " ".join(ready.text.split())
    assert "Upstash says: the free plan has one database per account (HTTP 400)" in said
    assert "A free account may have one database" in said


def test_an_account_that_does_not_answer_is_waited_for(ready: World) -> None:
    ready.upstash.faults.order("upstash_account", "503")
    assert ready.answer([MAKE, *LOGGED_IN, ("Press Enter", "")], DATABASE) == 0
    assert "Upstash failed (HTTP 503)" in ready.text


def test_one_that_went_bad_may_be_mended_and_looked_at_again(ready: World) -> None:
    ready.answer(PASTED, DATABASE)
    ready.vendors.redis.eviction = "allkeys-lru"
    script = [("Which database?", "1"), ("Which database?", "{keep_everything}1")]
    assert ready.answer(script, DATABASE) == 0
    assert "when it is full it throws conversations away (allkeys-lru)" in ready.text


def test_the_api_key_is_kept_nowhere(ready: World) -> None:
    ready.answer([MAKE, *LOGGED_IN], DATABASE)
    kept = json.dumps(ready.cloud.state.versions)
    assert CANARY not in kept + ready.env_file + ready.text


def test_an_account_elsewhere_than_at_upstash_is_refused(ready: World) -> None:
    ready.environ["UPSTASH_API_URL"] = "https://api.upstash.example"
    assert ready.answer([MAKE, *LOGGED_IN, ("Press Enter", ""), *PASTED], DATABASE) == 0
    assert "UPSTASH_API_URL is for a stand-in on this computer" in ready.text


def test_every_region_has_a_place_that_upstash_has() -> None:
    assert all(region in THEIRS[platform] for platform, region in (*REGIONS.values(), ELSEWHERE))
    assert set(NEARBY) == set(THEIRS["gcp"])
    assert set(NEARBY.values()) < set(THEIRS["aws"])


@pytest.mark.parametrize(
    ("google", "platform", "region"),
    [
        ("us-central1", "gcp", "us-central1"),
        ("us-east1", "aws", "us-east-1"),
        ("us-west2", "aws", "us-west-1"),
        ("southamerica-east1", "aws", "sa-east-1"),
        ("northamerica-south1", "aws", "us-east-1"),
        ("europe-southwest1", "aws", "eu-west-1"),
        ("asia-southeast2", "aws", "ap-southeast-1"),
        ("asia-south1", "aws", "ap-south-1"),
        ("moon-north1", "aws", "us-east-1"),
    ],
)
def test_the_nearest_place_is_chosen(google: str, platform: str, region: str) -> None:
    assert near(google) == (platform, region)

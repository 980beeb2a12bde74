"""The first chapters: the login, the project and who pays for it, Google's services."""

from tests.setup.world import World

LOGIN, PROJECT_CHAPTER, SERVICES = (
    "Log in to Google",
    "The Google Cloud project",
    "Google's services",
)


def test_who_is_logged_in_is_not_asked(place: World) -> None:
    assert place.answer([], LOGIN) == 0
    assert "✓ Google knows who is asking." in place.text
    assert place.ran == []

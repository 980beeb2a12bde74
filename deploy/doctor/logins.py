"""Who is logged in to Google Cloud on this machine."""

from collections.abc import Mapping
from contextlib import closing

import google.auth
import google_auth_httplib2
import httplib2
from google.auth.exceptions import GoogleAuthError

CLOUD = "https://www.googleapis.com/auth/cloud-platform"
TIMEOUT_S = 10.0


def logged_in() -> Mapping[str, str] | None:
    """The headers that a call carries in the name of `gcloud auth application-default login`,
    or of the key file that GOOGLE_APPLICATION_CREDENTIALS names; None for nobody."""
    headers: dict[str, str] = {}
    try:
        who, _project = google.auth.default(scopes=[CLOUD])
        with closing(httplib2.Http(timeout=TIMEOUT_S)) as http:
            who.refresh(google_auth_httplib2.Request(http))  # type: ignore[no-untyped-call]
        who.apply(headers)  # type: ignore[no-untyped-call]
    except (GoogleAuthError, OSError, httplib2.HttpLib2Error):
        return None
    return headers

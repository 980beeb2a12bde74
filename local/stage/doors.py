"""The real doors, opened as the platform opens them, in one Flask application."""

import importlib
import threading
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import cast

from flask import Flask, Request, Response, request

from functions._door import door, problem
from main import DOORS
from shared.bootstrap import App

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
Around = Callable[[str, Request, Callable[[], Response]], Response]
"""What the stage does around each request: it is given the door's name, the request, and
what serves it."""


class Doors:
    """Every door of the bundle, each with its own App, opened at its first request.

    `build` makes the App of the door it is given; whatever that raises is the answer to
    nobody: the stage is not there without its doors.
    """

    def __init__(self, build: Callable[[str], App], around: Around) -> None:
        self._build = build
        self._around = around
        self._opened: dict[str, FunctionType] = {}
        self._apps: dict[str, App] = {}
        self._lock = threading.Lock()
        self.flask = Flask("stage-doors", static_folder=None)
        # What a door leaves as a loud 500 shall be one here too, and say why on the console.
        self.flask.config.update(PROPAGATE_EXCEPTIONS=False)
        self.flask.add_url_rule("/<name>", view_func=self._serve, methods=METHODS)
        self.flask.add_url_rule("/<name>/<path:rest>", view_func=self._serve, methods=METHODS)

    @property
    def apps(self) -> Mapping[str, App]:
        """The Apps of the doors opened so far."""
        return self._apps

    def shut(self) -> None:
        """Close what the doors have open; from now on every one is opened anew."""
        with self._lock:
            for app in self._apps.values():
                app.close()
            self._opened.clear()
            self._apps.clear()

    def open(self, name: str) -> FunctionType:
        with self._lock:
            if name not in self._opened:
                module = importlib.import_module(f"functions.{name}")
                self._apps[name] = self._build(name)
                self._opened[name] = door(name, module.serve, self._apps[name])
            return self._opened[name]

    def _serve(self, name: str, rest: str = "") -> Response:  # noqa: ARG002 - the door reads its own path
        if name not in DOORS:
            return problem(404, "no_such_door", f"The doors are {', '.join(DOORS)}.")
        opened = self.open(name)
        asked = cast(Request, request._get_current_object())  # type: ignore[attr-defined]
        return self._around(name, asked, lambda: cast(Response, opened(asked)))

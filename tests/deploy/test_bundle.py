"""The upload holds what runs, and is the same wherever it is made."""

import ast
import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from deploy.bundle import bundle
from deploy.errors import Unfit

SHOP = "config/barbershop.toml"


@pytest.fixture
def place(little: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(little, tmp_path / "place"))


def test_the_upload_holds_what_runs_and_nothing_else(clone: Path) -> None:
    paths = bundle(clone, SHOP).paths
    assert {"main.py", "requirements.txt", SHOP, "config/texts/es.toml"} <= set(paths)
    tops = {path.partition("/")[0] for path in paths}
    assert tops == {"main.py", "requirements.txt", "config", "functions", "shared"}


def test_whatever_a_door_imports_of_ours_is_in_the_upload(clone: Path) -> None:
    paths = set(bundle(clone, SHOP).paths)
    for path in paths:
        if path.endswith(".py"):
            for name in _imported((clone / path).read_text("utf-8")):
                as_file = name.replace(".", "/")
                assert {f"{as_file}.py", f"{as_file}/__init__.py"} & paths, f"{path}: {name}"


def _imported(source: str) -> list[str]:
    """Modules of ours that are imported anywhere in it, functions included."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return [name for name in found if name.partition(".")[0] in ("functions", "shared", "local")]


@pytest.mark.parametrize(
    "stray", [".env", "key.json", "functions/notes.txt", "tests/test_x.py", "shared/key.pem"]
)
def test_what_lies_about_is_not_uploaded(place: Path, stray: str) -> None:
    before = bundle(place, SHOP)
    (place / stray).parent.mkdir(parents=True, exist_ok=True)
    (place / stray).write_text("SECRET=1")
    assert bundle(place, SHOP) == before


def test_the_same_content_is_the_same_bytes_whenever_it_is_bundled(place: Path) -> None:
    before = bundle(place, SHOP)
    for path in place.rglob("*.py"):
        path.chmod(0o755)
        os.utime(path, (10**9, 10**9))
    assert bundle(place, SHOP) == before


@pytest.mark.parametrize("name", ["main.py", "requirements.txt", SHOP, "functions/chat.py"])
def test_another_content_is_another_digest(place: Path, name: str) -> None:
    before = bundle(place, SHOP).digest
    with (place / name).open("a") as changed:
        changed.write("\n# another line\n")
    assert bundle(place, SHOP).digest != before


def test_a_moved_line_between_two_files_is_another_digest(place: Path) -> None:
    (place / "functions/a.py").write_text("x = 1\n")
    (place / "functions/aa.py").write_text("")
    before = bundle(place, SHOP).digest
    (place / "functions/a.py").write_text("")
    (place / "functions/aa.py").write_text("x = 1\n")
    assert bundle(place, SHOP).digest != before


def test_what_is_no_python_is_told_before_google_finds_out(place: Path) -> None:
    (place / "functions" / "chat.py").write_text("def serve(:\n")
    with pytest.raises(Unfit, match=r"functions/chat\.py is no Python"):
        bundle(place, SHOP)


def test_a_private_key_in_the_code_is_not_uploaded(place: Path) -> None:
    (place / "config" / "prompts" / "key.md").write_text("-----BEGIN PRIVATE KEY-----\nx")
    with pytest.raises(Unfit, match=r"key\.md holds a private key"):
        bundle(place, SHOP)


@pytest.mark.parametrize("shop", ["config/other.toml", "../outside.toml"])
def test_a_shop_file_that_is_not_there_is_named(place: Path, shop: str) -> None:
    (place.parent / "outside.toml").write_text("")
    with pytest.raises(Unfit, match=r"SHOP_CONFIG: there is no"):
        bundle(place, shop)


def test_the_upload_unzips_to_what_was_bundled(place: Path) -> None:
    made = bundle(place, SHOP)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert tuple(archive.namelist()) == made.paths
        assert all(archive.read(name) == (place / name).read_bytes() for name in made.paths)

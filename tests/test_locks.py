"""The locked files fit their source, and a package is what it was when it was chosen."""

import json
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from local.packages.requirements import Line, read

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNS = PROJECT["project"]["dependencies"]
GROUPS = PROJECT["dependency-groups"]
SOURCES = {
    "requirements.txt": RUNS,
    "requirements-dev.txt": RUNS + GROUPS["dev"],
    "requirements-tools.txt": GROUPS["tools"],
}
NPM_LOCK = json.loads((ROOT / "package-lock.json").read_text("utf-8"))

IMPORT = re.compile(
    r"^ *(?:from (\w+)[\w.]* import |import (\w+)[\w.]*(?: as \w+)?$)", re.MULTILINE
)

each_lock = pytest.mark.parametrize("lock", SOURCES)


def locked(lock: str) -> dict[str, Line]:
    return {line.name: line for line in read((ROOT / lock).read_text("utf-8"))}


@each_lock
def test_what_pyproject_names_is_locked_in_a_version_that_it_allows(lock: str) -> None:
    lines = locked(lock)
    for text in SOURCES[lock]:
        wanted = Requirement(text)
        line = lines.get(canonicalize_name(wanted.name))
        assert line is not None, f"{wanted.name} is not in {lock}: make lock"
        assert wanted.specifier.contains(line.version), f"{wanted}, {lock}: make lock"
        assert wanted.extras == line.requirement.extras, f"{wanted}, {lock}: make lock"


@each_lock
def test_what_pyproject_no_longer_names_is_locked_no_longer(lock: str) -> None:
    lines = locked(lock)
    named = {name for name, line in lines.items() if any("pyproject" in w for w in line.wanted_by)}
    assert named == {canonicalize_name(Requirement(text).name) for text in SOURCES[lock]}
    for name, line in lines.items():
        wanting = {w.partition("[")[0] for w in line.wanted_by if " " not in w}
        assert name in named or wanting, f"nothing wants {name}"
        assert wanting <= set(lines)


@each_lock
def test_each_locked_package_is_one_version_with_its_hashes(lock: str) -> None:
    for line in locked(lock).values():
        assert re.fullmatch(r"==[^,*]+", str(line.requirement.specifier)), line.name
        assert line.hashes, line.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in line.hashes), line.name


@each_lock
def test_nothing_that_is_installed_runs_code_of_its_own_to_be_built(lock: str) -> None:
    """What a source package needs for its build would come without version or hash."""
    assert "--only-binary :all:\n" in (ROOT / lock).read_text("utf-8")


def test_what_is_tested_is_what_runs() -> None:
    tested = locked("requirements-dev.txt")
    for name, line in locked("requirements.txt").items():
        assert (line.version, line.hashes) == (tested[name].version, tested[name].hashes), name


@pytest.mark.parametrize("name", [*SOURCES, "package-lock.json"])
def test_a_lock_says_what_is_installed_and_never_from_where(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"--(extra-)?index-url|--find-links|@ \w+:|\"resolved\"", text)
    assert name == "package-lock.json" or "://" not in text


def test_each_npm_package_is_locked_by_its_hash() -> None:
    packages = {path: one for path, one in NPM_LOCK["packages"].items() if path}
    assert packages
    for path, one in packages.items():
        assert one["integrity"].startswith("sha512-"), path


def test_package_json_and_its_lock_agree() -> None:
    source = json.loads((ROOT / "package.json").read_text("utf-8"))
    for kind in ("dependencies", "devDependencies"):
        assert source[kind] == NPM_LOCK["packages"][""][kind]


@pytest.mark.parametrize(
    ("folders", "packages"),
    [
        (("functions", "shared"), RUNS),
        (("deploy", "local", "bench", "tests"), RUNS + GROUPS["dev"]),
    ],
    ids=["what runs", "all else"],
)
def test_whatever_we_import_is_named_in_pyproject(
    folders: tuple[str, ...], packages: list[str]
) -> None:
    """A package that is only there because another wants it may be gone with its next version."""
    named = {canonicalize_name(Requirement(text).name) for text in packages}
    providers = packages_distributions()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for top in {one or other for one, other in IMPORT.findall(path.read_text("utf-8"))}:
            whose = {canonicalize_name(one) for one in providers.get(top, ())}
            assert not whose or whose & named, f"{path} imports {top}: name one of {whose}"

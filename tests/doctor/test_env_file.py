"""A file of settings is read as people write one."""

from pathlib import Path

import pytest

from deploy.doctor.env_file import read
from shared.errors import Misconfigured


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("KEY=plain", "plain"),
        ("KEY = spaced ", "spaced"),
        ("export KEY=exported", "exported"),
        ("KEY=", ""),
        ("KEY=a=b#c", "a=b#c"),
        ("KEY=value # a note", "value"),
        ('KEY="quoted # whole"', "quoted # whole"),
        ('KEY=\'{"private_key": "-----\\n"}\'', '{"private_key": "-----\\n"}'),
        ("KEY='quoted' # a note", "quoted"),
        ("KEY=$HOME", "$HOME"),
    ],
)
def test_a_value_comes_out_as_it_was_meant(tmp_path: Path, line: str, value: str) -> None:
    path = tmp_path / "desk.env"
    path.write_text(f"# The desk.\n\n{line}\n", "utf-8")
    assert read(path) == {"KEY": value}


def test_a_line_that_is_no_setting_is_told_by_its_number_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk.env"
    path.write_text("KEY=1\nhush hush\n", "utf-8")
    with pytest.raises(Misconfigured, match="line 2") as refused:
        read(path)
    assert "hush" not in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="name the file with the settings"):
        read(tmp_path / "absent.env")
    (tmp_path / "binary.env").write_bytes(b"\xff\xfe")
    with pytest.raises(Misconfigured, match="it is no text"):
        read(tmp_path / "binary.env")

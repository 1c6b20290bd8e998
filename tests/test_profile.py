"""The sender's profile and the settings: what they may hold, and the one sentence where they are wrong."""

from __future__ import annotations

import stat
from datetime import time
from pathlib import Path

import pytest

from assistant.errors import BadSettings
from assistant.profile import Profile, load_profile, save_profile
from assistant.settings import load_settings
from tests.builders import AGENCY


def test_no_file_is_an_empty_profile(tmp_path: Path) -> None:
    """A person who has set nothing up yet has a profile with the usual hours."""
    profile = load_profile(tmp_path / "profile.toml")
    assert profile == Profile()
    assert (profile.name, profile.opens, profile.closes) == (None, time(9), time(17, 30))


def test_a_profile_is_read_as_it_was_saved(tmp_path: Path) -> None:
    """Saving and loading gives the same profile, and nobody else may read the file."""
    full = AGENCY.model_copy(
        update={
            "sign_off": "Best wishes,\nMia",
            "responsible": "Jonas Weber",
            "region": "SCT",
            "work_days": ("mon", "wed"),
            "opens": time(8, 15),
        }
    )
    file = tmp_path / "new" / "profile.toml"
    save_profile(full, file)
    assert load_profile(file) == full
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["profile.toml"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('timezone = "Mars/Base"', "time zone"),
        ('country = "Germany"', "two letters"),
        ('work_days = ["mon", "someday"]', "working day"),
        ("work_days = []", "work_days"),
        ('opens = "18:00"\ncloses = "09:00"', "open before it closes"),
        ("update_promise_hours = 0", "update_promise_hours"),
        ("update_promise_hours = 100", "update_promise_hours"),
        ('nickname = "M"', "nickname"),
        ("name = ", "TOML"),
    ],
)
def test_a_wrong_profile_is_told_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    """What is wrong is named with the file and the field, in one line."""
    file = tmp_path / "profile.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadSettings) as told:
        load_profile(file)
    assert sentence in str(told.value) and str(file) in str(told.value)
    assert "\n" not in str(told.value).strip()


def test_a_profile_that_is_no_text_is_told(tmp_path: Path) -> None:
    """A file of the wrong kind is told and not raised as something else."""
    file = tmp_path / "profile.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSettings, match="cannot be read"):
        load_profile(file)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where the profile cannot be written, that is told in one sentence."""
    (tmp_path / "blocked").write_text("a file, no folder", "utf-8")
    with pytest.raises(BadSettings, match="cannot be written"):
        save_profile(AGENCY, tmp_path / "blocked" / "profile.toml")


def test_country_and_days_are_forgiving() -> None:
    """Small letters and whole day names are understood."""
    profile = Profile(country="gb", work_days=("Monday", "TUE"))
    assert (profile.country, profile.work_days) == ("GB", ("mon", "tue"))


def test_what_is_ours_is_known() -> None:
    """Addresses, name and agency tell our own words from the client's."""
    assert AGENCY.ours == ("mia@quayside.example", "Mia Sandberg", "Quayside Studio")
    assert Profile().ours == ()


def test_settings_work_with_nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With nothing in the environment there is no model, and the profile lies in the data folder."""
    monkeypatch.setenv("HEARDBACK_HOME", str(tmp_path / "home"))
    settings = load_settings()
    assert settings.model is None and settings.deadline == 20.0
    assert settings.profile_file == tmp_path / "home" / "profile.toml"
    assert settings.make_home().is_dir()


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable that cannot be used is named."""
    monkeypatch.setenv("HEARDBACK_DEADLINE", "soon")
    with pytest.raises(BadSettings, match="HEARDBACK_DEADLINE"):
        load_settings()


def test_the_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key does not stand in the settings' own words."""
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-real-key")
    settings = load_settings()
    assert settings.api_key == "not-a-real-key"
    assert "not-a-real-key" not in repr(settings)


def test_the_databases_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The URL of the database does not stand in the settings' own words, and nothing set is a file in the data folder."""
    assert load_settings().database_url is None
    monkeypatch.setenv("HEARDBACK_DATABASE_URL", "postgresql://mia:not-a-real-password@db.example/desk")
    settings = load_settings()
    assert settings.database_url == "postgresql://mia:not-a-real-password@db.example/desk"
    assert "not-a-real-password" not in repr(settings) and "not-a-real-password" not in str(settings)

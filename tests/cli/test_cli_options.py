"""Where a setting comes from: the flag, the environment, openrecs.toml or pyproject.toml, and last the default."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from openrecs.check.gates import Limits
from openrecs.cli import options
from openrecs.cli.settings.configuration import SETTINGS, TABLES
from openrecs.errors import UsageError
from openrecs.publish.load import load_table
from running import ROOT, environment, export, invoke, save, sign

NOTHING: dict[str, Any] = dict.fromkeys(("raw", "processed", "as_of", "jobs", "strict", "debug", "quiet", "verbose"))


def resolved(folder: Path, **given: Any) -> options.Settings:
    return options.resolve({**NOTHING, **given}, folder)


def test_defaults(tmp_path: Path) -> None:
    found = resolved(tmp_path)
    assert (found.raw, found.processed, found.as_of, found.jobs) == (Path("raw"), Path("processed"), None, 1)
    assert not any((found.strict, found.debug, found.quiet, found.verbose))


def test_a_file_of_settings(tmp_path: Path) -> None:
    save(
        tmp_path,
        "openrecs.toml",
        'raw = "in"\nprocessed = "out"\nas-of = 2026-09-30\njobs = 4\ncontact = "x@example.org"\n'
        "strict = true\nquiet = true\nverbose = false\n",
    )
    found = resolved(tmp_path)
    assert (found.raw, found.processed, found.jobs) == (Path("in"), Path("out"), 4)
    assert (found.as_of, found.strict, found.quiet, found.verbose) == (date(2026, 9, 30), True, True, False)


def test_what_is_given_goes_before_the_file(tmp_path: Path) -> None:
    save(tmp_path, "openrecs.toml", 'raw = "in"\nstrict = true\njobs = 4\n')
    found = resolved(tmp_path, raw="mine", strict=False, jobs=1)
    assert (found.raw, found.strict, found.jobs) == (Path("mine"), False, 1)


def test_the_table_of_pyproject_is_read_and_openrecs_toml_goes_before_it(tmp_path: Path) -> None:
    save(tmp_path, "pyproject.toml", '[project]\nname = "x"\n[tool.openrecs]\nraw = "theirs"\njobs = 3\n')
    assert resolved(tmp_path).raw == Path("theirs")
    save(tmp_path, "openrecs.toml", 'raw = "ours"\n')
    found = resolved(tmp_path)
    assert (found.raw, found.jobs) == (Path("ours"), 1)


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'\n", "tool = 3\n", "[tool]\nruff = {}\n"])
def test_a_pyproject_that_says_nothing_of_openrecs_is_no_configuration(tmp_path: Path, text: str) -> None:
    save(tmp_path, "pyproject.toml", text)
    assert resolved(tmp_path) == resolved(tmp_path / "elsewhere")


WRONG = [
    ("rwa = 'x'\n", "rwa", "the settings are: raw, processed, as-of, jobs"),
    ("as_of = 2026-09-30\n", "as_of", "as-of"),
    ("raw = 3\n", "raw", "must be a text"),
    ("processed = ['x']\n", "processed", "must be a text"),
    ("jobs = '2'\n", "jobs", "must be a number from 1 to 64"),
    ("jobs = true\n", "jobs", "must be a number"),
    ("jobs = 0\n", "jobs", "must be a number from 1 to 64"),
    ("jobs = 65\n", "jobs", "must be a number from 1 to 64"),
    ("contact = 3\n", "contact", "must be a text"),
    ("strict = 'yes'\n", "strict", "must be true or false"),
    ("strict = 1\n", "strict", "must be true or false"),
    ("as-of = '2026-09-30'\n", "as-of", "a date without quotes: as-of = 2026-09-30"),
    ("as-of = 2026-09-30T00:00:00\n", "as-of", "a date without quotes"),
]


@pytest.mark.parametrize(("text", "key", "said"), WRONG)
@pytest.mark.parametrize("name", ["openrecs.toml", "pyproject.toml"])
def test_a_wrong_setting_names_file_and_key_and_what_is_right(
    tmp_path: Path, name: str, text: str, key: str, said: str
) -> None:
    save(tmp_path, name, text if name == "openrecs.toml" else f"[tool.openrecs]\n{text}")
    with pytest.raises(UsageError) as wrong:
        resolved(tmp_path)
    message = str(wrong.value)
    assert name in message
    assert repr(key) in message
    assert said.lower() in message.lower()


@pytest.mark.parametrize("content", [b"raw = \n", b"\xff\xfe", b"raw = 'a'\nraw = 'b'\n", b"\x00"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "openrecs.toml").write_bytes(content)
    with pytest.raises(UsageError, match=r"openrecs\.toml"):
        resolved(tmp_path)


def test_a_tool_openrecs_that_is_no_table_is_named(tmp_path: Path) -> None:
    save(tmp_path, "pyproject.toml", "[tool]\nopenrecs = 3\n")
    with pytest.raises(UsageError, match="must be a table"):
        resolved(tmp_path)


def test_a_wrong_file_is_exit_2_for_every_command_and_nothing_is_made(tmp_path: Path) -> None:
    save(tmp_path, "openrecs.toml", "rwa = 'x'\n")
    for words in (["refresh"], ["list"], ["schema"]):
        done = invoke(*words, cwd=tmp_path)
        assert done.returncode == 2
        assert "openrecs.toml: there is no setting 'rwa'" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["openrecs.toml"]


def test_flag_then_environment_then_file_then_default(tmp_path: Path) -> None:
    for at, name in enumerate(("default", "file", "environment", "flag"), 1):
        folder = "raw" if name == "default" else name
        save(tmp_path, f"{folder}/2025-02-03/export.csv", export("Feb 3, 2025", [{"text": sign(at)}]))
    out = ["--processed", "out", "-q"]

    def ids() -> list[str]:
        return [
            one.rpartition("/")[2] for one in load_table(processed=tmp_path / "out")["recommendation_id"].to_pylist()
        ]

    assert invoke("refresh", *out, cwd=tmp_path).returncode == 0
    assert ids() == ["R1"]
    save(tmp_path, "openrecs.toml", 'raw = "file"\n')
    invoke("refresh", *out, cwd=tmp_path)
    assert ids() == ["R2"]
    env = environment(OPENRECS_RAW="environment")
    invoke("refresh", *out, cwd=tmp_path, env=env)
    assert ids() == ["R3"]
    invoke("refresh", *out, "--raw", "flag", cwd=tmp_path, env=env)
    assert ids() == ["R4"]


@pytest.mark.parametrize(("value", "code"), [("1", 3), ("false", 0), ("", 0)])
def test_a_switch_of_the_environment_can_be_on_and_off(tmp_path: Path, value: str, code: int) -> None:
    save(tmp_path, "odd.txt", "Buy milk.\n")
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{"priority": "maybe"}]))
    done = invoke("refresh", "-q", cwd=tmp_path, env=environment(OPENRECS_STRICT=value))
    assert done.returncode == code


def test_the_environment_can_turn_off_what_the_file_turns_on(tmp_path: Path) -> None:
    save(tmp_path, "openrecs.toml", "strict = true\n")
    save(tmp_path, "raw/2025-02-03/export.csv", export("Feb 3, 2025", [{"priority": "maybe"}]))
    assert invoke("refresh", cwd=tmp_path).returncode == 3
    assert invoke("refresh", cwd=tmp_path, env=environment(OPENRECS_STRICT="false")).returncode == 0


def test_a_day_is_written_in_one_way_only() -> None:
    day = options.Day()
    assert day.convert("2026-09-30", None, None) == date(2026, 9, 30)
    assert day.convert(date(2026, 9, 30), None, None) == date(2026, 9, 30)
    for text in ("20260930", "2026-W40-3", "2026-9-30", "30.09.2026", "2026-02-30", "", "today", "２０２６-09-30"):
        with pytest.raises(Exception, match="write it as YYYY-MM-DD"):
            day.convert(text, None, None)


# ---------------------------------------------------------------- openrecs config


def shown(folder: Path, *words: str, **env: str) -> dict[str, tuple[str, str]]:
    """Return what `openrecs config` says of each setting: its value, and where that comes from."""
    given = {name: value for name, value in environment(**env).items() if name != "OPENRECS_REPORT" or name in env}
    done = invoke(*words, "config", cwd=folder, env=given)
    assert done.returncode == 0, done.stderr
    lines = [re.split(r"  +", line) for line in done.stdout.splitlines()[1:]]
    return {name: (value, origin) for name, value, origin in lines}


def test_config_says_every_setting_and_its_default(tmp_path: Path) -> None:
    found = shown(tmp_path)
    assert {name for name in found if not name.startswith("gates.")} == SETTINGS.keys() - set(TABLES)
    assert {name.removeprefix("gates.") for name in found if name.startswith("gates.")} == {
        one.name for one in fields(Limits)
    }
    assert {origin for _, origin in found.values()} == {"default"}
    assert (found["raw"], found["jobs"], found["contact"]) == (("raw", "default"), ("1", "default"), ("-", "default"))


def test_config_says_where_each_value_comes_from(tmp_path: Path) -> None:
    save(tmp_path, "openrecs.toml", 'raw = "in"\njobs = 4\nstrict = true\n[gates]\nstale-days = 3\n')
    found = shown(tmp_path, OPENRECS_JOBS="7", OPENRECS_CONTACT="x@example.org", OPENRECS_STRICT="false")
    assert found["raw"] == ("in", "openrecs.toml")
    assert found["jobs"] == ("7", "the environment: OPENRECS_JOBS")
    assert found["contact"] == ("x@example.org", "the environment: OPENRECS_CONTACT")
    assert found["strict"] == ("false", "the environment: OPENRECS_STRICT")
    assert found["gates.stale_days"] == ("3", "openrecs.toml")
    assert found["gates.vanished_rows"] == ("10", "default")


def test_a_file_of_settings_can_be_named(tmp_path: Path) -> None:
    save(tmp_path, "openrecs.toml", "jobs = 2\n")
    save(tmp_path, "conf/mine.toml", "jobs = 3\n")
    save(tmp_path, "conf/pyproject.toml", "[tool.openrecs]\njobs = 5\n")
    assert shown(tmp_path)["jobs"] == ("2", "openrecs.toml")
    assert shown(tmp_path, "--config", "conf/mine.toml")["jobs"] == ("3", "conf/mine.toml")
    assert shown(tmp_path, OPENRECS_CONFIG="conf/pyproject.toml")["jobs"] == ("5", "conf/pyproject.toml")
    missing = invoke("--config", "nowhere.toml", "list", cwd=tmp_path)
    assert (missing.returncode, "nowhere.toml: there is no such file of settings" in missing.stderr) == (2, True)


def test_the_example_changes_nothing_and_with_every_line_in_force_it_is_right(tmp_path: Path) -> None:
    example = invoke("config", "--example", cwd=tmp_path).stdout
    limits = re.findall("^#([a-z_]+) = [0-9.]+(?: +# (.+))?$", example.partition("#[gates]")[2], re.MULTILINE)
    assert [name for name, words in limits if not words and not name.endswith("_rows")] == []
    before = shown(tmp_path)
    save(tmp_path, "openrecs.toml", example)
    assert shown(tmp_path) == before
    assert f"```toml\n{example}```" in (ROOT / "docs/automation.md").read_text(encoding="utf-8")
    keys = re.sub(r"(?m)^#(\S)", r"\1", example)
    save(tmp_path, "openrecs.toml", keys)
    after = shown(tmp_path)
    assert {origin for _, origin in after.values()} == {"openrecs.toml"}
    differs = {name for name in before if before[name][0] != after[name][0]}
    assert differs == {"as-of", "scheduler", "contact"}  # which have no default that could be written
    assert set(tomllib.loads(keys)) == SETTINGS.keys()


def test_a_setting_that_is_near_is_named(tmp_path: Path) -> None:
    save(tmp_path, "openrecs.toml", "proccessed = 'x'\n")
    done = invoke("config", cwd=tmp_path)
    assert (done.returncode, "Did you mean 'processed'?" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("add", "--date", "2026-01-01", "x"), "--captured-on"),
        (("list", "--department", "DHS"), "--agency"),
        (("list", "--closed"), "--state"),
        (("diff", "--from", "2026-01-01"), "--since"),
        (("list", "--csv"), "--format"),
        (("list", "--prioritty"), "--priority"),
    ],
)
def test_an_option_of_another_name_is_named(words: tuple[str, ...], meant: str, tmp_path: Path) -> None:
    done = invoke(*words, cwd=tmp_path)
    assert (done.returncode, f"Did you mean '{meant}'?" in done.stderr) == (2, True), done.stderr


def test_config_needs_no_folder_of_its_own_and_no_home(tmp_path: Path) -> None:
    env = {name: value for name, value in environment().items() if name != "HOME"}
    done = invoke("config", cwd=tmp_path, env=env)
    assert (done.returncode, list(tmp_path.iterdir())) == (0, [])

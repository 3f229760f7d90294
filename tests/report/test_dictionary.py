"""The data dictionary says what the schema says, and the page in docs/ is its words."""

from __future__ import annotations

import json

import pytest

from openrecs import schema
from openrecs.errors import UsageError
from openrecs.report import dictionary
from openrecs.table import SCHEMA_VERSION
from running import ROOT

PAGE = ROOT / "docs" / "data-dictionary.md"


def test_the_page_in_docs_is_what_the_command_writes() -> None:
    written = dictionary.markdown(dictionary.tables())
    assert PAGE.read_text(encoding="utf-8") == written, (
        "run: openrecs schema --format markdown > docs/data-dictionary.md"
    )


@pytest.mark.parametrize("name", schema.TABLES)
def test_every_column_of_every_table_has_one_line(name: str) -> None:
    page = dictionary.markdown(dictionary.tables(name))
    for column in schema.TABLES[name].columns:
        [line] = [line for line in page.splitlines() if line.startswith(f"| {column.name} |")]
        assert line.count(" | ") == 3
        assert line.endswith(" |")
    assert page.count(f"## {name}\n") == 1


def test_every_table_in_their_order() -> None:
    headings = [line[3:] for line in dictionary.markdown(dictionary.tables()).splitlines() if line.startswith("## ")]
    assert headings == list(schema.TABLES)


def test_one_table_or_all() -> None:
    assert [one.name for one in dictionary.tables()] == list(schema.TABLES)
    assert [one.name for one in dictionary.tables("issues")] == ["issues"]


@pytest.mark.parametrize("name", ["nonsense", "", "Recommendations", "recommendations\x1b[31m"])
def test_a_table_that_is_not_there_names_those_that_are(name: str) -> None:
    with pytest.raises(UsageError, match="recommendations, publications, documents") as wrong:
        dictionary.tables(name)
    assert "\x1b" not in str(wrong.value)


def test_for_programs_it_is_plain_json_with_every_column() -> None:
    said = json.loads(json.dumps(dictionary.as_json(dictionary.tables())))
    assert said["schema"] == SCHEMA_VERSION
    for name, one in schema.TABLES.items():
        columns = said["tables"][name]["columns"]
        assert [column["name"] for column in columns] == one.names
        assert [column["nullable"] for column in columns] == [column.nullable for column in one.columns]
        assert said["tables"][name]["key"] == list(one.key)


def test_the_types_are_said_in_words() -> None:
    lines = {line[0]: line for line in dictionary.lines(schema.RECOMMENDATIONS)}
    assert lines["published_on"][1:3] == ("date", "yes")
    assert lines["is_open"][1:3] == ("bool", "no")
    assert lines["status"][1] == "code"
    assert lines["topics"][1] == "list of strings"
    assert lines["key_hash"][1] == "int64"
    assert lines["key_hash"][3].endswith("(Parquet only)")

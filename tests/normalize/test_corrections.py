"""Corrections: applied where they fit, a warning where they do not, a refusal where the file is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from openrecs.errors import UsageError
from openrecs.normalize import corrections
from openrecs.normalize.agencies.vocabulary import shipped
from rows import recommendation

HEAD = '[[correction]]\nreason = "a slip"\nsource = "https://www.gao.gov/products/x"\n'


def parse(body: str) -> corrections.Corrections:
    return corrections.parse(HEAD + body)


def test_agency_is_corrected_with_its_code_and_department() -> None:
    found = parse(
        'document = "a.txt"\nlocation = "line 8"\nfield = "agency"\nold = "Forest Servise"\nnew = "Forest Service"\n'
    )
    row = recommendation(
        agency="Forest Servise", department="Forest Servise", agency_code=None, document="a.txt", location="line 8"
    )
    [corrected], used = corrections.apply(found, [row], shipped())
    assert (corrected.agency, corrected.department) == ("Forest Service", "Department of Agriculture")
    assert used == {1}
    assert corrections.unused(found, used) == []


def test_a_corrected_number_moves_the_id_and_other_fields_do_not() -> None:
    row = recommendation()
    for field, old, new, identifier in (
        ("number", '"1"', '"7"', "GAO-25-100001/R7"),
        ("publication_number", '"GAO-25-100001"', '"GAO-25-100002"', "GAO-25-100002/R1"),
        ("status", '"open"', '"closed_implemented"', "GAO-25-100001/R1"),
    ):
        found = parse(f'recommendation_id = "GAO-25-100001/R1"\nfield = "{field}"\nold = {old}\nnew = {new}\n')
        [corrected], _ = corrections.apply(found, [row], shipped())
        assert corrected.recommendation_id == identifier


def test_empty_values_and_dates_can_be_corrected() -> None:
    row = recommendation(published_on=None)
    found = parse('recommendation_id = "GAO-25-100001/R1"\nfield = "published_on"\nnew = 2025-03-11\n')
    [corrected], _ = corrections.apply(found, [row], shipped())
    assert corrected.published_on == date(2025, 3, 11)


@pytest.mark.parametrize(
    "body",
    [
        'recommendation_id = "GAO-25-100001/R1"\nfield = "number"\nold = "2"\nnew = "7"\n',
        'recommendation_id = "GAO-25-999999/R1"\nfield = "number"\nold = "1"\nnew = "7"\n',
        'recommendation_id = "GAO-25-100001/R1"\nagency = "Coast Guard"\nfield = "number"\nold = "1"\nnew = "7"\n',
    ],
    ids=["old value has changed", "no such row", "another agency"],
)
def test_a_correction_that_does_nothing_is_a_warning_that_names_it(body: str) -> None:
    found = parse(body)
    rows, used = corrections.apply(found, [recommendation()], shipped())
    assert rows == [recommendation()]
    [warning] = corrections.unused(found, used)
    assert warning.severity == "warning"
    assert warning.message.startswith("correction 1 (GAO-25-")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[correction", "cannot be read"),
        ("x = 1", "nothing but tables"),
        ('[[correction]]\nfield = "number"\n', "lacks"),
        (HEAD + 'recommendation_id = "a"\nfield = "colour"\nold = "a"\nnew = "b"\n', "cannot be corrected"),
        (HEAD + 'recommendation_id = "a"\nfield = "status"\nold = "open"\nnew = "shut"\n', "must be one of"),
        (HEAD + 'recommendation_id = "a"\nfield = "number"\nold = 1\nnew = "2"\n', "old must be a str"),
        (
            HEAD + 'recommendation_id = "a"\nfield = "publication_number"\nold = "a"\nnew = "../x"\n',
            "publication number",
        ),
        (HEAD + 'field = "number"\nold = "1"\nnew = "2"\n', "neither a recommendation_id nor a document"),
        (HEAD + 'recommendation_id = "a"\nfield = "agency"\nold = "a"\n', "cannot be empty"),
        (HEAD + 'recommendation_id = "a"\nfield = "agency"\nold = "a"\nnew = "b"\ncolour = "c"\n', "unknown"),
    ],
)
def test_a_wrong_file_stops_the_run_and_says_where(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=r"corrections\.toml") as refused:
        corrections.parse(text)
    assert words in str(refused.value)


def test_a_folder_without_the_file_has_no_corrections(tmp_path: Path) -> None:
    assert corrections.read(tmp_path) == corrections.Corrections()
    (tmp_path / "corrections.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="UTF-8"):
        corrections.read(tmp_path)

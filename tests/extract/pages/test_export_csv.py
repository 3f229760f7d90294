"""Layout G, GAO's CSV export: golden pairs, the real excerpt, broken and cut files, and what must never get out."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import partial
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

import golden
from golden import as_text as document
from golden import told as messages
from openrecs.errors import RefusedError
from openrecs.extract.csv.export_head import COLUMNS, REQUIRED
from openrecs.extract.pages.export_csv import claims, read
from openrecs.records import Document, Issue, Reading, Scope
from openrecs.text import squeeze
from running import ROOT

page = partial(golden.loaded, "export_csv")

PAGES = ROOT / "tests" / "pages" / "export_csv"
SAMPLE = ROOT.parent / "shared" / "samples" / "csv" / "open-recs-2026-09-28-excerpt.csv"
PLAIN = sorted(path.name for path in PAGES.glob("*.csv"))
REFUSED = sorted(path.name for path in (PAGES / "refused").glob("*.csv"))
needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="the real excerpt of GAO's export is not on this machine")


def sample() -> str:
    return SAMPLE.read_bytes().decode()


def kinds(reading: Reading) -> list[tuple[str, str | None]]:
    return [(issue.severity, issue.location) for issue in reading.issues]


def whole(old: str = "", new: str = "") -> str:
    """The golden export, with one passage replaced by another."""
    text = page("whole.csv").text
    assert old in text
    return text.replace(old, new) if old else text


def test_a_header_without_records_lists_nothing_and_is_not_complete() -> None:
    reading = read(page("empty/header_only.csv"))
    assert reading.rows == ()
    assert reading.publications == ()
    assert not reading.is_complete
    assert "lists nothing" in messages(reading)


def renamed(column: str) -> Document:
    old = "Publication  Number" if column == "Publication Number" else column
    head, header, body = whole().partition('"Publication Name","Publication  Number"')
    line, _, records = (header + body).partition("\n")
    assert old in line
    return document(head + line.replace(old, "Renamed") + "\n" + records)


@pytest.mark.parametrize("column", REQUIRED)
def test_a_required_column_that_is_renamed_is_refused(column: str) -> None:
    with pytest.raises(RefusedError, match=f"missing '{column}'.*'Renamed'"):
        read(renamed(column))


@pytest.mark.parametrize("column", ["Date Publication Issued", "Priority", "Comments", "Topics"])
def test_another_column_that_is_renamed_is_said(column: str) -> None:
    reading = read(renamed(column))
    assert len(reading.rows) == 5
    said = {(issue.severity, word) for issue in reading.issues for word in ("Renamed", column) if word in issue.message}
    assert said == {("note", "Renamed"), ("warning", column)}
    assert any("Renamed" in unread.location for unread in reading.unread)


def test_a_new_column_is_kept_and_named_in_a_note() -> None:
    reading = read(page("new_column.csv"))
    assert [(issue.severity, "'Score'" in issue.message) for issue in reading.issues] == [("note", True)]
    assert [(unread.location, unread.text) for unread in reading.unread][:1] == [("line 7, Score", "1")]
    assert reading.is_complete


def test_a_new_column_about_directors_is_never_kept() -> None:
    renamed_ = document(whole(old='"Director Phone"', new='"Director E-mail"'))
    assert read(renamed_).unread == ()


def test_the_export_of_2024_without_topics_is_whole() -> None:
    reading = read(page("without_topics.csv"))
    assert (len(reading.rows), reading.is_complete, reading.issues) == (5, True, ())
    assert {publication.topics for publication in reading.publications} == {None}


def test_columns_may_have_another_order() -> None:
    printed, moved = read(page("whole.csv")), read(page("saved_again.csv"))
    assert [replaced(row) for row in moved.rows] == [replaced(row) for row in printed.rows]


def replaced(row: object) -> str:
    """A row without the lines it stands on."""
    return "\n".join(part for part in repr(row).split("'") if not part.startswith("line "))


def test_values_are_as_printed_but_for_the_ampersand() -> None:
    row = read(page("whole.csv")).rows[2]
    assert row.agency == "Bureau of Rivers & Lakes"
    assert row.publication.title == "River & Lake Gauges: Better Records Would Help"
    assert row.publication.published_on == "Dec 1, 2026"
    assert row.status == "Open--Partially Addressed"
    assert row.comments is None
    assert row.priority == "No"
    assert row.table == "recommendations"


def test_the_same_publication_is_given_once_for_all_its_rows() -> None:
    reading = read(page("whole.csv"))
    assert len(reading.publications) == 4
    assert reading.rows[0].publication is reading.rows[1].publication
    assert reading.publications[0].location == "line 7"


@pytest.mark.parametrize(
    ("cell", "topics"),
    [
        ("Energy", ("Energy",)),
        ("", None),
        (" ; ", None),
        ("Health Care", ("Health Care",)),
        ("Health Care; Energy", ("Health Care", "Energy")),
        ("Health Care, Tax Policy and Administration", ("Health Care", "Tax Policy and Administration")),
    ],
)
def test_topics_that_share_a_cell_are_parted(cell: str, topics: tuple[str, ...] | None) -> None:
    assert read(document(written([record(Topics=cell)]))).publications[0].topics == topics


def record(**changes: str) -> dict[str, str]:
    """A record by column, with the cells that it needs."""
    needed = {"Publication Name": "A Title", "Agency": "An Office", "Recommendation": "It should.", "Status": "Open"}
    return dict.fromkeys(COLUMNS, "") | needed | changes


def written(records: list[dict[str, str]]) -> str:
    """An export as GAO writes it, but that every value is quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([cells[name] for name in COLUMNS] for cells in records)
    top = '"Source: GAO recommendations database, status as of Sep 1, 2026 at 7:05 PM EST" ,,\r\n'
    header = ",".join(f'"{name}"' if " " in name else name for name in COLUMNS) + "\n"
    return top + header + out.getvalue().removesuffix("\n")


ANY = st.text(max_size=60)


@given(st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=4))
def test_any_text_comes_back_as_it_was_written(texts: list[tuple[str, str, str]]) -> None:
    cells = [
        record(Recommendation=f"x{text}".replace("&", "&amp;"), Agency=f"x{agency}", Comments=comments)
        for text, agency, comments in texts
    ]
    reading = read(document(written([*cells, record(Topics="Health Care")])))
    assert [row.recommendation for row in reading.rows[:-1]] == [f"x{text}" for text, _, _ in texts]
    assert [squeeze(row.agency or "") for row in reading.rows[:-1]] == [
        squeeze(f"x{name}".replace("&amp;", "&")) for _, name, _ in texts
    ]
    assert reading.is_complete
    for row, (_, _, comments) in zip(reading.rows, texts, strict=False):
        assert row.comments == (comments.replace("&amp;", "&") if squeeze(comments) else None)


@pytest.mark.parametrize(
    ("printed", "stamp"),
    [
        ("Sep 28, 2026 at 7:05 PM EST", date(2026, 9, 28)),
        ("Sept. 8, 2026 at 7:05 AM EDT", date(2026, 9, 8)),
        ("May 01, 2026", date(2026, 5, 1)),
        ("Feb 30, 2026 at 7:05 PM EST", None),
        ("28.09.2026 at 7:05 PM EST", None),
        ("Sep 28, 0204 at 7:05 PM EST", None),
        ("Septiembre 28, 2026 at 7:05 PM EST", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_stamp_is_a_date_or_an_issue(printed: str, stamp: date | None) -> None:
    reading = read(document(whole(old="Feb 3, 2027 at 6:10 AM EST", new=printed)))
    assert reading.stamp == stamp
    assert reading.is_complete == (stamp is not None)
    assert ("cannot be read" in messages(reading)) == (stamp is None)


def test_without_its_preamble_it_is_read_but_has_no_stamp_and_is_not_complete() -> None:
    reading = read(page("forerunner.csv"))
    assert len(reading.rows) == 2
    assert reading.stamp is None
    assert not reading.is_complete


@pytest.mark.parametrize(
    ("url", "scope"),
    [
        (None, Scope("export")),
        ("https://www.gao.gov/open-recs2-csv?q=", Scope("export")),
        ("https://www.gao.gov/open-recs2-csv?q=docks", Scope("query", "https://www.gao.gov/open-recs2-csv?q=docks")),
        ("https://[gao", Scope("query", "https://[gao")),
    ],
)
def test_an_export_that_a_search_narrowed_does_not_speak_for_everything(url: str | None, scope: Scope) -> None:
    assert read(document(whole(), url=url)).scope == scope


def test_another_character_reference_is_kept_and_noted_once() -> None:
    cells = [record(Recommendation="a &le; b"), record(Comments="R&amp;D, R&D, &#8212; and &amp;le;")]
    reading = read(document(written(cells)))
    assert reading.rows[0].recommendation == "a &le; b"
    assert reading.rows[1].comments == "R&D, R&D, &#8212; and &le;"
    assert kinds(reading) == [("note", "line 3")]
    assert "&le;" in messages(reading)
    assert reading.is_complete


def test_what_another_program_escaped_again_is_as_gao_wrote_it() -> None:
    plain = {"Recommendation": 'The "R&amp;D" office\'s staff < 3.', "Comments": "One.\n\nTwo."}
    escaped = {name: escape(escape(text)).replace("\n", "_x000D_\n") for name, text in plain.items()}
    kept, again = (read(document(written([record(**cells)]))) for cells in (plain, escaped))
    assert again.rows == kept.rows
    assert kinds(again) == []


@pytest.mark.parametrize("line_break", ["\\n", "\\r\\n"])
def test_a_line_break_that_a_database_wrote_in_letters_is_one(line_break: str) -> None:
    reading = read(document(written([record(Comments=f"One.{line_break}{line_break}Two.")])))
    assert reading.rows[0].comments == "One.\n\nTwo."


def test_another_backslash_is_kept() -> None:
    assert read(document(written([record(Comments="See S:\\reports.")]))).rows[0].comments == "See S:\\reports."


@pytest.mark.parametrize("column", ["Publication Name", "Agency", "Recommendation", "Status"])
def test_a_record_without_a_cell_it_needs_is_left_out(column: str) -> None:
    reading = read(document(written([record() | {column: " \n "}, record()])))
    assert len(reading.rows) == 1
    assert kinds(reading) == [("error", "line 3")]
    assert reading.issues[0].field == column
    assert not reading.is_complete


def test_broken_records_are_left_out_one_by_one() -> None:
    reading = read(page("broken_records.csv"))
    assert [row.location for row in reading.rows] == ["line 7", "line 9", "line 13", "line 14"]
    assert kinds(reading) == [("error", "line 8"), ("error", "line 11"), ("error", "line 12")]
    assert not reading.is_complete


def test_line_numbers_count_the_lines_inside_quotes() -> None:
    locations = [row.location for row in read(page("whole.csv")).rows]
    assert locations == ["line 7", "line 8", "line 9", "line 11", "line 12"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n", "\r"])
def test_an_end_that_is_a_line_break_is_no_complete_export(ending: str) -> None:
    reading = read(document(whole() + ending))
    assert reading.rows == read(page("whole.csv")).rows
    assert not reading.is_complete
    assert "line break" in messages(reading)


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ('"Justice and Law Enforcement"', "Energy", 5),  # stands bare in a whole export
        ('"Justice and Law Enforcement"', "Transportation", 5),  # seen above
        ('"Justice and Law Enforcement"', "Transport", 4),
        ('"Justice and Law Enforcement"', "", 4),
        ('"Justice and Law Enforcement"', '"Justice and', 4),
        (',"Justice and Law Enforcement"', "", 4),
        ('published.","Justice and Law Enforcement"', 'published."', 4),
    ],
)
def test_the_last_record_is_read_only_where_it_is_whole(old: str, new: str, rows: int) -> None:
    reading = read(document(whole(old=old, new=new)))
    assert len(reading.rows) == rows
    assert reading.is_complete == (rows == 5)


@needs_sample
def test_the_real_excerpt() -> None:
    reading = read(document(sample()))
    assert claims(document(sample()))
    assert (len(reading.rows), len(reading.publications)) == (21, 17)
    assert reading.is_complete
    assert reading.stamp == date(2026, 9, 28)
    assert reading.scope == Scope("export")
    assert reading.declared_total is None
    assert reading.issues == ()
    assert sum(row.priority == "Yes" for row in reading.rows) == 3
    assert sum(row.agency == "Congress" for row in reading.rows) == 3
    assert {row.status for row in reading.rows} == {"Open", "Open--Partially Addressed"}
    assert [row.agency for row in reading.rows if row.publication.number == "GAO-22-104824"] == [
        "Department of Energy",
        "Department of the Interior",
        "Office of Science and Technology Policy",
    ]


def directors(text: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(text.split("\n", 5)[5], newline="")))
    return sorted({cell for row in rows[1:] for cell in row[3:5] if cell})


@needs_sample
def test_directors_and_their_phones_never_get_out_of_the_real_excerpt() -> None:
    text = sample()
    secrets = ["555", *directors(text), *(name.split()[-1] for name in directors(text))]
    assert len(secrets) > 20
    damaged = [
        text,
        text.replace('","', '",'),
        text.replace("\n", "", 6),
        text[: len(text) // 2],
        text.replace(",Open,", ',"x"x,'),
    ]
    for version in damaged:
        assert not [secret for secret in secrets if secret in said(version)]


def said(text: str) -> str:
    """Everything that comes out of a file, whether it is read or refused."""
    try:
        return repr(read(document(text)))
    except RefusedError as refusal:
        return str(refusal)


@pytest.mark.parametrize("name", [*PLAIN, *(f"refused/{name}" for name in REFUSED)])
def test_directors_and_their_phones_never_get_out(name: str) -> None:
    assert "Testperson" in page(name).text or name == "forerunner.csv"
    for secret in ("Testperson", "Zebulon", "Nobodyknows", "555"):
        assert secret not in said(page(name).text)


@given(st.integers(0, 2000), st.sampled_from(['"', "\n", ",", "", '"\n', '",', "\r"]), st.integers(0, 3))
def test_no_damage_lets_a_director_out_or_stops_the_reader(at: int, put: str, dropped: int) -> None:
    text = whole()
    at = at % len(text)
    out = said(text[:at] + put + text[at + dropped :])
    assert "555" not in out
    assert "Testperson" not in out


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Open Recommendations (3 total)\n",
        "publication_number,publication_title,published_on\n",
        "Agency,Status\n",
    ],
)
def test_other_texts_are_not_claimed(text: str) -> None:
    assert not claims(document(text))


def test_html_is_not_claimed() -> None:
    text = whole()
    assert not claims(Document("a.html", "0" * 64, len(text), "utf-8", "html", text))


def test_every_issue_says_where_it_comes_from() -> None:
    reading = read(page("broken_records.csv"))
    assert reading.issues
    for issue in reading.issues:
        assert isinstance(issue, Issue)
        assert (issue.stage, issue.document) == ("layouts", "broken_records.csv")
        assert issue.value is None

"""The census: what looks like a row and belongs to none leaves a document incomplete, or refuses it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import golden
import shared
from openrecs.errors import RefusedError
from openrecs.extract import census, detect, tag_text
from openrecs.extract.tag_text import HTML, What, markers, statuses
from openrecs.normalize import crosscheck, interpret
from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.interpret import Interpreted
from openrecs.publish.load import load_table
from openrecs.read import to_document
from openrecs.read.stored import Stored
from openrecs.records import Document, Issue, Left, RawPublication, RawRecommendation, Reading, Scope
from running import agency_page, invoke, save, sign
from tools import limit

NOTHING = Reading(Scope("publication", "GAO-25-100001"))
PUBLICATION = RawPublication("Trails: Signs Should Be Mended", "line 1")


def document(text: str, name: str = "page.txt") -> Document:
    return to_document.document(Stored(name, text.encode(), "0" * 64))


def counted(text: str, read: Reading = NOTHING, *, is_delimited: bool = False) -> tuple[int, int]:
    name, media = ("page.html", "html") if text.startswith("<") else ("page.txt", "text")
    left = census.count(replace(document("x", name), media=media, text=text), read, is_delimited=is_delimited)
    return left.markers, left.statuses


def rows(*texts: str, status: str = "Open", comments: str | None = None) -> Reading:
    made = (RawRecommendation(PUBLICATION, text, status, f"line {at}") for at, text in enumerate(texts, 1))
    return replace(NOTHING, rows=tuple(row._replace(comments=comments) for row in made))


@pytest.mark.parametrize(
    "marker",
    [
        *(
            "(Recommendation 4)",
            "(recommendation 1)",
            "(Recommendations 5)",
            "(Recommendation 1.)",
            "[Recommendation 1]",
        ),
        *("(Recommendation 19-01)", "(Recommendation 9", "(Matter 4)", "(Matter for Consideration 1)", "[ Matter 4 ]"),
        *("(Matter for Congressional Consideration 2)", "(Matter for Congressional Consideration)"),
        *(
            "(Recommendation\n4)",
            "(Recommendation\r\n> 4)",
            "(Recommendation\xa04)",
            "(Recommendation_4)",
            "(RECOMMENDATION 4)",
        ),
        *("(*Recommendation 4*)", "**(Recommendation 4)**", "\\[Recommendation 4\\]", "(Recommendation No. 4)"),
        "failure. (Recommendation   data quality control.\n          4)           Further, the",
        "shortages. (Recommendation establishing a team\n          4)                 to conduct",
    ],
)
def test_a_marker_is_counted_however_it_is_printed(marker: str) -> None:
    assert counted(f"The Chief should mend the signs. {marker}\n") == (1, 0)
    assert counted(f"The Chief should mend the signs. {marker}\n", rows(f"Mend. {marker}")) == (0, 0)


@pytest.mark.parametrize(
    "words", ["Recommendation 4", "(see 4)", "(Recommendation)", "(recommended 4)", "(the matter 4)"]
)
def test_what_is_no_marker_is_not_counted(words: str) -> None:
    assert counted(f"The report says {words}.\n") == (0, 0)


STATUSES = (
    *("Open", "OPEN", "open", "Open.", "Open – Partially Addressed", "Open--Partially Addressed"),
    *(
        "Closed – Implemented",
        "Closed-implemented",
        "Closed - Not Implemented",
        "Closed — No Longer Valid",
        "Closed_–_Implemented",
    ),
)
DECORATIONS = (
    *("{}", "   {}  ", "**{}**", "* {}", "_{}_", "| {} |", "• {}", "### {}", "[{}]", "> {}", "1. {}", "o {}", '"{}"'),
    *("Status: {}", "**Status:** {}", "Forest Service | Mend the signs. | {}", "Forest Service\tMend.\t{}"),
    "Mend the signs of every trail.        {}        The agency agreed.",
)


@pytest.mark.parametrize("decoration", DECORATIONS)
def test_a_status_alone_in_a_cell_or_on_a_line_is_counted(decoration: str) -> None:
    for status in STATUSES:
        text = f"Trails\r\n{decoration.format(status)}\r\nThe agency agreed.\r\n"
        assert counted(text) == (0, 1)
        assert counted(text, rows("Mend the signs.", status=status)) == (0, 0)


@pytest.mark.parametrize(
    "line",
    ["The item is open", "open posts", "reopen", "Open Recommendations", "3 Open Recommendations", "Closed", "Opening"],
)
def test_a_status_word_in_a_sentence_is_not_counted(line: str) -> None:
    assert counted(f"Trails\n{line}\nSigns\n") == (0, 0)


def test_a_sentence_that_a_program_broke_is_no_status() -> None:
    comments = "As of May 2026 the agency says that this part of the work remains open. It will report in June."
    wrapped = "As of May 2026 the agency says that this part of the work remains\nopen. It will report in June.\n"
    alone = "As of May 2026 the agency says that this part of the work remains\nopen.\n"
    assert counted("Open\n" + wrapped, rows("Mend.", comments=comments)) == (0, 0)
    assert counted("Open\n" + alone, rows("Mend.", comments=alone.replace("\n", " "))) == (0, 0)
    assert counted("Open\n" + alone, rows("Mend.")) == (0, 1)


def test_what_a_comment_cites_is_accounted_for() -> None:
    comments = "It will be done with (Recommendation 4).\n\nOpen\n\nSaid in June."
    page = f"Mend. (Recommendation 1)\nOpen\n{comments}\n"
    assert counted(page, rows("Mend. (Recommendation 1)", comments=comments)) == (0, 0)
    assert counted(page, rows("Mend. (Recommendation 1)")) == (1, 1)
    cells = f"<td>Mend. (Recommendation 1)<td>Open<p>{comments.replace(chr(10) * 2, '<p>')}"
    assert counted(cells, rows("Mend. (Recommendation 1)", comments=comments)) == (0, 0)


@pytest.mark.parametrize("between", ["\n\n", "\n", " | ", "\t", ")\n", " ", " **", " _"])
def test_a_row_inside_a_comment_is_not(between: str) -> None:
    comments = f"It agreed.\n\nThe Chief should paint the signs. (Recommendation 2){between}Open\n\nIt agreed."
    page = f"Mend. (Recommendation 1)\nOpen\n{comments}\n"
    markers, _ = counted(page, rows("Mend. (Recommendation 1)", comments=comments))
    assert markers == 1


def test_a_decorated_status_inside_a_comment_is_not_for_no_reader_weighs_it() -> None:
    comments = "It agreed.\n\nThe Chief should paint the signs.\n\n* Closed-implemented\n\nPainted."
    assert counted(f"Mend.\nOpen\n{comments}\n", rows("Mend.", comments=comments)) == (0, 1)


def test_titles_and_definitions_are_accounted_for() -> None:
    row = RawRecommendation(replace(PUBLICATION, title="Open"), "Mend.", "Open", "line 3", definition="Open")
    assert counted("Open\nOpen\nMend.\nOpen\n", replace(NOTHING, rows=(row,))) == (0, 0)


def test_the_legend_of_statuses_accounts_for_each_once() -> None:
    legend = "Status Legend:\nMore Info\n* Open\nWork goes on.\n* Closed - Implemented\nDone.\n"
    assert counted(legend) == (0, 0)
    assert counted(legend + "Mend the signs.\nOpen\n") == (0, 1)


def test_a_row_that_was_left_out_by_name_is_accounted_for() -> None:
    named = Issue("warning", "layouts", "that row was not read", "page.txt", "line 3")
    page = "Mend. (Recommendation 1)\nOpen\nPaint. (Recommendation 2)\nOpen\n"
    assert counted(page, rows("Mend. (Recommendation 1)")) == (1, 1)
    assert counted(page, replace(rows("Mend. (Recommendation 1)"), issues=(named,))) == (0, 0)
    assert counted(
        page + "Oil. (Recommendation 3)\nOpen\n", replace(rows("Mend. (Recommendation 1)"), issues=(named,))
    ) == (1, 1)


@pytest.mark.parametrize(
    "page",
    [
        "<p>Mend. (Recommendation&nbsp;<b>2</b>)</p><div>\n      Open\n   <span></span></div>",
        "<table><tr><td>Mend. [Recommendation 2]<td><em>Open</em> &ndash; Partially Addressed</table>",
        '<div style="display:none">Mend. (Recommendation 2)<br/>Open</div>',
        "<script>let x = '<p>(Recommendation 1)</p>'; <p>Mend. (Recommendation 2)</p><p>Open",  # never closed
    ],
)
def test_html_is_counted_seen_or_hidden(page: str) -> None:
    assert counted(page)[0] >= 1
    assert counted(page)[1] == 1


@pytest.mark.parametrize(
    "page",
    [
        "<script>(Recommendation 1)</script><style>Open</style>",
        "<!-- <p>Open</p> (Recommendation 1) -->",
        "<head><title>Open</title></head><header></header>",
        "<select><option>Open</option></select><button>Open</button>",
        "<p>The item\nopen\nin May is <b>open</b> still</p>",
        '<div class="clearfix text-formatted field"><div><table><tr><td>Open</td></tr></table></div></div>',
        '<div class="clearfix text-formatted field">As said before (Recommendation 2)</div>',
    ],
)
def test_what_no_reader_sees_and_prose_are_not_counted(page: str) -> None:
    assert counted(page + "<p>Trails</p>") == (0, 0)


def test_prose_that_holds_rows_is_counted() -> None:
    assert counted('<div class="text-formatted"><p>Mend. (Recommendation 2)</p><p>Open</p></div>') == (1, 1)


def test_the_first_place_is_the_line_of_the_file() -> None:
    page = '<html\n lang="en"><body><!-- a\nb --><p\nclass="x">Trails</p>\n<p>Mend. (Recommendation 2)</p>'
    left = census.count(replace(document("x", "page.html"), media="html", text=page), NOTHING)
    assert left.location == "line 5"
    assert left.shown == "(Recommendation 2"


def test_a_document_that_lists_nothing_is_prose() -> None:
    nothing = Reading(Scope("none"))
    assert counted("<p>As said (Recommendation 2)</p>", nothing) == (0, 0)
    assert counted("<p>Mend. (Recommendation 2)</p><p>Open</p>", nothing) == (0, 1)


def test_cells_of_the_export_are_parted_by_commas() -> None:
    line = 'Trails,GAO-25-1,"Mend, open, and paint. (Recommendation 1)","Open",No,"It is, open, still"\n'
    assert counted(line, is_delimited=True)[0] == 1
    told = rows("Mend, open, and paint. (Recommendation 1)", comments="It is, open, still")
    assert counted(line, told, is_delimited=True) == (0, 0)
    assert counted(line + "Trails,GAO-25-1,Oil,Open--Partially Addressed,No,\n", told, is_delimited=True) == (0, 1)


@pytest.mark.parametrize(
    "piece", ["<button>", "<!--", "<", "<div class='text-formatted'>", "(", "Open ", "(Recommendation ", " "]
)
def test_time_grows_with_the_page(piece: str) -> None:
    """No count of steps is at hand: what grew with the square would not end within the suite's time."""
    page = "<p>Open</p>" + piece * (300_000 // len(piece))
    assert census.count(replace(document("x", "page.html"), media="html", text=page), NOTHING).statuses >= 1
    text = "\nOpen\n" + piece * (300_000 // len(piece))
    assert census.count(document("x"), NOTHING) == Left()
    assert census.count(replace(document("x"), text=text), NOTHING).statuses >= 1


# What becomes of a document.


def lost_heading() -> str:
    return (
        "Trails: Signs Should Be Mended\nGAO-25-100001\nPublished: Mar 11, 2025. Publicly Released: Mar 11, 2025.\n\n"
        "Recommandations\nAgence Recommandation Statut\n"
        f"Forest Service\t{sign(1)}\tOpen\nForest Service\t{sign(2)}\nOpen\n\nFull Report\nGAO Contacts\n"
    )


def test_zero_rows_and_something_left_over_is_refused_naming_what_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "openrecs.extract.text.promises.check_sections", lambda *_: None
    )  # as if the layout saw nothing
    with pytest.raises(RefusedError) as refused:
        interpret.document(document(lost_heading()), shipped())
    for words in ("page.txt, line 7", "2 number markers and 2 status words", "'(Recommendation 1'"):
        assert words in str(refused.value)


def test_something_left_over_is_a_warning_and_never_complete(tmp_path: Path) -> None:
    whole = agency_page(sign(1))
    page = f"{whole}\n\nFull Report\n\nForest Service {sign(2)}\nOpen\n"
    one = interpret.document(document(page), shipped())
    assert interpret.document(document(whole), shipped()).is_complete
    assert one.left == Left(1, 1, one.left.location if one.left else "", "(Recommendation 2")
    assert not one.is_complete
    (issue,) = [issue for issue in one.issues if issue.stage == "census"]
    assert issue.severity == "warning"
    assert "1 number marker and 1 status word" in issue.message

    save(tmp_path / "raw", "2025-01-01/page.txt", page)
    save(tmp_path / "raw", "2025-01-01/odd.txt", lost_heading())
    for _ in range(2):  # the second run reads what was kept
        done = invoke("refresh", cwd=tmp_path)
        assert done.returncode == 0
        save(tmp_path / "raw", "2025-01-02/more.txt", whole)
    found = {row["document"]: row for row in load_table("documents", processed=tmp_path / "processed").to_pylist()}
    assert (found["2025-01-01/page.txt"]["markers_left"], found["2025-01-01/page.txt"]["statuses_left"]) == (1, 1)
    assert (found["2025-01-02/more.txt"]["markers_left"], found["2025-01-02/more.txt"]["statuses_left"]) == (0, 0)
    assert found["2025-01-01/odd.txt"]["outcome"] == "refused"
    assert found["2025-01-01/odd.txt"]["markers_left"] is None
    assert "census" not in invoke("parse", "raw/2025-01-02/more.txt", cwd=tmp_path).stderr
    assert "no row accounts for" in invoke("parse", "raw/2025-01-01/page.txt", cwd=tmp_path).stderr


def test_a_page_that_lost_its_landmarks_delists_nothing(tmp_path: Path) -> None:
    good = lost_heading().replace("Recommandations\n", "Recommendations for Executive Action\n")
    good = good.replace("Agence Recommandation Statut", "Agency Affected\tRecommendation\tStatus")
    save(tmp_path / "raw", "2025-03-12/page.txt", good)
    assert invoke("refresh", cwd=tmp_path).returncode == 0
    assert load_table(processed=tmp_path / "processed").num_rows == 2
    save(tmp_path / "raw", "2025-03-20/page.txt", lost_heading())
    assert invoke("refresh", cwd=tmp_path).returncode == 3
    listing = load_table(processed=tmp_path / "processed")["listing"].to_pylist()
    assert listing == ["listed", "listed"]


# Every golden page, whole and with its landmarks broken.

PAGES = [page for _, page, _ in golden.goldens()]
LISTS = [
    page
    for layout, page, _ in golden.goldens()
    if layout not in ("export_csv", "catalogue_csv", "rss_feed", "online_report")
]
_LANDMARK = re.compile(
    r"\W*(?:(?:open|closed)\b.{0,30}|[0-9]+ open recommendations?.*|.*recommendations? for executive action\W*"
    r"|.*matters? for congressional consideration\W*|agency.*recommendation.*status\W*|matter.*status\W*"
    r"|open recommendations \(.*|[0-9]+ - [0-9]+ of [0-9]+ recommendations?|status: .*)",
    re.IGNORECASE,
)
Break = Callable[[str], str]
BREAKS: dict[str, Break] = {
    "star": lambda line: f"* {line}",
    "bold": lambda line: f"**{line}**",
    "hash": lambda line: f"### {line}",
    "stars": lambda line: f"***** {line} *****",
    "underscores": lambda line: line.replace(" ", "_"),
    "bullet": lambda line: f"• {line}",
    "bars": lambda line: f"| {line} |",
    "brackets": lambda line: f"[{line}]",
    "quoted": lambda line: f"> {line}",
    "translated": lambda line: (
        line if re.match(r"\W*(?:status: )?(?:open|closed)\b", line, re.I) else "Recomendaciones"
    ),
}


def test_no_golden_page_leaves_anything_over() -> None:
    for page in PAGES:
        one = interpret.document(to_document.read(page, page.name), shipped())
        assert one.left == Left(), page.name


@pytest.mark.parametrize("name", ["html", "csv", "."])
def test_no_real_page_leaves_anything_over(name: str) -> None:
    for page in sorted(shared.path(f"samples/{name}").iterdir()):
        if page.is_file() and page.name not in ("SOURCES.md", "access-denied.html"):
            assert interpret.document(to_document.read(page, page.name), shipped()).left == Left(), page.name


def texts(page: Path) -> Iterator[Document]:
    one = to_document.read(page, page.name)
    yield one if one.media == "text" else crosscheck.as_text(one)


def broken(text: str) -> Iterator[tuple[str, str]]:
    """Yield texts with all landmarks broken in one way, each one alone, and with blank lines between all lines."""
    lines = text.split("\n")
    marks = [at for at, line in enumerate(lines) if line.strip() and _LANDMARK.fullmatch(line.strip())]
    for name, change in BREAKS.items():
        for some in (marks, *([at] for at in marks[: limit("OPENRECS_MARKS", 2)])):
            yield (
                f"{name} {some}",
                "\n".join(change(line.strip()) if at in some else line for at, line in enumerate(lines)),
            )
    yield "doubled", "\n\n".join(lines)
    yield "doubled returns", "\r\r\n".join(lines)
    yield "starred", "\n".join(f"* {line}" if line.strip() else line for line in lines)


def read(one: Document) -> Interpreted | None:
    try:
        return interpret.document(one, shipped())
    except RefusedError:
        return None


def keys(one: Interpreted) -> Counter[tuple[str, str | None, str]]:
    return Counter((re.sub(r"\W+", "", row.recommendation).casefold(), row.number, row.status) for row in one.rows)


@pytest.mark.parametrize("page", LISTS, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_a_page_with_broken_landmarks_gives_its_rows_or_is_not_complete_or_is_refused(page: Path) -> None:
    whole = read(to_document.read(page, page.name))
    assert whole is not None
    for one in texts(page):
        for how, text in broken(one.text):
            other = read(replace(one, name="page.txt", text=text))
            is_loud = other is None or not other.is_complete or keys(other) == keys(whole)
            assert is_loud, f"{how}: {len(other.rows if other else ())} rows for {len(whole.rows)}, complete"


@pytest.mark.parametrize("name", ["prod.html2textc.txt", "both_bul_under.txt", "nl_dbl.txt", "dbase.dbl.txt"])
def test_a_page_from_the_field_is_read_or_not_complete_or_refused(name: str) -> None:
    one = read(to_document.read(shared.path(f"cases/files/{name}"), name))
    assert one is None or len(one.rows) == 4 or not one.is_complete


def test_the_census_runs_for_every_layout_that_reads() -> None:
    found = {read(to_document.read(page, page.name)).layout.name for page in PAGES}  # type: ignore[union-attr]
    assert found == {layout.name for layout in detect.LAYOUTS} - {"block_notice"}


def test_all_text_is_kept_but_what_is_never_seen() -> None:
    page = "<p>a<b>b</b>c</p><script>x</script><td>d<td>e&amp;f"
    assert [part for part in tag_text.text(page).split(tag_text.CELL) if part] == ["abc", "d", "e&f"]


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "<td>Open</td>",
            "<td>O<b>pe</b>n</td>",
            "Open<!-- <b>x</b> -->",
            "<!-- Open <td>",
            "<td>Open<td<b>>",
            "<td <b>Open",
        ),
        *(
            "<p>(Recommendation\n4)</p>",
            "(<b>Recommendation</b> 1<i>2</i>)",
            "<x\n<y (Recommendation 7) <z",
            "Open",
            "Open>",
        ),
        *(
            "<script>a<b</script><td>Open</td>",
            "< b > Open <td>",
            "<select><option>Open</select>",
            "&#79;pen<br>",
            "\tOpen\t",
        ),
    ],
)
def test_no_less_is_seen_in_every_text_than_in_the_text(piece: str) -> None:
    for page in (piece, f"<p>{piece}</p>", f"<p>x</p>{piece}<p>y</p>", f"<td>1.</td>\n \n{piece}"):
        fewer, more = tag_text.text(page), tag_text.every_text(page)
        assert not _seen(fewer) - _seen(more)


def _seen(text: str) -> Counter[What]:
    return Counter(one.what for one in (*markers(text), *statuses(text, HTML)))

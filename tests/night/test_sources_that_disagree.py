"""What a night makes of corrections and of sources that disagree: the stages together, as the command runs them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openrecs.publish.load import load_table
from running import agency_page, export, invoke, save, sign

TITLE = "Trails: Signs Should Be Mended"
HEAD = "publication_number,publication_title,published_on\n"
CORRECTION = '[[correction]]\nreason = "a slip"\nsource = "https://www.gao.gov/products/x"\n'


def refresh(folder: Path) -> None:
    done = invoke("refresh", cwd=folder)
    assert done.returncode == 0, done.stderr


def rows(folder: Path, name: str = "recommendations") -> list[dict[str, Any]]:
    return load_table(name, processed=folder / "processed").to_pylist()


def test_a_corrected_title_gives_one_id_night_after_night(tmp_path: Path) -> None:
    page = agency_page(sign(1), title="Trails: Sings Should Be Mended")
    bodies = [
        f'{CORRECTION}document = "2025-02-0{day}/page.txt"\nfield = "publication_title"\n'
        f'old = "Trails: Sings Should Be Mended"\nnew = "{TITLE}"\n'
        for day in (1, 2)
    ]
    save(tmp_path / "raw", "corrections.toml", "".join(bodies))
    save(tmp_path / "raw", "2025-02-01/catalogue.csv", f'{HEAD}GAO-25-1,"{TITLE}",2025-01-12\n')
    for day in (1, 2):
        save(tmp_path / "raw", f"2025-02-0{day}/page.txt", page)
        refresh(tmp_path)
        [row] = rows(tmp_path)
        assert (row["recommendation_id"], row["listing"]) == ("GAO-25-1/R1", "listed")
        assert str(row["published_on"]) == "2025-01-12"


def test_a_correction_whose_old_value_has_changed_is_a_warning_that_names_it(tmp_path: Path) -> None:
    body = 'recommendation_id = "GAO-25-100001/R1"\nfield = "comments"\nold = "The agency agreed and will mend it."\n'
    save(tmp_path / "raw", "corrections.toml", f'{CORRECTION}{body}new = "It agreed."\n')
    for day, comments, warnings in (
        (1, "The agency agreed and will mend it.", 0),
        (2, "It agreed.", 0),
        (3, "Done.", 1),
    ):
        save(tmp_path / "raw", f"2025-02-0{day}/e.csv", export(f"Feb {day}, 2025", [{"comments": comments}]))
        refresh(tmp_path)
        said = [issue["message"] for issue in rows(tmp_path, "issues") if issue["stage"] == "corrections"]
        assert len(said) == warnings
    assert said[0].startswith("correction 1 (GAO-25-100001/R1, comments) does nothing")


def test_sources_that_disagree_on_a_publication_are_an_issue(tmp_path: Path) -> None:
    save(tmp_path / "raw", "2025-02-01/a.csv", f'{HEAD}GAO-25-100001,"{TITLE}",2025-01-13\n')
    save(tmp_path / "raw", "2025-02-02/e.csv", export("Feb 2, 2025", [{}]))
    refresh(tmp_path)
    [issue] = [issue for issue in rows(tmp_path, "issues") if issue["stage"] == "publications"]
    assert (issue["severity"], issue["field"], issue["value"]) == ("warning", "published_on", "2025-01-12")
    assert "2025-01-13" in issue["message"]


def test_a_row_is_not_named_by_a_title_whose_page_shows_another_text_under_its_number(tmp_path: Path) -> None:
    strange = "Congress might look at bridges, tolls and ferries in the north. (Recommendation 1)"
    save(tmp_path / "raw", "2025-02-01/page.txt", agency_page(strange))
    save(tmp_path / "raw", "2025-02-02/e.csv", export("Feb 2, 2025", [{}]))
    refresh(tmp_path)
    assert {row["recommendation_id"]: row["listing"] for row in rows(tmp_path)} == {
        "GAO-25-100001/R1": "listed",
        "title-77eb435e43/R1": "listed",
    }


def test_two_complete_pages_of_an_agency_that_show_other_rows_are_an_issue(tmp_path: Path) -> None:
    save(tmp_path / "raw", "2025-02-01/a.txt", agency_page(sign(1), sign(2), sign(3)))
    save(tmp_path / "raw", "2025-02-01/b.txt", agency_page(sign(1), sign(4)))
    save(tmp_path / "raw", "2025-02-01/c.txt", agency_page(sign(5), agency="Bureau of Land Management"))
    refresh(tmp_path)
    assert {row["listing"] for row in rows(tmp_path)} == {"listed"}
    assert len(rows(tmp_path)) == 5
    [issue] = [issue for issue in rows(tmp_path, "issues") if issue["stage"] == "coverage"]
    assert (issue["severity"], issue["document"]) == ("warning", "2025-02-01/b.txt")
    assert "3 recommendations are on one of them only" in issue["message"]
    save(tmp_path / "raw", "2025-02-01/b.txt", agency_page(sign(3), sign(2), sign(1)))
    refresh(tmp_path)
    assert [issue for issue in rows(tmp_path, "issues") if issue["stage"] == "coverage"] == []


def test_of_two_pages_of_an_agency_that_disagree_the_first_by_name_is_taken(tmp_path: Path) -> None:
    page = agency_page(sign(1), sign(2))
    save(tmp_path / "raw", "2025-02-01/b.txt", page)
    save(tmp_path / "raw", "2025-02-01/a.txt", page.replace("\nOpen\n", "\nOpen – Partially Addressed\n", 1))
    refresh(tmp_path)
    assert {row["number"]: row["status"] for row in rows(tmp_path)} == {"1": "open_partially_addressed", "2": "open"}
    [issue] = [issue for issue in rows(tmp_path, "issues") if issue["field"] == "status"]
    assert (
        "a.txt says 'open_partially_addressed', 2025-02-01/b.txt says 'open'; the first was taken" in issue["message"]
    )


def test_a_page_with_the_head_of_another_agency_delists_nothing_of_that_one(tmp_path: Path) -> None:
    land, forest = agency_page(sign(5), agency="Bureau of Land Management", title="Docks"), agency_page(sign(1))
    save(tmp_path / "raw", "2025-02-01/c.csv", f"{HEAD}GAO-25-1,{TITLE},2025-01-12\nGAO-25-2,Docks,2025-01-12\n")
    save(tmp_path / "raw", "2025-02-01/land.txt", land)
    save(tmp_path / "raw", "2025-02-01/forest.txt", forest)
    refresh(tmp_path)
    save(tmp_path / "raw", "2025-02-02/page.txt", forest.replace("Forest Service\n", "Bureau of Land Management\n", 1))
    refresh(tmp_path)
    assert [row["listing"] for row in rows(tmp_path)] == ["listed", "listed"]
    said = [issue["message"] for issue in rows(tmp_path, "issues") if issue["document"] == "2025-02-02/page.txt"]
    assert any("no row shows that agency" in message for message in said)

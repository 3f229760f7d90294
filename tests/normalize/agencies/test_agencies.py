"""The vocabulary of agencies: what its file holds, how a name is matched, and what a printed name stands for."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from openrecs.errors import OpenrecsError
from openrecs.normalize.agencies.vocabulary import COLUMNS, NOT_STATED, Agency, Vocabulary, fold, read, shipped
from openrecs.text import squeeze
from running import ROOT

REPOSITORY = ROOT
NAMES = REPOSITORY.parent / "shared" / "reference" / "agency_names.tsv"
SHIPPED = (REPOSITORY / "pipeline/openrecs/data/agencies.csv").read_bytes()

needs_names = pytest.mark.skipif(
    not NAMES.exists(), reason="the list of names GAO has printed is not beside this clone"
)

# Agencies that five reports or more name, and that no abbreviation is in common use for.
WITHOUT_CODE = {
    "AmeriCorps",
    "Executive Office of the Mayor",
    "GSA Office of the Administrator",
    "Heads of Federal Agencies",
    "John F. Kennedy Center for the Performing Arts",
    "Joint Committee on Judicial Administration",
    "Office of the Assistant Secretary for Financial Management and Comptroller",
    "Office of the Chief Financial Officer",
    "Office of the Comptroller",
    "Office of the Director",
    "Office of the Secretary for DHS",
    "Office of the Secretary for HHS",
    "Office of the Secretary of the Air Force",
    "Office of the Secretary of the Army",
    "Office of the Secretary of the Department of Energy",
    "Office of the Under Secretary for Health",
    "Other",
    "Peace Corps",
}


def printed_names() -> list[dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def table(*rows: str) -> bytes:
    return "\n".join([",".join(COLUMNS), *rows, ""]).encode()


@needs_names
def test_every_name_gao_has_printed_is_known() -> None:
    names = printed_names()
    assert len(names) >= 693
    assert [row["agency"] for row in names if shipped().find(row["agency"]) is None] == []


@needs_names
def test_much_named_agencies_have_a_code_and_a_department() -> None:
    much_named = [row["agency"] for row in printed_names() if int(row["reports"] or 0) >= 5]
    agencies = [shipped().resolve(name) for name in much_named]
    assert {found.name for found in agencies if found.code is None} == WITHOUT_CODE
    assert all(found.department for found in agencies)


@needs_names
def test_a_spelling_gao_still_uses_is_the_name() -> None:
    """Of spellings that differ only in form, the name is one that GAO has printed."""
    printed = {row["agency"] for row in printed_names()}
    by_fold = {fold(name): name for name in printed}
    other_form = {
        agency.name: by_fold[fold(agency.name)]
        for agency in shipped().agencies
        if fold(agency.name) in by_fold and agency.name not in printed
    }
    assert other_form == {}


@pytest.mark.parametrize(
    ("printed", "name", "code", "department"),
    [
        (
            "United States Immigration and Customs Enforcement",
            "United States Immigration and Customs Enforcement",
            "ICE",
            "Department of Homeland Security",
        ),
        (
            "U.S. Customs & Border Protection",
            "United States Customs and Border Protection",
            "CBP",
            "Department of Homeland Security",
        ),
        (
            "Centers for Medicare &amp; Medicaid Services",
            "Centers for Medicare & Medicaid Services",
            "CMS",
            "Department of Health and Human Services",
        ),
        (
            "Health Care Financing Administration",
            "Centers for Medicare & Medicaid Services",
            "CMS",
            "Department of Health and Human Services",
        ),
        ("Veterans Administration", "Department of Veterans Affairs", "VA", "Department of Veterans Affairs"),
        ("Bureau of the Public Debt", "Bureau of the Fiscal Service", "BFS", "Department of the Treasury"),
        (
            "Bureau of Alcohol, Tobacco and Firearms",
            "Bureau of Alcohol, Tobacco, Firearms and Explosives",
            "ATF",
            "Department of Justice",
        ),
        (
            "United States Agency for International Development",
            "U.S. Agency for International Development",
            "USAID",
            "U.S. Agency for International Development",
        ),
        ("General Accounting Office", "Government Accountability Office", "GAO", "Government Accountability Office"),
        (
            "Immigration and Naturalization Service",
            "Immigration and Naturalization Service",
            "INS",
            "Department of Justice",
        ),
        ("Department of the Army", "Department of the Army", "DA", "Department of Defense"),
        (
            "Office of Management and Budget",
            "Office of Management and Budget",
            "OMB",
            "Executive Office of the President",
        ),
        ("Internal Revenue Service", "Internal Revenue Service", "IRS", "Department of the Treasury"),
        (
            "Office of the Under Secretary of Defense for Acquisition, Technology and Logistics",
            "Office of the Under Secretary of Defense for Acquisition, Technology, and Logistics",
            "OUSD(AT&L)",
            "Department of Defense",
        ),
        ("Denali Commission", "The Denali Commission", None, "The Denali Commission"),
        ("ACTION", "ACTION", None, "ACTION"),
        ("Congress", "Congress", None, "Congress"),
        ("Other", "Other", None, "Other"),
        ("Government\u2011Wide", "Government-Wide", None, "Government-Wide"),
        ("Executive Branch", "Executive Branch", None, "Executive Branch"),
    ],
)
def test_a_printed_name_stands_for_one_agency(printed: str, name: str, code: str | None, department: str) -> None:
    found = shipped().resolve(printed)
    assert (found.name, found.code, found.department) == (name, code, department)
    assert found.agency is not None


@pytest.mark.parametrize(
    ("abolished", "successor"),
    [
        ("Immigration and Naturalization Service", "United States Citizenship and Immigration Services"),
        ("United States Customs Service", "United States Customs and Border Protection"),
        ("Department of Health, Education, and Welfare", "Department of Health and Human Services"),
        ("Office of Thrift Supervision", "Office of the Comptroller of the Currency"),
        ("Overseas Private Investment Corporation", "U.S. International Development Finance Corporation"),
        ("Federal Housing Finance Board", "Federal Housing Finance Agency"),
        ("Interstate Commerce Commission", "Surface Transportation Board"),
    ],
)
def test_an_abolished_agency_is_not_its_successor(abolished: str, successor: str) -> None:
    gone, heir = shipped().find(abolished), shipped().find(successor)
    assert gone is not None
    assert heir is not None
    assert gone != heir
    assert gone.until is not None


@pytest.mark.parametrize(
    "near_miss",
    [
        "",
        "Department",
        "Department of Defence",
        "Department of the Armys",
        "Office of Management",
        "Department of Energy's",
        "Department of Energy Loan Programs Office",
        "Board of Governors of the Federal Reserve",
        "Bureau of Land Managment",
        "Federal Aviation Administration,The Administrator",
        "ICE",
    ],
)
def test_a_near_miss_is_no_match(near_miss: str) -> None:
    assert shipped().find(near_miss) is None
    kept = shipped().resolve(near_miss)
    assert (kept.name, kept.code, kept.agency) == (near_miss or NOT_STATED, None, None)
    assert kept.department == kept.name


@pytest.mark.parametrize(
    "same",
    [
        "United States Customs and Border Protection",
        "U.S. Customs and Border Protection",
        "U. S. Customs & Border Protection",
        "US Customs &amp; Border Protection",
        "UNITED STATES CUSTOMS AND BORDER PROTECTION",
        "the united states customs and border protection",
        "United\u00a0States  Customs\u200b and\u202fBorder\nProtection",
        " U.S. Customs and Border Protection ",
    ],
)
def test_forms_that_make_no_difference(same: str) -> None:
    assert fold(same) == "united states customs and border protection"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Workers' Compensation", "Workers\u2019 Compensation"),
        ("Workers' Compensation", "Workers Compensation"),
        ("Sharing--Environment", "Sharing \u2014 Environment"),
        ("Safety, and Health", "Safety and Health"),
        ("D.C. Hospital", "DC Hospital"),
    ],
)
def test_dashes_quotes_commas_and_stops_make_no_difference(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("printed", "name", "department"),
    [
        (
            "Department of Homeland Security: United States Immigration and Customs Enforcement",
            "United States Immigration and Customs Enforcement",
            "Department of Homeland Security",
        ),
        ("Executive Office of the President:Office of Management & Budget", "Office of Management and Budget", None),
        (
            "Department of Defense: Department of the Army: Corps of Engineers",
            "Corps of Engineers",
            "Department of Defense",
        ),
        ("Department of the Army: Corps of Engineers", "Corps of Engineers", "Department of Defense"),
        ("Department of Labor: Office of the Solicitor", "Office of the Solicitor", "Department of Labor"),
        ("NPS: Rocky Mountain Regional Office", "NPS: Rocky Mountain Regional Office", "Department of the Interior"),
        (
            "Department of the Interior: NPS: Rocky Mountain Regional Office",
            "NPS: Rocky Mountain Regional Office",
            "Department of the Interior",
        ),
        ("Department of Energy: Office of Zed", "Office of Zed", "Department of Energy"),
        ("Ministry of Zed: Forest Service", "Forest Service", "Department of Agriculture"),
        ("Ministry  of Zed: Bureau of Quux", "Bureau of Quux", "Ministry of Zed"),
        ("Bureau\u00a0of Quux", "Bureau of Quux", "Bureau of Quux"),
        (" ", NOT_STATED, NOT_STATED),
    ],
)
def test_a_hierarchy_ends_in_the_agency_and_starts_with_the_department(
    printed: str, name: str, department: str | None
) -> None:
    found = shipped().resolve(printed)
    assert (found.name, found.department) == (name, department or "Executive Office of the President")


def test_a_hierarchy_is_known_by_its_first_and_last_part() -> None:
    assert shipped().knows("Department of Homeland Security: Coast Guard")
    assert not shipped().knows("Department of Homeland Security: Coast Guards")
    assert not shipped().knows("Ministry of Zed: Coast Guard")


def test_a_row_without_an_agency_is_none_of_gaos_agencies() -> None:
    assert shipped().find(NOT_STATED) is None


@given(st.sampled_from(shipped().agencies), st.sampled_from([str.upper, str.lower, str.title]), st.data())
def test_any_form_of_any_spelling_finds_its_agency(
    agency: Agency, case: Callable[[str], str], data: st.DataObject
) -> None:
    spelling = data.draw(st.sampled_from((agency.name, *agency.spellings)))
    blank = data.draw(st.sampled_from([" ", "\u00a0", "  ", "\n", "\u2009"]))
    dash = data.draw(st.sampled_from(["-", "\u2010", "\u2011", "\u2013"]))
    form = case(spelling).replace("'", data.draw(st.sampled_from(["'", "\u2019"]))).replace("-", dash)
    assert shipped().find(form.replace(" ", blank)) == agency


@given(st.sampled_from(shipped().agencies), st.data())
def test_a_name_with_a_word_more_or_less_finds_nothing_but_that_name(agency: Agency, data: st.DataObject) -> None:
    words = agency.name.split(" ")
    at = data.draw(st.integers(0, len(words) - 1))
    for changed in (words[:at] + words[at + 1 :], [*words[:at], "Zed", *words[at:]]):
        found = shipped().find(" ".join(changed))
        if found is not None:
            assert fold(" ".join(changed)) in {fold(name) for name in (found.name, *found.spellings)}


def test_the_file_is_in_order_and_holds_nothing_twice() -> None:
    rows = list(csv.DictReader(io.StringIO(SHIPPED.decode("utf-8"), newline="")))
    names = [row["name"] for row in rows]
    assert names == sorted(names, key=str.casefold)
    assert len(set(names)) == len(names)
    assert b"\r" not in SHIPPED
    for row in rows:
        cells = [row["name"], row["code"], row["department"], *row["spellings"].split("|")]
        assert all(cell == squeeze(cell) for cell in cells), row


def test_no_spelling_is_listed_that_folding_derives() -> None:
    for agency in shipped().agencies:
        folded = [fold(name) for name in (agency.name, *agency.spellings)]
        assert len(set(folded)) == len(folded), agency.name


def test_dates_are_years_or_days_and_in_order() -> None:
    for agency in shipped().agencies:
        for day in (agency.since, agency.until):
            assert day is None or re.fullmatch(r"(?:1[789]|20)[0-9]{2}(?:-[01][0-9]-[0-3][0-9])?", day), agency
        assert not agency.since or not agency.until or agency.since < agency.until, agency


def test_no_name_holds_two_colons() -> None:
    """A hierarchy is read from its end; a name takes up two of its parts at most."""
    spellings = [name for agency in shipped().agencies for name in (agency.name, *agency.spellings)]
    assert [name for name in spellings if name.count(":") > 1] == []


def test_a_department_is_its_own_department() -> None:
    departments = {agency.department for agency in shipped().agencies}
    tops = [shipped().find(name) for name in sorted(departments)]
    assert [top.name for top in tops if top is not None and top.department != top.name] == []
    assert len(departments) > 15


def test_two_agencies_with_one_folded_spelling_are_refused() -> None:
    with pytest.raises(OpenrecsError, match=r"'U\.S\. Mint' is a name of both 'United States Mint' and 'Mint'"):
        read(table("United States Mint,,United States Mint,,,", "Mint,,Mint,,,U.S. Mint"))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"name,code\nMint,\n", "its columns are not name, code, department, since, until, spellings"),
        (table("Mint,,Treasury,,,"), "the department of 'Mint', 'Treasury', is not a row of the file"),
        (table(",,,,,"), "the department of ''"),
    ],
)
def test_a_broken_file_is_refused_with_what_is_wrong(data: bytes, problem: str) -> None:
    with pytest.raises(OpenrecsError) as refused:
        read(data)
    assert problem in str(refused.value)
    assert str(refused.value).startswith("pipeline/openrecs/data/agencies.csv: ")


def test_a_row_of_the_file_becomes_an_agency() -> None:
    vocabulary = read(table("Mint,USM,Mint,1792,,Coin Works|Old Mint"))
    assert vocabulary.agencies == (Agency("Mint", "USM", "Mint", "1792", None, ("Coin Works", "Old Mint")),)
    assert vocabulary.find("the old mint") == vocabulary.agencies[0]


def test_the_version_changes_with_the_file() -> None:
    assert read(SHIPPED).version == shipped().version
    assert re.fullmatch("[0-9a-f]{12}", shipped().version)
    assert read(SHIPPED + b"Zzz,,Zzz,,,\n").version != shipped().version


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("ICE", "United States Immigration and Customs Enforcement"),
        ("peace corps", "Peace Corps"),
        ("health veterans admin", "Veterans Health Administration"),
        ("public debt", "Bureau of the Fiscal Service"),
        ("u.s. mint", "United States Mint"),
    ],
)
def test_search_finds_all_words_in_any_order(words: str, first: str) -> None:
    assert shipped().search(words)[0].name == first


def test_search_shows_all_agencies_that_share_a_code_and_nothing_unasked() -> None:
    assert {agency.name for agency in shipped().search("fsa")[:2]} == {
        "Farm Service Agency",
        "Office of Federal Student Aid",
    }
    assert shipped().search("quux") == []
    assert len(shipped().search("")) == len(shipped().agencies)


def test_a_vocabulary_can_be_made_of_any_agencies() -> None:
    one = Agency("Bureau of Zed", "BZ", "Department of Quux")
    vocabulary = Vocabulary([one], "test")
    assert vocabulary.find("bureau of zed") is one
    assert vocabulary.resolve("Bureau of Zed").department == "Department of Quux"


@pytest.mark.parametrize("noise", [" ", "-", "\n", "'", "U.S. ", ": ", "a: ", "&amp;"])
def test_time_grows_no_faster_than_the_noise_that_is_resolved(noise: str) -> None:
    assert shipped().resolve(growth.of(noise, 200_000)).agency is None
    growth.assert_linear(lambda size: growth.of(noise, size), shipped().resolve)

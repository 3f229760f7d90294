"""The command that computes GAO's own measure of what becomes of its recommendations."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from openrecs.cli import terminal
from openrecs.cli.home import held_runs
from openrecs.cli.options import Settings, takes
from openrecs.cli.shown import paragraphs
from openrecs.dates import in_words
from openrecs.report.rates import Asked, Counts, Rates, begins

if TYPE_CHECKING:
    from openrecs.report.rates import Counts, Rates


COUNTED = (
    *("implemented", "closed_otherwise", "open", "delisted", "not_seen"),
    *("undated", "undated_implemented", "undated_unknown"),
)


@click.command()
@click.option("--by", type=click.Choice(["agency", "department", "topic"]), help="A line for each of these.")
@click.option(
    "--year",
    type=click.IntRange(1950, 2100),
    metavar="YEAR",
    help="Made in this fiscal year. [four before the table's]",
)
@click.option("--matters", "has_matters", is_flag=True, help="Also matters for Congress, which GAO does not count.")
@click.option("--all-pages", "has_all_pages", is_flag=True, help="The page of every publication of that year was read.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
@takes("raw", "processed", "as_of")
def rates(settings: Settings, by: str | None, year: int | None, form: str, **also: bool) -> None:
    """Say how many recommendations of four years ago are implemented: of those made in a fiscal year, by now.

    That is GAO's own measure. A fiscal year begins in October of the year before. What GAO closed before the first
    night is on no list, so there is a rate only if nothing of the year can be missing: GAO's whole list was read from
    its beginning on, or you say with --all-pages that the page of every publication of the year was read. Otherwise
    there are counts, and why they are not a rate.

    \b
    Examples:
      openrecs rates
      openrecs rates --by agency --year 2023
      openrecs rates --year 2022 --all-pages --format json

    Delisted is not closed: such rows, and those without a day of publication, make a band of the rate. At its low end
    none of them is implemented, at its high end all.
    """
    from openrecs.cli.shown.blocks import rows_of
    from openrecs.publish import load
    from openrecs.report import rates as reckoned

    snapshot = load.find(settings.as_of, processed=settings.processed)
    held_runs.say(settings)
    rows, documents, catalogue = (
        rows_of(load.read_table(snapshot, name).select(columns)) for name, columns in reckoned.COLUMNS.items()
    )
    asked = reckoned.Asked(by or "", year, also["has_matters"], also["has_all_pages"])
    found = reckoned.of(rows, documents, catalogue, asked, snapshot.name.as_of)
    if form == "text":
        write(found, asked)
    elif form == "json":
        terminal.data([(json.dumps(_as_json(found, by), ensure_ascii=False, indent=2) + "\n").encode()])
    else:
        terminal.data([_as_csv(found)])


def _lines(found: Rates) -> list[dict[str, Any]]:
    """Return a line for all rows, then one for each group: counts, and the ends of the band as shares of 1."""
    return [_line(found, name, counts) for name, counts in (("all", found.whole), *found.groups.items())]


def _line(found: Rates, name: str, counts: Counts) -> dict[str, Any]:
    low, high = (None, None) if found.why else counts.band() or (None, None)
    return {
        "group": name,
        "made": counts.made,
        **{one: getattr(counts, one) for one in COUNTED},
        "low": None if low is None else round(float(low), 6),
        "high": None if high is None else round(float(high), 6),
    }


def _as_json(found: Rates, by: str | None) -> dict[str, Any]:
    return {
        "fiscal_year": found.year,
        "as_of": str(found.as_of),
        "by": by,
        "is_known": not found.why,
        "why_not": found.why or None,
        "whole_lists_since": str(found.since) if found.since else None,
        "publications": found.publications,
        "publications_with_page": found.paged_publications,
        "lines": _lines(found),
    }


def _as_csv(found: Rates) -> bytes:
    target = io.StringIO(newline="")
    lines = [{"fiscal_year": found.year, "as_of": found.as_of, **line} for line in _lines(found)]
    writer = csv.DictWriter(target, [*lines[0], "why_not"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**line, "why_not": found.why} for line in lines)
    return target.getvalue().encode()


COMMANDS = (rates,)


COLUMNS = {
    "made": "made",
    "implemented": "implemented",
    "closed_otherwise": "closed otherwise",
    "open": "open",
    "delisted": "delisted",
    "not_seen": "not seen",
    "undated": "of unknown year",
}
MAY_BE_LEFT_OUT = ("not_seen", "undated")  # where they are 0 in every line


def write(found: Rates, asked: Asked) -> None:
    """Write what was made, what became of it, the rate or why there is none, and what the numbers stand on."""
    months = f"October {begins(found.year).year} to September {found.year}"
    paragraphs.write(f"Fiscal year {found.year} ({months}), as of {in_words(found.as_of)}")
    print()
    lines = {"all": found.whole, **found.groups}
    names = [
        name for name in COLUMNS if name not in MAY_BE_LEFT_OUT or any(getattr(one, name) for one in lines.values())
    ]
    rows = [[name, *(f"{getattr(one, which):,}" for which in names), _rate(found, one)] for name, one in lines.items()]
    terminal.table([asked.by, *(COLUMNS[name] for name in names), "rate"], rows)
    print()
    for note in _notes(found, asked):
        paragraphs.write(note)
        print()


def _rate(found: Rates, counts: Counts) -> str:
    band = counts.band()
    if found.why or band is None:
        return "not known"
    low, high = (f"{float(100 * share):.0f}" for share in band)
    return f"{low} %" if low == high else f"{low} to {high} %"


def _notes(found: Rates, asked: Asked) -> list[str]:
    """Say what the numbers stand on, and what they do not say."""
    said = [*_without_rate(found, asked)] if found.why else [_stands_on(found)]
    if found.whole.undated:
        said.append(
            f"The day of publication of {found.whole.undated:,} rows is not known: they may be of that year or not. "
            "They are in none of the counts, and make a rate a band."
        )
    if asked.by == "topic":
        said.append("A row is counted under each of its topics, so the lines may be more than all together.")
    said.append(
        "A recommendation to several agencies counts once for each. One that GAO had closed when it was first listed "
        "is here only if its page was read."
    )
    return said


def _without_rate(found: Rates, asked: Asked) -> Iterator[str]:
    yield f"There is no rate: {found.why}. The counts are what is left of that year, and no share of it."
    if found.paged.made:
        its, publications = f"{found.paged.made:,} of these rows", f"{found.paged_publications:,} publications"
        yield (
            f"{its} are of {publications} whose own page was read, which shows all that they recommend: "
            f"{found.paged.implemented:,} of them are implemented. That is not the rate of the year either, for "
            "publications of which everything is closed may be missing."
            + (
                ""
                if asked.has_all_pages
                else " Where the page of every publication of that year was read, say so with --all-pages."
            )
        )


def _stands_on(found: Rates) -> str:
    on = f"The rate stands on {found.whole.made:,} rows of {found.publications:,} publications"
    if found.since and found.since <= begins(found.year):
        return f"{on}: GAO's whole list was read from {in_words(found.since)} on."
    return f"{on}, and on your word that the page of every publication of that year was read (--all-pages)."

"""The share of a fiscal year's recommendations that is implemented, for a person: a table, and what it does not say."""

from __future__ import annotations

from collections.abc import Iterator

from openrecs.cli import terminal
from openrecs.cli.shown import paragraphs
from openrecs.dates import in_words
from openrecs.report.rates import Asked, Counts, Rates, begins

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

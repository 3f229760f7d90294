"""Text dumps of invented publications, in the forms that pages have as text; random publications; ways to wrap."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from random import Random

from invented import AWAITING, Pub, Rec

AGENCIES = (
    "Department of Defense",
    "Department of the Army",
    "Federal Highway Administration",
    "Office of Management and Budget",
    "National Archives and Records Administration",
    "Environmental Protection Agency",
    "United States Coast Guard",
    "Small Business Administration",
)
_STATUSES = ("Open", "Open", "Open", "Open – Partially Addressed", "Closed – Implemented", "Closed – Not Implemented")
_PROSE = """
agency officials said that the records of inspections were not complete and a follow-up plan for oversight had been
issued in fiscal year 2024 to address risks across U.S. programs, including those of small offices which report on data
quality; state partners agreed with us and DHS will review its guidance by June 2026 for long-term use of cost estimates
"""
WORDS = tuple(_PROSE.split())
_OPENINGS = ("In March 2026,", "The agency", "DHS", "Officials said", "As of May 2026,", "However,", "We found that")
_LAST = ("actions", "plan", "records", "2025", "(GAO-24-101)", "recommendation")


def seeded(seed: int) -> Random:
    """Return what draws the same rows for the same seed."""
    return Random(seed)  # noqa: S311 - nothing here is a secret


def sentence(random: Random, words: int) -> str:
    """Return a sentence that begins as one and has a full stop only at its end."""
    middle = [random.choice(WORDS) for _ in range(words)]
    return " ".join([random.choice(_OPENINGS), *middle, random.choice(_LAST)]) + "."


def rec(random: Random, number: int, agency: str) -> Rec:
    """Return a row."""
    office = random.choice(("Secretary", "Administrator", "Director"))
    duty = " ".join(random.choices(WORDS, k=random.randint(4, 40))).rstrip(",;")
    paragraphs = tuple(
        " ".join(sentence(random, random.randint(4, 25)) for _ in range(random.randint(1, 4)))
        for _ in range(random.choice((1, 1, 1, 2, 3)))
    )
    return Rec(
        agency,
        f"The {office} should ensure that {duty} in full. (Recommendation {number})",
        random.choice(_STATUSES),
        (AWAITING,) if random.random() < 0.3 else paragraphs,
        random.random() < 0.2,
    )


def pub(random: Random, index: int, agencies: tuple[str, ...] = AGENCIES) -> Pub:
    """Return a publication with one to five rows."""
    words = [word.strip(",;").capitalize() for word in random.choices(WORDS, k=random.randint(3, 14))]
    return Pub(
        title=f"{random.choice(('Health Care', 'Coastal Roads'))}: {' '.join(words)}".replace("U.s.", "U.S."),
        number=f"GAO-25-99{index:04}",
        date="Feb 03, 2025",
        recs=tuple(rec(random, n, random.choice(agencies)) for n in range(1, random.randint(1, 5) + 1)),
    )


def pubs(random: Random, agencies: tuple[str, ...] = AGENCIES) -> tuple[Pub, ...]:
    """Return one to four publications."""
    return tuple(pub(random, index, agencies) for index in range(random.randint(1, 4)))


def _comments(row: Rec) -> list[str]:
    return "\n\n".join(row.comments).split("\n")


def joined(listed: Sequence[Pub], *, dated: bool = True, definition: str = "", cell: str = " ") -> str:
    """Return the dump of a topic page, or undated of an agency page: agency and text joined, comments next to a row."""
    total = sum(len(one.recs) for one in listed)
    lines = ["Open Recommendations" if dated else f"Open Recommendations ({total} total)", ""]
    for one in listed:
        lines += [one.title, "", *([one.number, one.date] if dated else []), "Show"]
        lines += [f"{len(one.recs)} Open Recommendations", "Agency Affected Recommendation Status"]
        for row in one.recs:
            lines += [f"{row.agency}{cell}{row.text}", row.status, "", *([definition, ""] if definition else [])]
            lines += _comments(row)
        lines.append("")
    return "\n".join(lines) + "\n"


def own_lines(listed: tuple[Pub, ...]) -> str:
    """Return the dump of a page of results of the database: each agency on a line of its own."""
    total = sum(len(one.recs) for one in listed)
    lines = [f"1 - {total} of {total} Recommendations", "Download CSV Download XLS"]
    for one in listed:
        lines += [one.title, "Show", f"{len(one.recs)} Open Recommendations"]
        lines += [f"{sum(row.is_priority for row in one.recs)} Priority", "Agency Recommendation Status"]
        for row in one.recs:
            lines += [row.agency, *(["Priority Rec."] if row.is_priority else []), row.text, row.status, ""]
            lines += _comments(row)
    return "\n".join(lines) + "\n"


def tabbed(listed: tuple[Pub, ...]) -> str:
    """Return the text of a topic page as a browser copies it: cells parted by tabs."""
    lines = ["Open Recommendations"]
    for one in listed:
        lines += [one.title, one.number, one.date, "Show", f"{len(one.recs)} Open Recommendations"]
        lines.append("Agency Affected\tRecommendation\tStatus")
        for row in one.recs:
            mark = ["Priority Rec."] if row.is_priority else []
            first, *rest = [*mark, f"{row.text}\t"]
            lines += [f"{row.agency}\t{first}", *rest, row.status, *_comments(row), ""]
    return "\n".join([*lines, "View More Recommendations"]) + "\n"


def parted(listed: tuple[Pub, ...]) -> str:
    """Return the text of a topic page as `get_text` with line breaks makes it: every piece on a line, nothing blank."""
    lines = ["Open Recommendations"]
    for one in listed:
        lines += [one.title, one.number, one.date, "Show", str(len(one.recs)), "Open Recommendations"]
        lines += ["Agency Affected", "Recommendation", "Status"]
        for row in one.recs:
            lines += [row.agency, *(["Priority Rec."] if row.is_priority else []), row.text, row.status, *row.comments]
    return "\n".join([*lines, "View More Recommendations"]) + "\n"


def listed(found: tuple[Pub, ...], *, dated: bool = True) -> str:
    """Return an old list: every field has a label."""
    total = sum(len(one.recs) for one in found)
    lines = ["Results:", f"{len(found)} publications with a total of {total} open recommendations"]
    for one in found:
        lines += [one.title, *([f"{one.number}, {one.date}"] if dated else [])]
        lines += ["Director: Nobody, Atall A", "Phone: (202)555-0100", f"{len(one.recs)} open recommendations"]
        for row in one.recs:
            lines += [f"Recommendation: {row.text}", f"Agency: Department of Examples: {row.agency}"]
            lines += [f"Status: {row.status}", *(["Priority recommendation"] if row.is_priority else [])]
            lines += [f"Comments: {row.comments[0]}", *row.comments[1:]]
    return "\n".join(lines) + "\n"


def folded(text: str, width: int) -> str:
    """Wrap a text as `fold -s` does: after a blank, which stays; bytes count, a tab leads to the next eighth column."""
    done = []
    for line in text.split("\n"):
        start, column, last = 0, 0, 0
        for at, letter in enumerate(line):
            step = 8 - column % 8 if letter == "\t" else len(letter.encode())
            if column + step > width and last > start:
                done.append(line[start:last])
                start, column = last, sum(len(c.encode()) for c in line[last:at])
            column += step
            last = at + 1 if letter in " \t" else last
        done.append(line[start:])
    return "\n".join(done)


def wrapped(text: str, width: int, *, hyphens: bool = False) -> str:
    """Wrap every line as the greedy programs do; with `hyphens` words are broken after a hyphen, too."""
    lines = (textwrap.wrap(line, width, break_on_hyphens=hyphens, break_long_words=False) for line in text.split("\n"))
    return "\n".join("\n".join(line) for line in lines)

"""The report: what the tables of a store say, as one HTML file that asks nobody for anything: all is in it.

Everything from a document is escaped by the template engine or put in by the script as text; a policy in the page
forbids whatever is not written here.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from openrecs.compare.outputs.outline import snapshot_in_words
from openrecs.dates import in_words
from openrecs.report.contents import Contents, Figure
from openrecs.report.figures import (
    balance,
    charts,
    data_quality,
    happenings,
    headline_numbers,
    nights,
    not_known,
    promise_figures,
    time_to_close,
)
from openrecs.report.figures.in_words import ages

TITLE = "GAO’s open recommendations"
LONG = 30  # rows of a table, or happenings of one kind, that are shown before one asks for the rest
WORD = 24  # characters of an id, which is not broken
FILE = 40  # characters of the name of a file
SHORT = 21  # characters of a day, "September 30, 2026", or of "missed by 2,472 days"
PROSE = 60  # characters of a cell: a table with longer ones is read row by row on paper, as on a narrow screen
NAMES = 40  # characters of a cell, on the average: a column of names, of which some are long, is not prose
_NUMBER = re.compile(r"[-+–]?[0-9][0-9,.]*( ?%| days?| to [0-9][0-9,]* days)?|the same day|–|")


def render(contents: Contents, packed: bytes, made_from: str) -> bytes:
    """Return the report as one HTML page in UTF-8.

    `packed` are the rows as `packed_rows.packed` gives them; `made_from` names the snapshot and the code it comes from.
    """
    style, script = _own("report.css"), _own("words.js") + _own("report.js")
    page = _template().render(
        of=contents,
        title=TITLE,
        made_from=made_from,
        as_of=in_words(date.fromisoformat(contents.as_of)),
        compared_with=snapshot_in_words(contents.compared_with or ""),
        balance=_prepared(contents.balance),
        figures=[_prepared(one) for one in contents.figures],
        quality=[_prepared(one) for one in contents.quality],
        long=LONG,
        row_address=row_address,
        policy=policy(style, script),
        style=Markup(style),  # noqa: S704  (our own)
        script=Markup(script),  # noqa: S704  (our own)
        data=Markup(base64.b64encode(packed).decode("ascii")),  # noqa: S704  (letters and digits)
    )
    return page.encode("utf-8", "backslashreplace")


def policy(style: str, script: str) -> str:
    """Return the page's Content-Security-Policy: nothing is loaded, and only our own style and script hold."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def row_address(key: str) -> str:
    """Return the address, within the page, of the row with this key."""
    return "#" + urlencode({"row": key}, quote_via=quote)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _prepared(figure: Figure) -> dict[str, Any]:
    """Return a figure for the template: of which kind its columns are, and each row with its address."""
    kinds = [_kind(at, [row[at] for row in figure.rows]) for at in range(len(figure.headings))]
    columns = list(zip(figure.headings, kinds, strict=True))
    links = [f"#{link}" if link else "" for link in figure.links] or [""] * len(figure.rows)
    return {
        **{name: getattr(figure, name) for name in ("name", "title", "caption", "note")},
        "chart": Markup(figure.chart) if figure.chart else None,  # noqa: S704  (drawn by report.charts)
        "columns": columns,
        "is_prose": "long" in kinds,
        "rows": list(zip(links, [list(zip(row, columns, strict=True)) for row in figure.rows], strict=True)),
    }


def _kind(at: int, values: Sequence[str]) -> str:
    """Return a column's class: `figure` of numbers, `word` of ids, `short` of days and files, `long` of sentences."""
    if at and all(map(_NUMBER.fullmatch, values)):
        return "figure"
    if all(len(value) <= WORD and " " not in value for value in values):
        return "word"
    if all(len(value) <= (SHORT if " " in value else FILE) for value in values):
        return "short"
    is_prose = any(len(value) > PROSE for value in values) and sum(map(len, values)) > NAMES * len(values)
    return "long" if is_prose else ""


def _own(name: str) -> str:
    return resources.files("openrecs.report.page").joinpath(name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return environment.from_string(_own("report.html.j2"))


def gather(
    processed: Path, *, as_of: date | None = None, since: date | None = None, agencies: Sequence[str] = ()
) -> Contents:
    """Return what the report says of the newest snapshot, or of that of a day.

    It is compared with the snapshot published before it, or with the newest one as of `since` or before; and with the
    newest one of 30 days ago. `agencies` (names, codes or departments) narrow all of it. `UsageError`: there is no such
    snapshot or agency, or the extra `report` is not installed; `DamagedError`: what is stored is not what was written.
    """
    charts.libraries()
    found = nights.read(processed, as_of, since, agencies)
    now, last, month = found.now, found.last, found.month
    last_time = happenings.groups(last, now)
    return Contents(
        as_of=now.as_of.isoformat(),
        revision=now.snapshot.name.revision,
        digest=now.snapshot.digest,
        compared_with=last.old.name if last else None,
        scope=found.scope,
        numbers=headline_numbers.numbers(now, found.before),
        balance=balance.balance(found),
        last_time=last_time,
        last_30_days=happenings.groups(month, now, last_time),
        figures=tuple(map(charts.drawn, _figures(found))),
        quality=data_quality.figures(found),
        unknown=not_known.sentences(found),
        month_from=month.old.name if month else None,
        ages=ages(now.as_of),
        is_whole=found.is_whole,
    )


def _figures(found: nights.Nights) -> list[Figure]:
    """Return the figures, those with a chart first; the life table only where enough was seen to close."""
    survival = time_to_close.figure(found.now)
    return [
        *charts.figures(found.now),
        promise_figures.disagreement(found.now),
        *([survival] if survival else []),
        promise_figures.board(found.now),
        *promise_figures.figures(found),
    ]

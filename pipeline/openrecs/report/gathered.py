"""The tables of a store -> what the report says. The day of the snapshot is the clock; today is never asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

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

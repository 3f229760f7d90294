"""Open rows by department, agency, age and topic; and charts, as SVG, made by altair: the extra `report`.

Labels stand above their bars, so that a chart can be read 400 pixels wide, and nothing of the layout depends on the
fonts of a machine: sizes are fixed, and long names are cut here. Text has the colour of the page around it, and the one
accent colour has a contrast of more than 3 on white and on black.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from importlib import import_module
from typing import Any

import pandas as pd

from openrecs.errors import needs, shown
from openrecs.report.contents import Age, Figure
from openrecs.report.figures.headline_numbers import is_priority, open_rows
from openrecs.report.figures.in_words import ages, counted, day, filter_of, is_or_are, number, sentence, share
from openrecs.report.figures.nights import Night

TOP = 15
_HEADINGS = ("Open", "Share", "Priority", "Partially addressed", "Oldest, published on")
_ROWS = "A recommendation counts once for each agency that it is addressed to; matters for Congress are included."
Line = tuple[str, pd.DataFrame, str]  # what it is called, its rows, the filter that shows them


def figures(night: Night) -> tuple[Figure, ...]:
    """Return the four figures of what is open."""
    is_open = night.rows[open_rows(night.rows)]
    return (
        by_column(is_open, "department", "departments"),
        by_column(is_open, "agency", "agencies"),
        by_age(is_open, night.as_of),
        by_topic(is_open),
    )


def by_column(is_open: pd.DataFrame, name: str, many: str) -> Figure:
    """Return the open rows by department or agency: the largest, and all others in one line."""
    groups = [(str(value), own) for value, own in is_open.groupby(name, observed=True)]
    largest, lines = _largest(groups, name, many)
    top = f"The {len(largest)} {many} with the most of them have a bar and a line each. " if len(groups) > TOP else ""
    caption = sentence(f"{counted(len(is_open), 'open row')} of {counted(len(groups), name, many)}. {top}{_ROWS}")
    return _figure(f"by_{name}", f"Open by {name}", caption, name.capitalize(), lines)


def by_age(is_open: pd.DataFrame, as_of: date) -> Figure:
    """Return the open rows by the time since GAO published them."""
    published = is_open["published_on"]
    lines = [(age.words, is_open[_is_of(published, age)], filter_of(state="open", age=age.name)) for age in ages(as_of)]
    unknown = is_open[published.isna()]
    if len(unknown):
        lines.append(("not known", unknown, filter_of(state="open", age="unknown")))
    old = is_open[published.notna() & _is_of(published, ages(as_of)[-1])]
    many = (
        f"{counted(len(old), 'row')} ({share(len(old), len(is_open))}) {is_or_are(len(old))}" if len(old) else "none is"
    )
    caption = (
        f"Open rows by the time from the day GAO published them to {day(as_of)}: {many} {ages(as_of)[-1].words} old. "
        f"{_ROWS}"
    )
    return _figure("by_age", "Open by age", caption, "Age", lines)


def by_topic(is_open: pd.DataFrame) -> Figure:
    """Return the open rows by GAO's topics: a row counts in each of its own."""
    one_each = is_open.explode("topics")
    known = one_each[one_each["topics"].notna()]
    groups = [(str(value), own) for value, own in known.groupby("topics", observed=True)]
    without = len(is_open) - known.index.nunique()
    _, lines = _largest(groups, "topic", "topics")
    have = "has" if without == 1 else "have"
    silent = f"{counted(without, 'open row')} {have} no topic in any source."
    several = (
        f"Open rows by GAO's {counted(len(groups), 'topic')}. A row of several topics counts in each, so the lines add "
        "up to more than all"
    )
    caption = f"{several}; {silent}" if groups and without else f"{several}." if groups else sentence(silent)
    return _figure("by_topic", "Open by topic", caption, "Topic", lines)


def _is_of(published: pd.Series[pd.Timestamp], age: Age) -> pd.Series[bool]:
    mask = published.notna()
    if age.after:
        mask &= published > pd.Timestamp(age.after)
    return mask & (published <= pd.Timestamp(age.until)) if age.until else mask


def _largest(groups: Sequence[tuple[str, pd.DataFrame]], key: str, many: str) -> tuple[list[str], list[Line]]:
    """Return the names of the largest groups, and the lines of these and of all others together."""
    ordered = sorted(groups, key=lambda group: (-len(group[1]), group[0]))
    lines = [(name, own, filter_of(**{"state": "open", key: name})) for name, own in ordered[:TOP]]
    rest = [own for _, own in ordered[TOP:]]
    if rest:
        lines.append((f"{len(rest)} other {many if len(rest) > 1 else key}", pd.concat(rest), ""))
    return [name for name, _ in ordered[:TOP]], lines


def _figure(name: str, title: str, caption: str, heading: str, lines: Sequence[Line]) -> Figure:
    whole = sum(len(own) for _, own, _ in lines)
    rows = tuple((words, *_counts(own, whole)) for words, own, _ in lines)
    return Figure(name, title, caption, (heading, *_HEADINGS), rows, tuple(link for _, _, link in lines))


_COLUMNS: tuple[Callable[[pd.DataFrame], str], ...] = (
    lambda own: number(int(is_priority(own).sum())),
    lambda own: number(int((own["status"] == "open_partially_addressed").sum())),
    lambda own: day(own["published_on"].min()) if len(own) else "–",
)


def _counts(own: pd.DataFrame, whole: int) -> tuple[str, ...]:
    return number(len(own)), share(len(own), whole), *(column(own) for column in _COLUMNS)


WIDTH = 400
ROW, BAR = 34, 10  # pixels: a bar with its label, the bar alone
ACCENT = "#2f7fd6"
_TEXT = "#010203"  # stands for the colour of the page until the SVG is made
_LABEL = 46  # characters of a label
_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"
_ROOT = re.compile(r"<svg\b[^>]*>")
_BOX = re.compile(r'viewBox="([^"]*)"')
_ID = re.compile(r'(\bid="|url\(#|href="#)')
_INNER = re.compile(r' (?:role|aria-[a-z]+|class|pointer-events|stroke-miterlimit)="[^"]*"')  # the whole is one image
_TAG = re.compile(r"<[^>]*>")
_LONG = re.compile(r"[0-9]+\.[0-9]{3,}")
BARS = ("by_department", "by_agency", "by_age", "by_topic", "disagreed")
STEPS = "time_to_close"
_ONLY_SOME = "disagreed"  # who disagreed with nothing has a line for what was agreed in part, and no bar


def libraries() -> tuple[Any, Any]:
    """Return altair and vl-convert. `UsageError`: they are not installed."""
    with needs("report", "the report"):
        return import_module("altair"), import_module("vl_convert")


def drawn(figure: Figure) -> Figure:
    """Return a figure with the chart of its table, where it has one."""
    if not figure.rows or figure.name not in (*BARS, STEPS):
        return figure
    if figure.name in BARS and not _with_bar(figure):
        return figure
    spec = _steps(figure) if figure.name == STEPS else _bars(figure)
    return replace(figure, chart=svg(figure.name, figure.title, spec))


def svg(name: str, title: str, spec: Mapping[str, Any]) -> str:
    """Return a chart of Vega-Lite as SVG that takes the width of its place and the colour of its text."""
    _, converter = libraries()
    made = converter.vegalite_to_svg(dict(spec))
    box = _BOX.search(made)
    label = escape(f"{title}: chart of the table", quote=True)
    inner = _TAG.sub(lambda tag: _LONG.sub(_rounded, _INNER.sub("", tag[0])), _ROOT.sub("", made, count=1))
    size = box[1].split() if box else ["0", "0", str(WIDTH), str(WIDTH)]
    place = f'width="{size[2]}" height="{size[3]}" viewBox="{" ".join(size)}"'
    root = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" {place} role="img" aria-label="{label}">'
    return root + _ID.sub(rf"\g<1>{name}-", inner).replace(_TEXT, "currentColor")


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}"


def _bars(figure: Figure) -> dict[str, Any]:
    """Return a bar for each line of a table, its name and number above it; none for all others together."""
    alt, _ = libraries()
    lines = _with_bar(figure)
    values = [{"at": at, "label": f"{_short(row[0])}: {row[1]}", "count": _count(row)} for at, row in enumerate(lines)]
    most = max(map(_count, lines)) or 1
    base = alt.Chart(alt.Data(values=values)).encode(y=alt.Y("at:O", axis=None, scale=alt.Scale(paddingOuter=0)))
    length = alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, most], nice=False))
    bars = base.mark_bar(height=BAR, color=ACCENT, yOffset=ROW / 4).encode(x=length)
    labels = base.mark_text(align="left", baseline="middle", yOffset=-ROW / 5, fontSize=13, color=_TEXT)
    return _finished(alt.layer(bars, labels.encode(x=alt.value(0), text="label:N")), ROW * len(values), bottom=4)


def _short(name: str) -> str:
    """Return a name as it fits above its bar: what is long is abbreviated before it is cut."""
    for whole, brief in (("United States ", "U.S. "), ("Department of ", "Dept. of ")):
        name = name if len(name) <= _LABEL else name.replace(whole, brief)
    return shown(name, _LABEL)


def _with_bar(figure: Figure) -> list[tuple[str, ...]]:
    lines = [row for row, link in zip(figure.rows, figure.links, strict=True) if link]
    return [row for row in lines if _count(row)][:TOP] if figure.name == _ONLY_SOME else lines


def _count(row: tuple[str, ...]) -> int:
    return int(row[1].replace(",", ""))


def _steps(figure: Figure) -> dict[str, Any]:
    """Return the share that is still open by years, with the number at risk under the axis."""
    alt, _ = libraries()
    years = [int(row[0].split(" ")[0]) for row in figure.rows]
    shares = [int(row[-1].removesuffix(" %")) for row in figure.rows]
    curve = [{"year": 0, "share": 100}, *({"year": y + 1, "share": s} for y, s in zip(years, shares, strict=True))]
    step = 1 + len(years) // 8
    risk = [{"year": y, "risk": row[1]} for y, row in zip(years, figure.rows, strict=True) if not y % step]
    ends = [0, years[-1] + 1]
    x = alt.X("year:Q", scale=alt.Scale(domain=ends, nice=False), axis=_axis(alt, "Years since published", step))
    y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 100]), axis=_axis(alt, "Still open, %", 25))
    line = alt.Chart(alt.Data(values=curve)).mark_line(color=ACCENT, strokeWidth=2.5).encode(x=x, y=y)
    numbers = alt.Chart(alt.Data(values=risk)).mark_text(fontSize=11, color=_TEXT, baseline="top")
    at_risk = numbers.encode(x=x, y=alt.value(268), text="risk:N")
    name = alt.Chart(alt.Data(values=[{}])).mark_text(fontSize=11, color=_TEXT, baseline="top", align="left")
    head = name.encode(x=alt.value(0), y=alt.value(252), text=alt.value("Number at risk"))
    return _finished(alt.layer(line, at_risk, head), 200, bottom=90, left=50)


def _axis(alt: Any, title: str, step: int) -> Any:
    colours = {f"{part}Color": _TEXT for part in ("title", "label", "domain", "tick")}
    return alt.Axis(title=title, tickMinStep=step, grid=False, titleFontSize=12, labelFontSize=11, **colours)


def _finished(chart: Any, height: int, *, bottom: int, left: int = 2) -> dict[str, Any]:
    """Return the specification: its size is fixed, and asks no font how wide it is."""
    padding = {"left": left, "right": 12, "top": 6, "bottom": bottom}
    whole = chart.properties(width=WIDTH - left - 12, height=height, padding=padding, autosize="none")
    whole = whole.configure(font=_FONT, background="transparent", aria=False).configure_view(stroke=None)
    spec: dict[str, Any] = whole.to_dict()
    return spec

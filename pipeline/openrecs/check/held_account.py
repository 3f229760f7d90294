"""The readable account of a held run, as Markdown: why it is held, what is new to it, and what a person may do."""

from __future__ import annotations

from collections.abc import Sequence

from openrecs.check.gates import Stop
from openrecs.check.quarantine import Digests, Held, Question
from openrecs.errors import shown


def account(run: str, stops: Sequence[Stop], question: Question, rows: tuple[int, int], since: Held | None) -> str:
    """Return the account. `rows` are how many the last table has and this one; `since` is the run before tonight."""
    lines = [f"# The run {run} is held", "", "Nothing was published. Why:", ""]
    lines += [f"* {shown(stop.words, 1000)}" for stop in stops]
    lines += ["", f"The last table has {rows[0]} rows, this one {rows[1]}.", ""]
    lines += _asked(question)
    if since and since.question.documents:
        earlier = _listed(since.question.documents)
        lines += ["", "Earlier nights asked the same, and one answer counts for these too:", "", *earlier]
    lines += ["", "The tables of the run stand beside this file. They are not published, and nothing reads them.", ""]
    lines += [f'To publish it all the same: `openrecs accept {run} --reason "..."`. The reason is kept in the ledger.']
    lines += ['To leave a document out for good: `openrecs withdraw NAME --reason "..."`.', ""]
    return "\n".join(lines)


def _asked(question: Question) -> list[str]:
    if question.documents:
        refused = ["", "Refused beside them:", "", *_listed(question.refused)] if question.refused else []
        return ["Its documents that were new:", "", *_listed(question.documents), *refused]
    lines = ["No document is new: it is our reading of the old ones that changed."]
    if question.gone:
        return [
            *lines,
            "These count no more, because they were withdrawn, changed or lost:",
            "",
            *_listed(question.gone),
        ]
    said = ", ".join(f"{name} {shown(version, 60)}" for name, version in sorted(question.versions.items()))
    return [*lines, f"They are read with {said}. The last table was made with another version of one of these."]


def _listed(documents: Digests) -> list[str]:
    digests = {one: f" (sha256 {digest[:12]})" if digest else "" for one, digest in sorted(documents.items())}
    return [f"* {shown(one)}{digest}" for one, digest in digests.items()]

"""Agency pages as text, rendered from what they shall say: for tests that read them back."""

from __future__ import annotations

from dataclasses import dataclass

DEFINITION = (
    "Actions to satisfy the intent of the recommendation have not been taken or are being planned, or actions that "
    "partially satisfy the intent of the recommendation have been taken."
)


@dataclass(frozen=True)
class Row:
    """A row as a reader sees it; `text` has no marker."""

    agency: str
    text: str
    number: int | None
    status: str
    comments: tuple[str, ...]

    @property
    def marked(self) -> str:
        """The text with its marker."""
        return f"{self.text} (Recommendation {self.number})" if self.number is not None else self.text


@dataclass(frozen=True)
class Block:
    """A publication and its rows."""

    title: str
    rows: tuple[Row, ...]


def render(
    blocks: list[Block], *, agency: str = "", definition: str = DEFINITION, cell: str = " ", total: int | None = None
) -> str:
    """Return the page; `cell` stands between agency and text, `definition` under each status."""
    count = total if total is not None else sum(len(block.rows) for block in blocks)
    head = [agency, "Jump To:"] if agency else []
    lines = [*head, f"Open Recommendations ({count} total)", ""]
    for block in blocks:
        lines += [block.title, "", "Show", f"{len(block.rows)} Open Recommendations"]
        lines += ["Agency Affected Recommendation Status"]
        for row in block.rows:
            lines += [f"{row.agency}{cell}{row.marked}", row.status, ""]
            lines += [definition, ""] if definition else []
            lines += ["\n\n".join(row.comments)]
        lines += [""]
    return "\n".join(lines)

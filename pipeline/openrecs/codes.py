"""The closed sets of codes, each in the order that a sort or a comparison of it should have.

A column of one of these sets is an ordered category in pandas and a dictionary in Parquet; `schema` says which. To
write another code into such a column is an error, to read one is not: it comes last.
"""

from __future__ import annotations

from openrecs import statuses

STATUS = statuses.CODES
KIND = ("recommendation", "matter")
AGENCY_BASIS = ("cell", "page", "known", "guessed")
COMMENTS_KIND = ("none", "awaiting", "no_news", "update")
CONCURRENCE = ("disagreed", "neither", "partially_agreed", "agreed")
PRECISION = ("day", "month", "quarter", "year")
ACTOR = ("agency", "gao", "congress")
LISTING = ("listed", "delisted", "closed")
CAPTURED_BASIS = ("ledger", "stamp", "path", "archive", "first_seen")
OUTCOME = ("read", "refused")
SEVERITY = ("note", "warning", "error")
CHANGE = (
    *("opened", "status", "priority", "comments", "text", "agency"),
    *("delisted", "closed", "relisted", "identified", "promised", "promise_moved", "promise_kept"),
)
CAUSE = ("source", "parser")
FACT = ("listing", "status", "is_priority", "recommendation", "comments", "target_on")

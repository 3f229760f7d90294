"""Do the words over a status recommend something, or do they report something? What reports is a line of a comment.

GAO writes that somebody "should" do something, seldom that he must or shall; old reports give orders ("Establish a
plan"). A comment can hold a line that is a status word, and then what stands above it is a sentence that reports.
"""

from __future__ import annotations

import re
from itertools import takewhile

from openrecs.extract.text.unprint.seams import begins_like_row, is_in_name
from openrecs.text import plain

_DUTY = re.compile(r"\b(?:should|shall|must|needs? to|may wish to)\b", re.IGNORECASE)
_ORDERS = frozenset(
    {"Address", "Adopt", "Amend", "Analyze", "Ask", "Assess", "Assign", "Build", "Calculate", "Change", "Clarify",
     "Collect", "Communicate", "Compare", "Complete", "Conduct", "Consider", "Coordinate", "Count", "Create",
     "Define", "Describe", "Designate", "Determine", "Develop", "Direct", "Document", "Eliminate", "Encourage",
     "Enforce", "Enhance", "Ensure", "Establish", "Estimate", "Evaluate", "Examine", "Expand", "Explore", "Finalize",
     "Follow", "Identify", "Implement", "Improve", "Include", "Incorporate", "Increase", "Inform", "Initiate",
     "Instruct", "Integrate", "Issue", "Limit", "Maintain", "Make", "Measure", "Modify", "Monitor", "Notify",
     "Obtain", "Perform", "Plan", "Prepare", "Propose", "Provide", "Publish", "Pursue", "Reassess", "Reconsider",
     "Reduce", "Reevaluate", "Refine", "Reinforce", "Report", "Require", "Resolve", "Review", "Revise", "Seek", "Set",
     "Specify", "Strengthen", "Submit", "Support", "Take", "Terminate", "Test", "Track", "Train", "Update", "Use",
     "Verify", "Work"}
)  # fmt: skip


def recommends(text: str) -> bool:
    """Say whether a text says what somebody should do, or orders it: `Coast Guard Establish a plan`."""
    if _DUTY.search(text):
        return True
    words = text.split()
    return any(word in _ORDERS for word in takewhile(is_in_name, words))


def only_reports(text: str) -> bool:
    """Say whether a text, agency and all, reports something: `The bank's plan covers (Recommendation 2)`."""
    return not recommends(text) and not begins_like_row(text)


def is_about_possession(text: str) -> bool:
    """Say whether a text begins with what somebody has, `The bank's plan`: no order stands behind such a name."""
    name = list(takewhile(is_in_name, plain(text).split()))
    return bool(name) and name[-1].endswith(("'s", "s'"))

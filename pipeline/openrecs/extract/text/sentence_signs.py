"""What words say by themselves: is this a name, does a row begin so, does it recommend something or report something?

GAO writes that somebody "should" do something, seldom that he must or shall; old reports give orders ("Establish a
plan"). A comment can hold a line that is a status word, and then what stands above it is a sentence that reports.
"""

from __future__ import annotations

import re
from itertools import takewhile

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
ABBREVIATIONS = frozenset(
    {"U.S.", "D.C.", "U.N.", "U.K.", "No.", "Nos.", "St.", "Inc.", "Co.", "Corp.", "Dr.", "Mr.", "Ms.", "Mrs.", "Gen.",
     "Lt.", "Ft.", "Mt.", "vs.", "v.", "Jr.", "Sr.", "e.g.", "i.e.", "Rec.", "Sec.", "Pub.", "L."}
)  # fmt: skip
_IN_NAMES = frozenset({"of", "the", "and", "for", "on", "in", "to", "at", "a", "de", "&", "-", "–", "—"})
_OPENERS = frozenset(
    {"The", "Congress", "To", "Once", "In", "As", "Before", "If", "When", "While", "For", "Until", "Given", "By",
     "Because", "With", "Through", "Within", "After", "Following", "Consistent", "Upon", "At", "On", "Working", "Prior",
     "During", "Should", "Under", "Using", "Based", "Ensure", "Develop"}
)  # fmt: skip
_NAME_WORDS = 24


def recommends(text: str) -> bool:
    """Say whether a text says what somebody should do, or orders it: `Coast Guard Establish a plan`."""
    if _DUTY.search(text):
        return True
    words = text.split()
    return any(word in _ORDERS for word in takewhile(is_in_name, words))


def begins_with_duty(text: str) -> bool:
    """Say whether a text begins with a name that should do something: `The Secretary of the Army should`."""
    words = text.split()[:_NAME_WORDS]
    name = list(takewhile(is_in_name, words))
    return len(name) > 1 and words[len(name) : len(name) + 1] == ["should"]


def begins_like_row(text: str) -> bool:
    """Say whether a text begins with a name and, behind it, a sentence: `Coast Guard The Commandant`."""
    words = text.split()[:_NAME_WORDS]
    if words[:2] in (["Congress", "should"], ["Congress", "Congress"]):
        return True
    name = list(takewhile(is_in_name, words))
    return any(
        (word in _OPENERS and words[at] not in _IN_NAMES) or words[: at + 1] == words[at + 1 : 2 * at + 2]
        for at, word in enumerate([*name[1:], *words[len(name) : len(name) + 1]])
    )


def is_name(text: str) -> bool:
    """Say whether a text can be the name of an agency: capitalised words and what stands between them, no sentence."""
    words = text.split()
    return len(words) <= _NAME_WORDS and all(map(is_in_name, words))


def is_in_name(word: str) -> bool:
    """Say whether a word can be in a name: a capitalised one that ends no sentence, or a small one of names."""
    if word in _IN_NAMES or word in ABBREVIATIONS:
        return True
    return word.lstrip("(\"'“")[:1].isupper() and not word.endswith((".", ";", ":", "?", "!"))

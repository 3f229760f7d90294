"""Who acts in a sentence: GAO, the agency that the row is addressed to (its department, office or head), another.

A component's comment often speaks of its department, and a department's of an office; a sibling, another department and
people outside of government are others. A name that no vocabulary knows counts as an office of the addressed agency.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from openrecs.normalize.agencies.vocabulary import shipped
from openrecs.normalize.comments.verbs import beginning

GAO, OWN, OTHER, CONGRESS, LAW = "gao", "own", "other", "congress", "law"
_GENERIC = (
    r"agenc(?:y|ies)|departments?|officials?|bureaus?|offices?|administration|commission|board|service|corps|staff"
    r"|management|leadership|command|center|secretary|administrator|chair(?:man|woman|person)?|commissioner|director"
    r"|chief|representatives?|components?|institute|council|librarian|both|each"
)
_OUTSIDE = (
    r"stakeholders|experts|states(?! that\b|:)|members|industry|contractors?|vendors?|commenters|grantees|tribes"
    r"|carriers|compan(?:y|ies)|users|partners|respondents|participants|reviewers|counterparts|unions?|parties"
    r"|manufacturers|operators|providers|authorities|localities|hospitals|schools|firms|banks|airports|airlines"
    r"|utilities|borrowers|veterans|employers|applicants"
)
_APART = r"(?i:inspectors? general|auditors?|courts?|judges?|the president\b(?! of (?!the united)|['\u2019]))|OIG|IG"
_ACT = r"(?i:laws?|statutes?|the act|executive orders?)"
_NAME = (
    r"(?!(?:FY|CY|Q)[0-9])(?:[A-Z][\w&.'\u2019/-]*[\w])(?:(?: of(?: the)?| and| for| the|,)? [A-Z][\w&'\u2019/-]*[\w])*"
)
# The first letters of every word with which somebody is named, but those that are capital.
_FIRST = f"we|it|they|he|she|inspector|auditor|court|judge|the|law|statute|executive|{_OUTSIDE}|{_GENERIC}"
_BEGINNINGS = frozenset(one[:3] for one in re.split(r"[|(]", _FIRST))
_ACTOR = re.compile(
    rf"\b(?=[A-Z]|{beginning(_BEGINNINGS)})(?:(?P<gao>[Ww]e|GAO)\b(?! recommended (?:is|are|was|were|will|would|has"
    rf"|had)\b)|(?P<pronoun>[Ii]t|[Tt]hey|[Hh]e|[Ss]he)\b|(?=[IiAaCcJjTtO])(?P<apart>{_APART})\b"
    rf"|(?=[LlSsTtEe])(?P<law>{_ACT})\b|(?P<outside>{_OUTSIDE})\b|(?P<name>(?<![\w.])(?:{_NAME}|[A-Z]{{2,}}s?))"
    rf"|(?P<generic>{_GENERIC})\b)"
)
# A bureau or office and those in it: what the table of agencies knows are departments.
_TOGETHER = (
    {
        "National Oceanic and Atmospheric Administration",
        "National Marine Fisheries Service",
        "National Weather Service",
    },
    {
        *("Office of Management and Budget", "Office of Federal Financial Management"),
        *("Office of Federal Procurement Policy", "Office of Information and Regulatory Affairs"),
    },
)
_PRESIDENT = "Executive Office of the President"
_NO_NAMES = re.compile(
    r"(?:the|in|on|as|at|it|its|this|that|these|those|while|when|however|although|after|before|by|for|to|if|once|a|an"
    r"|our|we|additionally|further|furthermore|also|since|during|until|according|january|february|march|april|may|june"
    r"|july|august|september|october|november|december|fiscal|fy|recommendation|recommendations|act|public|law"
    r"|executive|order|there|he|she|they|what|which|and|but|or|with|from|of|congress's|both|similarly|specifically"
    r"|finally|later|then|each|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|q1|q2|q3|q4|cy|all|no|not)"
)
_WATCHES = re.compile(
    r"\bInspectors? General\b|\bOIG\b|\bCourts?$|\bJudiciary$|\bAssociations?$|^(?:NATO|United Nations|UN"
    r"|European Union|EU|World Bank)\b|^(?:The )?(?:State|City|County|Commonwealth) of "
)
_LAW_NAME = re.compile(r"\b(?:Act|Law|Order|Section|Memorandum|Circular|NDAA)\b")
_SHORT = re.compile(r"^(?:U\.?S\.?|United States) |^Department of (?:the )?|^The ")
_POSSESSIVE = re.compile(r"['\u2019]s?$")
_IN_BRACKETS = re.compile(r"\s*\(([^)]*)\)")
_BEHIND = "for of under by with to from in on at through about against into per implementing"
_PREPOSITIONS = frozenset(_BEHIND.split())
_ARTICLES = "the its their a an our all two three four five six several some many most other these those both"
_BEFORE_NOUN = frozenset(_ARTICLES.split())
_QUOTED = re.compile(r"^[^\"]*\"(?:[^\"]*\"[^\"]*\")*[^\"]*$")  # what it follows is in quotes
_QUOTE_ENDS = re.compile(r"[^\u201c]*\u201d")
_SERVICE = re.compile(r"\bArmy\b|\bNav(?=y|al)|\bAir Force\b")
_OF_OFFICE = re.compile(rf"(?:{_GENERIC})\b")  # `the Commission`: the addressed one, unlike a name that nobody knows
_CAPITALS = re.compile(r"\b[A-Z]")


class Actor(NamedTuple):
    """Somebody named in a sentence, and where.

    `is_named`: by a name, not as `contractors`. `is_object`: behind a preposition, so that no verb is of it. `is_part`:
    a component of the department that is addressed, which does not speak for it.
    """

    who: str
    start: int
    end: int
    is_pronoun: bool = False
    is_named: bool = True
    is_object: bool = False
    is_part: bool = False


class Family(NamedTuple):
    """The names under which an addressed agency and its department are known."""

    agency: str | None
    department: str | None
    own: frozenset[str]

    @property
    def is_congress(self) -> bool:
        """Say whether it is a matter for congressional consideration."""
        return self.agency == "Congress"

    def who(self, name: str) -> str | None:
        """Return who a name is; `None` where it is nobody's."""
        folded = _folded(name)
        if _WATCHES.search(name) and not (self.agency and _WATCHES.search(self.agency)):
            return OTHER
        if _LAW_NAME.search(name):
            return None if _folded(name.split()[0]) in self.own else LAW
        if not folded or _NO_NAMES.fullmatch(folded):
            return None
        if folded == "government accountability office":
            return GAO
        if folded in {"congress", "senate", "house"}:
            return OWN if self.is_congress else CONGRESS
        head = folded.rpartition(" of the ")[2]  # `the Surgeon General of the Army` is of the Army
        if self.agency is None or folded in self.own or head in self.own:
            return OWN
        known = _index().get(folded) or _index().get(head)
        if not known:
            return OTHER if self.is_congress else OWN
        mine = {self.agency, self.department}
        for agency, department in known:
            is_office = agency.startswith("Office of ") and department not in (agency, _PRESIDENT)
            is_office |= department in mine and _service(agency) == _service(self.agency) is not None
            if (
                is_office
                or agency in mine
                or department == self.agency
                or any({agency, self.agency} <= one for one in _TOGETHER)
            ):
                return OWN
        return OTHER

    def is_part(self, name: str) -> bool:
        """Say whether a name is that of a component of the department that is addressed."""
        folded = _folded(name)
        if folded in self.own:
            return False
        known = _index().get(folded)
        if not known:
            return not _OF_OFFICE.match(folded)
        return any(department == self.agency != agency for agency, department in known)


@lru_cache(maxsize=1024)
def family(agency: str | None, department: str | None) -> Family:
    """Return the names that count as the addressed agency's own."""
    own: set[str] = set()
    for name in filter(None, (agency, department)) if agency else ():
        known = {one for one, _ in _index().get(_folded(name), ())}
        own |= {
            _folded(said)
            for one in shipped().agencies
            if one.name in known
            for said in (one.code or "", *one.spellings)
        }
        bare = _IN_BRACKETS.sub("", name)
        own |= {_folded(said) for said in (name, bare, *known, *_IN_BRACKETS.findall(name))}
        own |= {"".join(_CAPITALS.findall(said)).casefold() for said in (bare, _SHORT.sub("", bare))}
    return Family(agency, department, frozenset(one for one in own if len(one) > 1))


def _service(name: str) -> str | None:
    """Return of which military service an agency is: the Navy speaks for its commands, and they for it."""
    said = _SERVICE.search(name)
    return said[0] if said else None


@lru_cache(maxsize=1)
def _index() -> dict[str, set[tuple[str, str]]]:
    """Return the agencies and their departments by every name that they have."""
    found: dict[str, set[tuple[str, str]]] = {}
    for agency in shipped().agencies:
        for name in {agency.name, *agency.spellings, agency.code or ""}:
            if folded := _folded(name):
                found.setdefault(folded, set()).add((agency.name, agency.department))
    return found


@lru_cache(maxsize=1 << 12)
def _folded(name: str) -> str:
    short = _SHORT.sub("", _SHORT.sub("", _POSSESSIVE.sub("", name)))
    return short.casefold().replace(".", "").replace("&", "and").replace(",", "").strip()


@lru_cache(maxsize=64)  # a sentence with a position and a date is asked for twice
def find(sentence: str, its: Family) -> list[Actor]:
    """Return who is named in a sentence, in order; a pronoun is whom it follows."""
    found: list[Actor] = []
    for match in _ACTOR.finditer(sentence):
        kind = match.lastgroup
        is_object = _is_behind(sentence[max(0, match.start() - 20) : match.start()])
        if kind == "name":
            who, is_part = _of_name(match[0], its)
            if who:
                found.append(Actor(who, *match.span(), is_object=is_object, is_part=is_part))
        elif kind == "pronoun":
            before = [one for one in found if not one.is_pronoun and one.who != GAO and one.is_named]
            who, is_part = before[-1][:1] + before[-1][-1:] if before else (OWN, False)
            found.append(Actor(who, *match.span(), is_pronoun=True, is_part=is_part))
        else:
            who = {"gao": GAO, "generic": OWN, "law": LAW}.get(str(kind), OTHER)
            is_we = kind == "gao" and match[0] != "GAO"
            if is_we and (_QUOTED.search(sentence, 0, match.start()) or _QUOTE_ENDS.match(sentence, match.end())):
                who = OWN
            if kind == "apart" and its.agency and any(one in its.agency for one in ("Inspector General", match[0])):
                who = OWN
            found.append(Actor(who, *match.span(), is_named=kind != "outside", is_object=is_object))
    return found


def _is_behind(said: str) -> bool:
    """Say whether a text ends with a preposition, perhaps with an article behind it."""
    *_, before, last, end = ("", "", *said.rsplit(" ", 3))
    return not end and (last in _PREPOSITIONS or (last in _BEFORE_NOUN and before in _PREPOSITIONS))


@lru_cache(maxsize=1 << 12)  # the same few names in every comment
def _of_name(said: str, its: Family) -> tuple[str | None, bool]:
    """Return who a name is, and whether it is a component of the department that is addressed."""
    words = said.split()
    while words and _NO_NAMES.fullmatch(words[0].casefold().rstrip(",")):
        words = words[1:]
    name = " ".join(words)
    who = its.who(name) if words else None
    return who, who == OWN and its.is_part(name)

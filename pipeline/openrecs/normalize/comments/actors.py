"""Who acts in a sentence: GAO itself, the agency that the row is addressed to (its department, office or head), another.

A component's comment often speaks of its department, and a department's of an office; a sibling, another department and
people outside of government are others. A name that no vocabulary knows is taken for an office of the addressed agency.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from openrecs.normalize.agencies.vocabulary import Agency, Vocabulary, shipped

GAO, OWN, OTHER, CONGRESS = "gao", "own", "other", "congress"
_GENERIC = (
    r"agenc(?:y|ies)|departments?|officials?|bureaus?|offices?|administration|commission|board|service|corps|staff"
    r"|management|leadership|command|center|secretary|administrator|chair(?:man|woman|person)?|commissioner|director"
    r"|chief|representatives?|components?|institute|council|librarian|both|each"
)
_OUTSIDE = (
    r"stakeholders|experts|states|members|industry|contractors?|vendors?|commenters|grantees|tribes|carriers|compan(?:y|ies)"
    r"|users|partners|respondents|participants|reviewers|counterparts|unions?|parties|manufacturers|operators|providers"
    r"|authorities|localities|hospitals|schools|firms|banks|airports|airlines|utilities|borrowers|veterans|employers|applicants"
)
_APART = r"(?i:inspectors? general|auditors?)|OIG|IG|courts?|judges?|laws?|statutes?|(?:the|The) [Aa]ct|executive orders?"
_NAME = r"(?:[A-Z][\w&.'\u2019/-]*[\w])(?:(?: of(?: the)?| and| for| the|,)? [A-Z][\w&'\u2019/-]*[\w])*"
_ACTOR = re.compile(
    rf"\b(?P<gao>[Ww]e|GAO)\b|\b(?P<pronoun>[Ii]t|[Tt]hey|[Hh]e|[Ss]he)\b|\b(?P<apart>{_APART})\b|\b(?P<outside>{_OUTSIDE})\b"
    rf"|\b(?P<generic>(?i:{_GENERIC}))\b|(?P<name>(?<![\w.])(?:{_NAME}|[A-Z]{{2,}}s?))"
)
_NO_NAMES = frozenset(
    "the in on as at it its this that these those while when however although after before by for to if once a an our we"
    " additionally further furthermore also since during until according january february march april may june july august"
    " september october november december fiscal fy recommendation recommendations act public law executive order there he"
    " she they what which officials and but or with from of congress's both similarly specifically finally later then each"
    " jan feb mar apr jun jul aug sept sep oct nov dec q1 q2 q3 q4 cy all no not january".split()
)
_LAW_NAME = re.compile(r"\b(?:Act|Law|Order)\b")
_THING = re.compile(r"\b(?:Circular|Manual|Instruction|Plan|Program|Memorandum|Regulations?|Report|Project|System|Guidance|Strategy|Framework|Directive|Handbook|Guide|Initiative|Register|Budget|Recommendation|Agreement|Policy)s?$")
_SHORT = re.compile(r"^(?:U\.?S\.?|United States) |^Department of (?:the )?|^The ")


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody named in a sentence, and where."""

    who: str
    name: str
    start: int
    end: int
    is_pronoun: bool = False
    is_named: bool = True  # by a name, not as `contractors`


@dataclass(frozen=True)
class Family:
    """The names under which an addressed agency and what belongs to it are known, and those of others."""

    is_congress: bool
    own: frozenset[str]
    department: str | None
    name: str | None

    def who(self, name: str) -> str | None:
        """Return who a name is; `None` where it is no name of anybody."""
        folded = _folded(name)
        if _LAW_NAME.search(name):
            return OTHER
        if _THING.search(name):
            return None
        if not folded or folded in _NO_NAMES:
            return None
        if folded in {"congress", "senate", "house"}:
            return OWN if self.is_congress else CONGRESS
        if self.name is None or folded in self.own:
            return OWN
        known = _index().get(folded)
        if not known:
            return OWN if not self.is_congress else OTHER
        for agency, department in known:
            if agency == self.name or agency == self.department or (department == self.name):
                return OWN
        return OTHER


def _folded(name: str) -> str:
    name = re.sub(r"['\u2019]s?$", "", name)
    name = _SHORT.sub("", _SHORT.sub("", name))
    return name.casefold().replace(".", "").strip()


@lru_cache(maxsize=1)
def _index() -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for agency in _all(shipped()):
        names = {agency.name, *agency.spellings, agency.code or ""}
        for name in names:
            if folded := _folded(name):
                found.setdefault(folded, set()).add((agency.name, agency.department))
    return found


def _all(vocabulary: Vocabulary) -> tuple[Agency, ...]:
    return vocabulary.agencies


@lru_cache(maxsize=1024)
def family(agency: str | None, department: str | None) -> Family:
    """Return the names that count as the addressed agency's own."""
    if agency is None:
        return Family(False, frozenset(), department, None)
    own: set[str] = set()
    for name in filter(None, (agency, department)):
        known = {one for one, _ in _index().get(_folded(name), ())} | {name}
        own |= {_folded(said) for one in _all(shipped()) if one.name in known for said in (one.name, one.code or "", *one.spellings)}
        bare = re.sub(r"\s*\(([^)]*)\)", "", name)
        own |= {_folded(name), _folded(bare), *map(_folded, re.findall(r"\(([^)]*)\)", name))}
        for said in (bare, _SHORT.sub("", bare)):
            own.add("".join(word[0] for word in re.findall(r"[A-Z]\w*", said)).casefold())
    own = {one for one in own if len(one) > 1}
    return Family(agency == "Congress", frozenset(own), department, agency)


def find(sentence: str, its: Family) -> list[Actor]:
    """Return who is named in a sentence, in order; a pronoun stands for whom it follows."""
    found: list[Actor] = []
    for match in _ACTOR.finditer(sentence):
        kind, said = match.lastgroup, match[0]
        if kind == "gao":
            found.append(Actor(GAO, said, *match.span()))
        elif kind == "apart":
            found.append(Actor(OTHER, said, *match.span()))
        elif kind == "outside":
            found.append(Actor(OTHER, said, *match.span(), is_named=False))
        elif kind == "generic":
            found.append(Actor(OWN, said, *match.span()))
        elif kind == "pronoun":
            before = next((one for one in reversed(found) if not one.is_pronoun and one.who != GAO and one.is_named), None)
            found.append(Actor(before.who if before else OWN, said, *match.span(), is_pronoun=True))
        elif who := _of_name(said, its):
            found.append(Actor(who, said, *match.span()))
    return found


def _of_name(said: str, its: Family) -> str | None:
    words = said.split()
    while words and (words[0].casefold().rstrip(",") in _NO_NAMES):
        words = words[1:]
    return its.who(" ".join(words)) if words else None

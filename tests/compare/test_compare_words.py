"""Texts -> sentences, words, dates, redlines; and what kind of edit a changed comment is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import growth
from golden_diff.world import AWAITING
from openrecs.compare.comment_changes import CLASSES, classify, is_of_substance
from openrecs.compare.redline import focused, redline
from openrecs.compare.tokens import fold, joined, newest, sentences, spans, words
from openrecs.text import squeeze

NEWS, REWRITTEN, MOVED, TYPO = CLASSES[0], CLASSES[1], CLASSES[2], CLASSES[3]
HISTORY = "In July 2024, we reported that ICE did not track its widgets. ICE agreed with our recommendation. "
STATUS = "As of February 2026, ICE had drafted a policy but had not issued it."

DOE = (
    "DOE agreed. In March 2026, officials told us that they were drafting guidance for their sites. We will continue "
    "to watch DOE's efforts."
)
BILL = "As of February 2026, Congress had not passed a law on this matter."

EDITS = [
    # GAO reports something more, or something newer
    (None, STATUS, NEWS),
    (AWAITING, STATUS, NEWS),
    (HISTORY, HISTORY + "In May 2026, ICE issued its policy.", NEWS),
    (HISTORY, HISTORY + "ICE said that it has begun to hire staff.", NEWS),
    (HISTORY + STATUS, HISTORY + STATUS + "\n\nIn August 2026, ICE gave us the policy. We are reviewing it.", NEWS),
    (HISTORY + STATUS, HISTORY + "As of August 2026, ICE had issued the policy and trained its officers on it.", NEWS),
    (STATUS, "As of August 2026, ICE had issued the policy.", NEWS),
    (STATUS, "In March 2026 ICE told us that it will take no action. We continue to believe that it should.", NEWS),
    (STATUS, "As of March 2026, ICE had drafted a policy but had not issued it. It gave no reason.", NEWS),
    ("ICE plans to act in fiscal year 2025.", "ICE took action in fiscal year 2026 on two of three widgets.", NEWS),
    (STATUS + " We will monitor it.", STATUS + " In April 2026, it hired a manager. We will monitor it.", NEWS),
    ("ICE agreed. " + AWAITING, "ICE agreed. In May 2026, it issued the policy.", NEWS),
    # other words, no newer date
    (STATUS, None, REWRITTEN),
    (STATUS, AWAITING, REWRITTEN),
    (HISTORY + STATUS, HISTORY, REWRITTEN),
    (STATUS, STATUS.replace("had not issued", "had issued"), REWRITTEN),
    (STATUS, STATUS.replace("but had not issued it", "and will issue it soon"), REWRITTEN),
    (STATUS, STATUS.replace("a policy", "2 policies"), REWRITTEN),
    ("ICE agreed with the recommendation.", "ICE disagreed with the recommendation.", REWRITTEN),
    ("ICE is unable to act.", "ICE is enable to act.", REWRITTEN),
    ("It spent $1.5 million.", "It spent $15 million.", REWRITTEN),
    ("It met 5% of them.", "It met 5 of them.", REWRITTEN),
    ("It trained 33 officers.", "It trained 35 officers.", REWRITTEN),
    ("It will act within 12 months.", "It will act within 18 months.", REWRITTEN),
    ("It completed the plan.", "It completes the plan.", REWRITTEN),
    ("ICE did act. CBP did not.", "CBP did not. ICE did act.", REWRITTEN),
    ("ICE did act now.", "ICE did act not.", REWRITTEN),
    # only a date differs
    (STATUS, STATUS.replace("February", "March"), MOVED),
    (HISTORY + STATUS, HISTORY + STATUS.replace("February 2026", "the end of fiscal year 2026"), MOVED),
    ("ICE expects to finish by December 2024.", "ICE expects to finish by mid-2027.", MOVED),
    ("ICE expects to finish by March 15, 2025.", "ICE expects to finish by Sept. 30, 2026.", MOVED),
    ("ICE expects to finish in the second quarter of 2025.", "ICE expects to finish in early 2026.", MOVED),
    ("Congress has not acted as of FY 2025.", "Congress has not acted as of FY2026.", MOVED),
    ("Congress has not acted as of May.", "Congress has not acted as of June.", MOVED),
    ("It will recieve it in May 2026.", "It will receive it in June 2026.", MOVED),
    # the same words, spelled otherwise
    ("The managment agreed.", "The management agreed.", TYPO),
    ("It will recieve it.", "It will receive it.", TYPO),
    ("It agreed with the the plan.", "It agreed with the plan.", TYPO),
    ("It drafted policy.", "It drafted a policy.", TYPO),
    ("It drafted an policy.", "It drafted a policy.", TYPO),
    ("ICE, CBP and TSA agreed", "ICE, CBP, and TSA agreed.", TYPO),
    ("The Agency agreed.", "The agency agreed.", TYPO),
    ("It agreed.In May 2026 it acted.", "It agreed. In May 2026 it acted.", TYPO),
    ("The U.S. agency agreed.", "The US agency agreed.", TYPO),
    ("It will co-operate.", "It will cooperate.", TYPO),
    ("It used the 287 (g) program of FY 2026.", "It used the 287(g) program of FY 2026.", TYPO),
    ("It said (in May 2026) so.", "It said, in May 2026, so.", TYPO),
    (DOE, DOE.replace("told us", "said").replace("We will", "In March 2026, a draft came out. We will"), NEWS),
    (DOE, DOE.replace("We will", "In August 2026, DOE issued the guidance to its sites. We will"), NEWS),
    (DOE, DOE.replace("they were drafting guidance for their sites", "7 of 12 sites had it by August 2026"), NEWS),
    (DOE, DOE + "\n\nIn September 2026, DOE gave us the guidance.", NEWS),
    (DOE, "In September 2026, DOE gave us the guidance.\n\n" + DOE, NEWS),
    (DOE, DOE.replace("We will", "DOE has also hired two specialists. We will"), NEWS),
    (BILL, "As of July 2026, the House had passed a bill, but Congress had not passed a law.", NEWS),
    ("CMS weighs its options.", "CMS weighs its options. CMS will propose a rule in spring 2027.", NEWS),
    (None, "HHS neither agreed nor disagreed with the recommendation.", NEWS),
    (AWAITING, DOE, NEWS),
    (BILL, BILL.replace("February 2026", "March 2026"), MOVED),
    (BILL, BILL.replace("February 2026", "February 2027"), MOVED),
    ("DOD will finish by 9/30/2026.", "DOD will finish by 12/31/2026.", MOVED),
    ("DOD will finish by 09/2026.", "DOD will finish by 1/2027.", MOVED),
    ("DOD will finish in Q4 FY26.", "DOD will finish in Q2 FY27.", MOVED),
    ("DOD will finish by summer 2026.", "DOD will finish by the end of calendar year 2026.", MOVED),
    ("In March 2026, DOE said so.", "On March 12, 2026, DOE said so.", MOVED),
    ("VA moved it from March 2026 to June 2026.", "VA moved it from June 2026 to December 2026.", MOVED),
    ("EM had not acted as of Feb. 12, 2026.", "EM had not acted as of July 8, 2026.", MOVED),
    (DOE, DOE.replace("agreed", "did not agree"), REWRITTEN),
    (DOE, DOE.replace("were drafting", "had drafted"), REWRITTEN),
    (DOE, DOE.replace(" We will continue to watch DOE's efforts.", ""), REWRITTEN),
    ("DOE did 3 of 8 reviews.", "DOE did 5 of 8 reviews.", REWRITTEN),
    ("DOE did 3/4 of it.", "DOE did 1/4 of it.", REWRITTEN),
    ("It is of lot 13/2026.", "It is of lot 14/2026.", REWRITTEN),
    ("DOE saved $1.2 billion.", "DOE saved $2.1 billion.", REWRITTEN),
    ("The system will be replaced.", "The system may be replaced.", REWRITTEN),
    ("DOD has not finished it.", "DOD has now finished it.", REWRITTEN),
    ("The agencies have agreed.", "The agency has agreed.", REWRITTEN),
    (DOE, AWAITING, REWRITTEN),
    (DOE, None, REWRITTEN),
    ("The Departement agreed.", "The Department agreed.", TYPO),
    ("DOE agreed.In March 2026, it acted.", "DOE agreed. In March 2026, it acted.", TYPO),
    ("Its Presidents Budget names it.", "Its President's Budget names it.", TYPO),
    ("Customs & Border Protection agreed.", "Customs and Border Protection agreed.", TYPO),
    ("DOE said it would it would act.", "DOE said it would act.", TYPO),
    ("the department of energy agreed.", "The Department of Energy agreed.", TYPO),
    ("It has goals: cost, time and scope.", "It has goals: cost, time, and scope.", TYPO),
    ("DOE is long standing in its view.", "DOE is long-standing in its view.", TYPO),
    ("DOE agreed; it will act.", "DOE agreed; it will act", TYPO),
]


@pytest.mark.parametrize(("before", "after", "expected"), EDITS)
def test_each_edit_gets_its_class(before: str | None, after: str | None, expected: str) -> None:
    """A table of edits as GAO makes them."""
    assert fold(before or "") != fold(after or "")
    assert classify(before, after) == expected
    assert is_of_substance(before, after) == (expected in (NEWS, REWRITTEN))


@pytest.mark.parametrize(("before", "after"), [(None, AWAITING), (AWAITING, None), (AWAITING, AWAITING[:-1])])
def test_that_gao_will_follow_up_is_no_news(before: str | None, after: str | None) -> None:
    """The sentence that stands where there is no comment yet says nothing of the agency."""
    assert not is_of_substance(before, after)


@given(st.sampled_from([edit[0] for edit in EDITS]), st.sampled_from([edit[1] for edit in EDITS]))
def test_any_two_comments_have_a_class(before: str | None, after: str | None) -> None:
    """Whatever is put for whatever: no error, and one of the four classes."""
    assert classify(before, after) in CLASSES


def test_sentences_end_where_they_end() -> None:
    """Not after `U.S.`, an initial or a number's dot; a paragraph begins a sentence."""
    text = 'U.S. citizens, e.g. Dr. J. Doe, saw No. 5. "It is 1.5 miles." (So it is.) Is it?\n\nYes. it goes on'
    text += "\n\n1. One. 2. Two."
    assert [(s.text, s.begins_paragraph) for s in sentences(text)] == [
        ("U.S. citizens, e.g. Dr. J. Doe, saw No. 5.", True),
        ('"It is 1.5 miles."', False),
        ("(So it is.)", False),
        ("Is it?", False),
        ("Yes. it goes on", True),
        ("1. One.", True),
        ("2. Two.", False),
    ]
    assert sentences(None) == sentences(" \n ") == []


@given(st.text(alphabet="ab1 .,'-–’$%()\n\u00a0é", max_size=60))
def test_no_letter_is_lost(text: str) -> None:
    """Words joined are the sentence, and sentences joined are the text, white space folded."""
    found = sentences(text)
    assert squeeze(" ".join(s.text for s in found)) == squeeze(text)
    assert all(joined(words(s.text)) == s.text for s in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In May 2026, ICE acted.", [("May 2026", 2026, 5)]),
        ("by March 15, 2025 or mid-2026", [("March 15 , 2025", 2025, 3), ("mid-2026", 2026, 0)]),
        ("at the end of fiscal year 2027, FY 2026 and FY25", [2027, 2026, 2025]),
        ("ICE may march on. March forth. It may.", []),
        ("since Sept. 30, 2025.", [("Sept . 30 , 2025", 2025, 9)]),
        ("in early May and on April 3", [("early May", 0, 5), ("April 3", 0, 4)]),
        ("It spent $2025 and 2025% of #2026.", []),
        ("in 2025-2026", [("2025-2026", 2026, 0)]),
        ("GAO-21-487 has 1250 and 3000 words in 90 days", []),
    ],
)
def test_dates_are_found(text: str, expected: list[tuple[str, int, int] | int]) -> None:
    """Months, days, years, fiscal years and what belongs to them; no verbs, amounts or numbers of reports."""
    parts = words(text)
    found = [(" ".join(w.text for w in parts[s.start : s.end]), s.year, s.month) for s in spans(parts)]
    assert [one[1] if isinstance(want, int) else one for one, want in zip(found, expected, strict=True)] == expected


def test_the_newest_date_counts() -> None:
    """A year alone is older than any month of it."""
    assert newest(words("In 2026 and in March 2026, not December 2025.")) == (2026, 3)
    assert newest(words("In May.")) == (0, 0)


def marked(before: str | None, after: str | None) -> list[str]:
    """Return a redline as wdiff writes it, a sentence a line."""
    marks = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return [" ".join(marks[piece.op].format(piece.text) for piece in line.pieces) for line in redline(before, after)]


def test_words_are_compared_inside_sentences_that_belong_together() -> None:
    """A sentence put in between moves nothing: what was edited is shown in its own sentence."""
    before = "ICE agreed. As of March 2025, it had drafted the policy. We will monitor it."
    after = "ICE agreed. In January 2026, CBP left. As of May 2026, it had issued the policy. We will monitor it."
    assert marked(before, after) == [
        "ICE agreed.",
        "{+In January 2026, CBP left.+}",
        "As of [-March 2025-] {+May 2026+} , it had [-drafted-] {+issued+} the policy.",
        "We will monitor it.",
    ]


def test_sentences_that_are_not_alike_are_shown_whole() -> None:
    """Words matched by chance between two sentences cannot be read."""
    before, after = "ICE hired six people for the task.", "In May, the policy of the bureau was shown to all."
    assert marked(before, after) == [f"[-{before}-]", f"{{+{after}+}}"]


def test_a_lone_short_word_is_drawn_into_the_edits_around_it() -> None:
    """Marks around every second word cannot be read; a longer word, or two, stand for themselves."""
    end = "were counted in the whole house."
    assert marked(f"Cats of Rome {end}", f"Dogs of Paris {end}") == [
        f"[-Cats of Rome-] {{+Dogs of Paris+}} {end[:-1]}."
    ]
    assert marked(f"Cats from Rome {end}", f"Dogs from Paris {end}") == [
        f"[-Cats-] {{+Dogs+}} from [-Rome-] {{+Paris+}} {end}"
    ]


def test_spelling_is_not_marked() -> None:
    """Quotes and dashes differ between pages; the redline shows the new ones and marks nothing."""
    assert marked("It's a plan--so far. It ends.", "It’s a plan — so far. It ended.") == [
        "It’s a plan — so far.",
        "It [-ends-] {+ended+} .",
    ]


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_a_redline_holds_both_texts(one: list[str], other: list[str]) -> None:
    """Without what was inserted it is the old text, without what was deleted the new one."""
    texts = {"a": "ICE has acted on it.", "b": "ICE has not acted.", "c": "We will see in May 2026."}
    before, after = (" ".join(texts[name] for name in side) for side in (one, other))
    for gone, text in (("inserted", before), ("deleted", after)):
        kept = " ".join(p.text for line in redline(before, after) for p in line.pieces if p.op != gone)
        assert kept.replace(" ", "") == text.replace(" ", "")


def test_far_sentences_are_left_out() -> None:
    """What differs is shown with a sentence on each side."""
    before = [f"Sentence number {name} stands here." for name in ("one", "two", "three", "four", "five", "six")]
    after = [*before[:3], "Sentence number 4 stands here.", *before[4:]]
    lines = list(focused(redline(" ".join(before), " ".join(after))))
    assert [None if line is None else line.is_same for line in lines] == [None, True, False, True, None]
    assert list(focused(redline("Same.", "Same."))) == []


STRANGE = [" ", "-", "\n", "A. ", "a b ", ".)", "aa bb ", "Aa bb. Bb cc. ", "2026 ", "May 3, "]


@pytest.mark.parametrize("filler", STRANGE)
def test_time_grows_no_faster_than_strange_texts(filler: str) -> None:
    """Sentences without end, words without sense."""

    def work(text: str) -> None:
        redline(text + "x", text + "y z")
        classify(text + "x", text + "y z")

    growth.assert_linear(lambda size: growth.of(filler, size), work, most=100_000)  # ten times the longest comment

"""Lists side by side and over time, proposals, interviews and item files."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.controls.comparison_page import page
from cocket.controls.corresponding import correspond, similarity, summary
from cocket.controls.diffing import Past, diff_lists, marks, to_reopen
from cocket.controls.interviewing import begin, reply
from cocket.controls.model import Outcome
from cocket.controls.proposing import propose
from cocket.controls.tables import read_attributes, read_items
from cocket.exports.model import Item
from cocket.kernel.errors import BadInput


@pytest.fixture(scope="module")
def pairs(eu, us):
    return correspond(eu, us)


def test_the_same_paragraph_in_both_lists_is_the_same(pairs):
    """5A001.f.1 says the same on both sides."""
    pair = next(p for p in pairs if p.first == "5A001.f.1")
    assert (pair.second, pair.relation, pair.method) == ("5A001.f.1", "same", "same number")


def test_a_word_that_one_list_adds_is_a_difference(pairs):
    """5D001.e.2: the EU says "movement or location", the US text "movement": the EU reaches more."""
    pair = next(p for p in pairs if p.first == "5D001.e.2")
    assert pair.relation == "broader"
    assert "locat" in pair.gap


def test_limits_that_differ_stand_side_by_side(pairs):
    """1C111.a.1: 200 micrometres on one side, 63 on the other, and which list is the wider is said."""
    pair = next(p for p in pairs if p.first == "1C111.a.1")
    limit = next(x for x in pair.limits if x.stricter)
    assert (limit.first, limit.second, limit.stricter) == ("< 200 μm", "< 63 µm", "second")
    assert pair.relation == "broader"


def test_a_paragraph_that_is_not_held_cannot_be_compared(pairs):
    """6A003.b has no text in the US file: the relation is none, and the reason is said."""
    pair = next(p for p in pairs if p.first == "6A003.b.1")
    assert pair.relation == "none"
    assert "not its paragraphs" in pair.gap


def test_rounding_between_units_is_no_gap(pairs):
    """133 Pa beside 1 Torr is the same limit; 110 GHz beside 90 GHz is not."""
    gaps = {p.first: p.limits for p in pairs if any(x.stricter for x in p.limits)}
    assert not any(path.startswith("3B501.n.7.c") for path in gaps)
    assert [(x.first, x.second, x.stricter) for x in gaps["3A002.c.3"]] == [("> 110 GHz", "> 90 GHz", "first")]


def test_every_provision_is_in_the_comparison(pairs, eu):
    """No provision of the first list is left out, and the counts add up."""
    assert {p.first for p in pairs if p.first} == {p.path for p in eu.controls()}
    assert sum(summary(pairs).values()) == len(pairs)


def test_the_page_is_well_formed_and_needs_nothing_else(pairs, eu, us):
    """The page closes what it opens and loads nothing."""

    class Balance(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open: list[str] = []

        def handle_starttag(self, tag, attrs):
            assert not any(name == "src" or (name == "href" and not value.startswith("#")) for name, value in attrs)
            if tag != "meta":
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    parser = Balance()
    parser.feed(page(pairs[:200], eu.edition, us.edition))
    assert parser.open == []


@settings(max_examples=60)
@given(st.text(max_size=80), st.text(max_size=80))
def test_similarity_is_a_share_and_symmetric(one, two):
    """Similarity lies between 0 and 1, is the same both ways, and a text is wholly like itself."""
    assert similarity(one, two) == similarity(two, one)
    assert 0 <= similarity(one, two) <= 1
    assert similarity(one, one) == 1


def test_changes_between_editions_are_found_with_their_words(eu, classifier):
    """A changed, a removed and an added provision are told, and what cited them is reopened."""
    changed = replace(eu.by_path["5A001.f.2"], text=eu.by_path["5A001.f.2"].text.replace("metadata", "traffic data"))
    added = replace(eu.by_path["5A001.f.4"], path="5A001.f.5", text="A paragraph that is entirely new to this list.")
    kept = (changed if p.path == changed.path else p for p in eu.provisions if p.path != "5A001.g")
    provisions = (*kept, added)
    new = replace(eu, provisions=provisions, by_path={p.path: p for p in provisions})
    changes = diff_lists(eu, new)
    assert {(c.path, c.change) for c in changes} == {
        ("5A001.f.2", "changed"),
        ("5A001.f.5", "added"),
        ("5A001.g", "removed"),
    }
    words = next(c for c in changes if c.path == "5A001.f.2").marks
    assert ("removed", "metadata") in {(m.change, m.words) for m in words}
    past = classifier.classify([Item("a", "IMSI catcher for phones"), Item("b", "Closed-circuit rebreather")])
    assert {r.item_id for r in to_reopen(map(Past.of, past), changes) if r.regime == "eu"} == {"a"}


def test_an_edition_does_not_differ_from_itself(eu):
    """No change is found where there is none."""
    assert diff_lists(eu, eu) == ()


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_marks_give_both_texts_back(old, new):
    """What stayed and went is the old text, what stayed and came is the new one."""
    found = marks(" ".join(old), " ".join(new))
    assert " ".join(m.words for m in found if m.change != "added").split() == old
    assert " ".join(m.words for m in found if m.change != "removed").split() == new


def test_unlisted_items_with_the_same_capability_become_one_proposal(classifier):
    """Three kinds of face recognition are gathered, and a webcam is not."""
    texts = [
        "Face matching on city cameras",
        "Facial recognition turnstile for police",
        "Live face search in CCTV",
        "USB webcam",
    ]
    items = [Item(str(n), t) for n, t in enumerate(texts)]
    (proposal,) = propose(items, classifier.classify(items))
    assert proposal.capability == "biometric_identification"
    assert [name for name, _ in proposal.items] == ["0", "1", "2"]


def test_an_interview_asks_until_the_answer_is_settled(classifier):
    """A thermal camera of unknown frame rate is settled by one figure."""
    turn = begin(classifier, Item("x", "Uncooled thermal imaging camera"))
    assert turn.question is not None
    assert "frame rate" in turn.question.text
    assert reply(classifier, turn, "25 Hz").answers[0].outcome is Outcome.LISTED
    assert reply(classifier, turn, "9 Hz").answers[0].outcome is Outcome.NOT_LISTED


def test_an_interview_without_answers_ends(classifier):
    """Somebody who knows nothing is asked each question once, and then it is over."""
    turn = begin(classifier, Item("x", "thing"))
    for _ in range(20):
        if turn.question is None:
            break
        turn = reply(classifier, turn, "")
    assert turn.question is None


@pytest.mark.parametrize(
    "value",
    [
        {"frame rate": "25 Hz", "cooled": True},
        [{"name": "frame rate", "value": 25, "unit": "Hz"}, {"name": "cooled", "value": True}],
        "frame rate=25 Hz; cooled=true",
        '{"frame rate": {"value": 25, "unit": "Hz"}, "cooled": true}',
    ],
)
def test_attributes_are_read_in_every_shape(value):
    """Objects, lists, text and JSON text give the same attributes."""
    rate, cooled = read_attributes(value)
    assert (rate.name, str(rate.value), rate.unit) == ("frame rate", "25", "Hz")
    assert (cooled.name, cooled.value) == ("cooled", True)


def test_bad_rows_are_reported_and_the_rest_is_read(tmp_path):
    """A row without an id, one that is no object and a second use of an id are rejects; the good row is read."""
    path = tmp_path / "items.jsonl"
    lines = [
        {"id": "a", "description": "chair"},
        {"description": "x"},
        5,
        {"id": "a", "description": "again"},
        {"id": "b"},
    ]
    path.write_text("\n".join(json.dumps(x) for x in lines) + "\n{not json\n", "utf-8")
    rows, rejects = read_items(path)
    assert [row.item.id for row in rows] == ["a"]
    assert len(rejects) == 5


@pytest.mark.parametrize(
    ("name", "content"), [("x.csv", "no,columns\n1,2\n"), ("x.txt", "a"), ("x.json", "{"), ("x.csv", b"\xff\xfe")]
)
def test_a_file_that_cannot_be_read_says_how_to_mend_it(tmp_path, name, content):
    """A wrong file ends in one sentence."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadInput) as caught:
        read_items(path)
    assert caught.value.mend


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3),
        max_leaves=8,
    )
)
def test_any_attribute_value_is_read_or_reported(value):
    """Whatever stands in the attributes column, nothing breaks."""
    read_attributes(value)

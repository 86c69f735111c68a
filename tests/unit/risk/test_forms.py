"""Forms that people fill in: what is written can be read back, and a flawed one is refused with question and mend."""

from __future__ import annotations

import contextlib
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocket.kernel.errors import BadDocument, BadInput
from cocket.kernel.reasons import Tri
from cocket.risk.criteria import prompts
from cocket.risk.factors.behaviour import flags
from cocket.risk.forms import flags_form, read_flags, read_rights, rights_form
from cocket.risk.model import Concern
from cocket.risk.table import BY_CODE

POLICE = {"code": "5A001.f", "user": "law_enforcement", "purpose": "crowd_monitoring", "to": "EG"}
FILLED = {"concern": "none", "text": "A court agrees to each measure.", "sources": []}


@pytest.fixture(scope="module")
def export(case_of):
    return case_of(**POLICE).export


@pytest.fixture(scope="module")
def blank(export, assess):
    return rights_form(export, assess(**POLICE).rights)


def filled(blank, **answers):
    """The form with answers put in, question by question."""
    for code, row in answers.items():
        head, mark, rest = blank.partition(f'[questions."{code}"]\n')
        old = 'concern = "unknown"\ntext = ""\nsources = []'
        new = "\n".join(f"{key} = {value!r}" for key, value in row.items())
        blank = head + mark + rest.replace(old, new, 1)
    return blank.encode()


def test_a_blank_form_is_read_as_unknown_throughout(blank, export):
    """Nothing is filled in for anybody."""
    findings = read_rights(blank.encode(), export, "form")
    assert [one.code for one in findings] == [one.code for one in prompts()]
    assert {one.concern for one in findings} == {Concern.UNKNOWN}


def test_the_form_shows_each_question_with_what_the_factors_say(blank):
    """A desk officer has the facts beside the question, as comments."""
    words = " ".join(line.lstrip("# ") for line in blank.splitlines() if line.startswith("#"))
    assert all(" ".join(one.text.split()) in words for one in prompts())
    assert "Known: Stated purpose: The stated purpose is crowd monitoring." in words


def test_answers_come_back_as_they_were_given(blank, export):
    """Concern, words and sources of a filled question."""
    row = {"concern": "serious", "text": "Courts do not look.", "sources": ["Report 7, page 3"]}
    (found,) = [one for one in read_rights(filled(blank, remedy=row), export, "form") if one.code == "remedy"]
    assert (found.concern, found.text, found.sources) == (Concern.SERIOUS, "Courts do not look.", ("Report 7, page 3",))


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({**FILLED, "concern": "grave"}, "no concern"),
        ({**FILLED, "text": ""}, "without a word why"),
        ({**FILLED, "concern": "some"}, "without a source"),
        ({**FILLED, "sources": "Report 7"}, "list of texts"),
        ({**FILLED, "text": 7}, "not text"),
        ({**FILLED, "colour": "red"}, "no part of an answer"),
    ],
)
def test_a_flawed_answer_is_refused_with_its_question(row, word, blank, export):
    """Which question, what is wrong, and how to mend it, in one line."""
    with pytest.raises(BadDocument) as caught:
        read_rights(filled(blank, record=row), export, "form.toml")
    assert word in str(caught.value)
    assert "record" in caught.value.where
    assert caught.value.mend
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('form = "human-rights assessment"', 'form = "red flags"', "no form of"),
        ("version = 1", "version = 2", "no form of"),
        ('[questions."record"]', '[questions."records"]', "is missing"),
        ('[questions."record"]', '[questions."extra"]\n[questions."record"]', "no question 'extra'"),
        ('form = "human', "form = human", "cannot be read"),
    ],
)
def test_a_flawed_form_is_refused(old, new, word, blank, export):
    """Another form, another version, and questions that were taken out or made up."""
    assert old in blank
    with pytest.raises(BadDocument, match=word):
        read_rights(blank.replace(old, new, 1).encode(), export, "form")


def test_a_form_belongs_to_one_export_as_it_was(blank, export):
    """A changed end user makes the form another's; an answer to a question or a paper does not."""
    changed = replace(export, end_use=replace(export.end_use, statement="Something else."))
    with pytest.raises(BadDocument, match="another export"):
        read_rights(blank.encode(), changed, "form")
    assert read_rights(blank.encode(), replace(export, answers=(), title="x"), "form")


def test_a_title_cannot_write_into_the_form(export):
    """Line ends and quotes in an export's own words stay inside the comment."""
    nasty = replace(export, id='x"\n[questions.x]', title="\u2028y\r\nform = 1")
    assert set(tomllib.loads(rights_form(nasty, ()))) == {"form", "version", "export_sha256", "questions"}
    assert read_rights(rights_form(nasty, ()).encode(), nasty, "form")


def test_each_published_flag_is_a_question_once(export, assess):
    """Ids are unique, each names its source and its standing, and the thirteen of BIS are all there."""
    ids = [flag.id for flag in flags()]
    assert len(ids) == len(set(ids))
    assert all(flag.id.split(".")[0] == flag.group and flag.basis and flag.text.endswith("?") for flag in flags())
    assert {flag.status for flag in flags()} == {"verified", "unverified", "own"}
    assert all(set(flag.seen_by) <= set(BY_CODE) for flag in flags())
    bis = sorted(int(flag.basis.rsplit(" ", 1)[1]) for flag in flags() if flag.basis.startswith("BIS, Red Flag"))
    assert bis == list(range(1, 14))
    assert sum("2024/2659" in flag.basis for flag in flags()) >= 8
    form = flags_form(export, assess(**POLICE).flags)
    assert list(tomllib.loads(form)["questions"]) == [flag.question for flag in flags()]


@pytest.mark.parametrize("flag", flags(), ids=lambda flag: flag.id)
def test_every_flag_can_be_reached_and_raises_its_factor(flag, assess):
    """Answered yes, each flag counts in its group, whatever its weight."""
    found = assess(answers={flag.question: "yes"})
    factor = next(one for one in found.factors if one.code == f"flag.{flag.group}")
    assert factor.degree == flag.weight
    assert factor.points > 0
    view = next(one for one in found.flags if one.id == flag.question)
    assert view.answer is Tri.YES


def test_answers_to_flags_come_back_and_untouched_ones_do_not(export):
    """What nobody answered is not written into the export as if somebody had."""
    form = flags_form(export)
    assert read_flags(form.encode(), export, "form") == ()
    form = form.replace('answer = "unknown"\ntext = ""', 'answer = "yes"\ntext = "Asked twice."', 1)
    (answer,) = read_flags(form.encode(), export, "form")
    assert (answer.question, answer.answer, answer.text) == (flags()[0].question, Tri.YES, "Asked twice.")


def test_a_flag_that_is_up_needs_a_word_of_explanation(export):
    """A bare yes is refused."""
    form = flags_form(export).replace('answer = "unknown"', 'answer = "yes"', 1)
    with pytest.raises(BadDocument, match="without a word"):
        read_flags(form.encode(), export, "form")


def test_a_flag_names_what_the_fields_show_also_beside_a_no(assess):
    """A forwarder at the end is in the papers whatever the answer says."""
    found = assess(legs=["SG sea", "NO sea"], answers={"flag.delivery.abnormal_route": "no"})
    view = next(one for one in found.flags if one.id == "flag.delivery.abnormal_route")
    assert (view.answer, view.seen_by) == (Tri.NO, ("route.detour",))


def test_an_answer_to_a_flag_that_does_not_exist_is_shown_and_counts_for_nothing(assess):
    """A mistyped id is not dropped in silence."""
    found = assess(answers={"flag.payment.kash": "yes"})
    view = found.flags[-1]
    assert (view.id, view.answer) == ("flag.payment.kash", Tri.UNKNOWN)
    assert "correct the id" in view.text
    assert found.points == assess().points


def test_ordinary_goods_without_answers_show_no_flags(assess):
    """Nobody is sent through forty questions for a webcam."""
    assert assess().flags == ()
    assert len(assess(code="5A001.f").flags) == len(flags())


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_readers(raw):
    """Any file is read or refused."""
    from cocket.exports.boundary import parse_export

    export = parse_export({"parties": [{"name": "A", "roles": ["exporter"]}], "items": [{"description": "d"}]})
    for reader in (read_rights, read_flags):
        with contextlib.suppress(BadInput):
            reader(raw, export, "form")


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_words_survive_a_form(identifier, words):
    """Whatever letters an answer holds, the form gives them back."""
    from cocket.exports.model import Answer, Export

    bare = "".join(c for c in words if c != "\0").strip()
    export = Export(identifier, (), (), answers=(Answer("flag.order.no_fit", Tri.YES, bare or "x", ""),))
    with contextlib.suppress(UnicodeEncodeError):
        raw = flags_form(export).encode()
        assert read_flags(raw, export, "form")[0].text == (bare or "x")


BROKEN = Path(__file__).resolve().parents[2] / "vectors" / "broken" / "risk_forms"


@pytest.mark.parametrize("path", sorted(BROKEN.iterdir()), ids=lambda path: path.stem)
def test_each_broken_form_is_refused_in_one_line(path, export):
    """The deliberately broken files, whichever reader they are given to."""
    for reader in (read_rights, read_flags):
        with pytest.raises(BadDocument) as caught:
            reader(path.read_bytes(), export, path.name)
        assert "\n" not in str(caught.value)

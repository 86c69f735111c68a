"""Every word of the office is said in each of its languages, and no page is written for one of them alone."""

from __future__ import annotations

import importlib.util
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cocket.kernel.errors import BadInput
from cocket.kernel.wording import counted, said
from cocket.licensing.cases.words import Desk, Kind, Role

ROOT = Path(__file__).parents[3]
FRENCH = {"HTTP_ACCEPT_LANGUAGE": "fr"}
HINT = "Run tools/wording.py --write, then write the French into src/cocket/office/locale/fr/LC_MESSAGES/django.po."


@pytest.fixture(scope="module")
def tool() -> Any:
    """Give the script that finds words."""
    spec = importlib.util.spec_from_file_location("office_wording", ROOT / "tools" / "wording.py")
    assert spec
    assert spec.loader
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def words(tool, site) -> Any:
    """Give every word that the office says."""
    return tool.collect()


@pytest.fixture(scope="module")
def desks(site: Path) -> dict[str, Any]:
    """Give clients of a firm, an officer and a desk, and a case that all three see, with a question and advice."""
    from django.test import Client

    from cocket.kernel.dates import utc_now
    from cocket.licensing.cases.words import Action
    from cocket.office.cases import services
    from cocket.office.cases.assessing import assessed
    from cocket.office.example.material import BUYERS, PRODUCTS, application
    from cocket.office.people.services import open_account, sign_up
    from cocket.reference.starter import install_starter
    from cocket.reference.store import Library

    install_starter(Library(site))
    at, password = utc_now(), "a long enough phrase"
    firm = sign_up(firm="Mots SA (fictional)", country="FR", registration="", name="Momo", password=password,
                   email="firm@words.example", at=at)  # fmt: skip
    who = {"password": password, "at": at}
    officer = open_account(name="Olga", email="officer@words.example", role=Role.OFFICER, **who)
    other = open_account(name="Otto", email="other@words.example", role=Role.OFFICER, **who)
    desk = open_account(name="Dana", email="desk@words.example", role=Role.ADVISER, desk=Desk.TECHNICAL, **who)
    row = services.open_draft(firm, Kind.INDIVIDUAL, at=at)
    paper = application(row.number, ("Mots SA", "FR"), PRODUCTS[1], BUYERS[2], 12_500)
    services.save_draft(firm, row.pk, paper, at=at)
    services.submit(firm, row.pk, assessed(paper, site, at.date()), at=at)
    services.act(officer, row.pk, Action.TAKE, at=at, why="test")
    consult = {"desk": "technical", "due": "2031-01-01"}
    services.act(officer, row.pk, Action.CONSULT, at=at, why="test", detail=consult, text="Wozu?")
    clients: dict[str, Any] = {"number": row.number}
    for name, account in (("firm", firm), ("officer", officer), ("other", other), ("desk", desk)):
        clients[name] = Client()
        clients[name].force_login(account)
    return clients


def visible(response: Any) -> str:
    body = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_no_word_is_untranslated_stale_or_fuzzy(tool, words):
    """Each catalogue has every word of templates, forms, services, tables and errors, and no other."""
    catalogues = sorted(tool.LOCALE.glob("*/LC_MESSAGES/django.po"))
    assert [path.parts[-3] for path in catalogues] == ["fr"]
    for path in catalogues:
        assert tool.lacking(words, path) == [], HINT
    assert len(words.found) > 500


def test_no_word_is_written_past_the_catalogues(words):
    """No visible English stands in a template, and no error is put together in a way that cannot be looked up."""
    assert words.hard == []


def test_the_finder_finds_what_is_hard_coded(tool, site, monkeypatch, tmp_path):
    """Text between tags, an attribute that is read aloud, and an error in f"" are told with their place."""
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    page = tmp_path / "page.html"
    page.write_text('{% load i18n %}<p aria-label="Read me">{% translate "Fine" %} Not fine {{ name }}</p>', "utf-8")
    found = tool.Words()
    tool._template(page, found)
    assert [re.search("“(.+)”", line)[1] for line in found.hard] == ["Read me", "Not fine"]
    assert "Fine" in found.found
    code = tmp_path / "code.py"
    code.write_text('def f(x):\n    what = f"Bad {x}"\n    raise BadInput(what, mend="Mend it.")\n', "utf-8")
    tool._Code(code, found).visit(tool.ast.parse(code.read_text("utf-8")))
    assert "code.py:2" in found.hard[-1]
    assert "Mend it." in found.found


def test_a_missing_a_fuzzy_and_a_misplaced_word_are_told(tool, tmp_path):
    """A catalogue that lost a word, marks one as doubtful or names another place is not taken."""
    held = tool.Words({"One": "", "Two {n}": "", "Three": "", "%(n)s day": "%(n)s days"}, dict.fromkeys(
        ("One", "Two {n}", "Three", "%(n)s day"), "here"))  # fmt: skip
    path = tmp_path / "django.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
        'msgid "Two {n}"\nmsgstr "Deux {m}"\n\n#, fuzzy\nmsgid "Three"\nmsgstr "Trois"\n\nmsgid "Old"\nmsgstr "Vieux"\n\n'
        'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s jour"\nmsgstr[1] ""\n', "utf-8")  # fmt: skip
    told = tool.lacking(held, path)
    assert [line.split(":")[0] for line in told] == [
        "untranslated", "untranslated", "fuzzy", "other places than in English", "stale",
    ]  # fmt: skip


def test_the_language_is_chosen_on_each_page_and_kept(site):
    """A form without script sets a cookie and comes back; an address elsewhere is not followed."""
    from django.test import Client

    client = Client()
    page = client.get("/sign-in")
    assert '<html lang="en-gb" dir="ltr">' in page.content.decode()
    assert 'value="fr" lang="fr"' in page.content.decode()
    answer = client.post("/language", {"language": "fr", "next": "/sign-up"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-up")
    page = client.get("/sign-up")
    assert '<html lang="fr" dir="ltr">' in page.content.decode()
    assert "Inscrire votre entreprise" in visible(page)
    assert page["Content-Language"] == "fr"
    assert client.post("/language", {"language": "en-gb", "next": "https://evil.example/"})["Location"] == "/"
    assert "Sign in" in visible(client.get("/sign-in"))
    assert "Se connecter" in visible(Client().get("/sign-in", **FRENCH))
    assert "Sign in" in visible(Client().get("/sign-in", HTTP_ACCEPT_LANGUAGE="tlh, en-US;q=0.5"))


def test_a_language_from_right_to_left_turns_the_page(site, settings_with):
    """The direction stands on the page; the style sheet knows only starts and ends."""
    from django.test import Client

    with settings_with(LANGUAGES=[("en-gb", "English"), ("ar", "العربية")]):
        page = Client().get("/sign-in", HTTP_ACCEPT_LANGUAGE="ar").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    style = (ROOT / "src/cocket/office/pages/static/office/style.css").read_text("utf-8")
    physical = (
        r"(?<![\w-])(margin|padding|border)-(left|right)|(?<![\w-])(left|right)\s*:|text-align:\s*(left|right)|float:"
    )
    assert re.findall(physical, style) == []
    sides = [one.split() for one in re.findall(r"(?<![\w-])(?:padding|margin):([^;]+);", style)]
    assert [four for four in sides if len(four) == 4 and four[1] != four[3]] == []


def test_french_pages_say_nothing_in_english(desks, words, tool):
    """Whatever stands alone between two tags is no English word of the catalogue that French says otherwise."""
    from django.utils.translation import gettext, override

    with override("fr"):
        english = {text for text in words.found if "%(" not in text and "{" not in text and gettext(text) != text}
    from cocket.office.cases.models import Case
    from cocket.office.people.models import Account

    # What other tests of this process typed is nobody's to translate.
    english -= {*Account.objects.values_list("name", flat=True), *Case.objects.values_list("title", flat=True)}
    number = desks["number"]
    places = [("firm", "/firm/"), ("firm", "/firm/new"), ("firm", f"/firm/{number}/"), ("officer", "/office/")]
    places += [("officer", f"/office/{number}/"), ("officer", f"/office/{number}/do/consult")]
    places += [("desk", f"/office/{number}/"), ("desk", f"/office/{number}/do/advise"), ("desk", "/firm/")]
    for who, place in places:
        page = desks[who].get(place, **FRENCH).content.decode()
        page = re.sub(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
        texts = {re.sub(r"^[■▲◆●]\s*", "", one.strip(" \n·:,;.()")) for one in re.findall(r">([^<>]+)<", page)}
        assert texts & english == set(), place


def test_days_numbers_and_plurals_follow_the_language(desks):
    """Amounts have the language's separators, days its months, and one is not said as many."""
    from django.utils.translation import override

    from cocket.office import wording

    page = visible(desks["officer"].get(f"/office/{desks['number']}/", **FRENCH))
    assert "12 500 pièce" in page
    assert "pas encore de réponse, attendue le 1 janvier 2031" in page
    assert "12,500 each" in visible(desks["officer"].get(f"/office/{desks['number']}/"))
    assert "Kazakhstan" in page
    late = BadInput(said("The time to appeal ended on {day}", day=date(2026, 8, 1)), mend="Ask a senior officer.")
    many = ("One similar case was decided differently and not answered yet",
            "{count} similar cases were decided differently and not answered yet")  # fmt: skip
    assert str(late) == "The time to appeal ended on 1 August 2026. Ask a senior officer."
    with override("fr"):
        assert wording.of(late) == "Le délai de recours a pris fin le 1 août 2026. Adressez-vous à un agent principal."
        assert wording.tr(counted(1, *many)).startswith("Un dossier semblable a été")
        assert wording.tr(counted(3, *many)).startswith("3 dossiers semblables ont été")
        assert wording.country("CH") == "Suisse"
        assert wording.country_choices()[1][1] == "Afghanistan"
        assert wording.country("ZZZ") == "ZZZ"
        assert wording.amount("n/a") == "n/a"
        nested = said("This is for {roles}: {action}", roles=("officer", "senior officer"), action="take the case")
        assert wording.tr(nested) == "Ceci revient à : agent, agent principal (prendre le dossier)"


def test_reasons_on_disabled_buttons_are_said_in_the_language(desks):
    """The reason beside the button and the refusal of the address behind it are French on a French page."""
    place = f"/office/{desks['number']}/"
    page = visible(desks["other"].get(place, **FRENCH))
    assert "Un autre agent instruit ce dossier. Prenez d’abord le dossier." in page
    answer = desks["officer"].get(place + "do/propose", **FRENCH)
    assert answer.status_code == 403
    assert "en consultation, donc ceci est impossible : proposer une décision" in visible(answer)
    version = re.search(r'name="version" value="(\d+)"', desks["officer"].get(place + "do/resume").content.decode())[1]
    early = desks["officer"].post(place + "do/resume", {"version": version}, **FRENCH)
    assert "Le service technique a jusqu’au 1 janvier 2031. Attendez son avis ou ce jour-là." in visible(early)
    missing = desks["desk"].post(place + "do/advise", {"version": "4"}, **FRENCH)
    assert "Écrivez ceci avec vos propres mots." in visible(missing)


def test_catalogues_are_compiled_when_they_changed(tmp_path, monkeypatch):
    """The home holds what the package says; an edited catalogue is compiled again, an unchanged one is left."""
    from cocket.office import catalogues

    source = tmp_path / "source" / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr ""\n"Language: fr\\n"\n\nmsgid "yes"\nmsgstr "oui"\n', "utf-8")
    monkeypatch.setattr(catalogues, "SOURCES", tmp_path / "source")
    made = catalogues.compiled(tmp_path / "home") / "fr" / "LC_MESSAGES" / "django.mo"
    first = made.stat().st_mtime_ns
    assert b"oui" in made.read_bytes()
    catalogues.compiled(tmp_path / "home")
    assert made.stat().st_mtime_ns == first
    source.write_text(source.read_text("utf-8").replace("oui", "ouais"), "utf-8")
    catalogues.compiled(tmp_path / "home")
    assert b"ouais" in made.read_bytes()


@pytest.fixture
def settings_with() -> Any:
    """Change settings for a while, as Django's own tests do."""
    from django.test import override_settings

    def changed(**given: Any) -> Any:
        return override_settings(**given)  # it tells the translations too

    return changed

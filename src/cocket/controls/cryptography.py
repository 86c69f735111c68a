"""The Cryptography Note (Note 3 to Category 5, Part 2): mass-market encryption, condition by condition.

Takes a corpus, the note's path and a reading, gives a `Decontrol`: it applies when each condition is shown, does not
when one is denied, and is worth its questions when the description hints that the item is sold to everybody. What the
former Note 4 released (encryption beside the item's primary function) stands in 5A002.a.1 to .a.4 themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from cocket.controls.corpus import Corpus
from cocket.controls.model import Decontrol
from cocket.controls.phrases import Say, WordMap, parse_says
from cocket.controls.reading import Reading
from cocket.kernel.reasons import Tri

NOTE = "#cryptography-note"
QUOTED = 1500  # characters of the note that are shown


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of paragraph a.: its name, the words that speak of it, the question, and the answer it wants.

    The question uses some of the words, so that an answer, put among what the item is said to be, is known again.
    """

    name: str
    says: tuple[Say, ...]
    question: str
    wanted: bool = True
    shown: tuple[Say, ...] = ()  # words that show it as it stands, whatever is wanted of the others
    lacks: tuple[Say, ...] = ()  # what is not needed where it is met: "no installer needed"


CONDITIONS = (
    Condition(
        "sold to everybody",
        parse_says(
            "retail | over the counter | mail order | mass market | mass-market | consumer | consumers | "
            "private users | app store | play store | web shop | online shop | supermarket | electronics shops | "
            "generally available | freely available | free download | off the shelf | everybody | "
            "electronics markets | sold & shops | sold & public"
        ),
        "Is it sold to everybody, without restriction, from stock at retail selling points (shop, mail, online)?",
    ),
    Condition(
        "of a cryptography that its user cannot easily change",
        parse_says(
            "easily change | easily changed | change & cipher | change & encryption | change & algorithm | "
            "changed & user | altered & user | alter & encryption | changeable | own algorithms | exchange & algorithm"
        ),
        "Can the user easily change the cryptographic functionality?",
        wanted=False,
        shown=parse_says(
            "fixed cipher | cipher fixed | fixed encryption | encryption fixed | fixed algorithm | fixed aes | "
            "fixed wpa2 | fixed wpa3 | wpa2 fixed | wpa3 fixed | cipher built in | "
            "built-in cipher | built-in encryption"
        ),
    ),
    Condition(
        "installed by its user",
        parse_says(
            "installation by the user | installed by the user | self-install | plug and play | plug-and-play | "
            "user installs | user & sets up | installs itself | installed by the buyer | buyers install | "
            "buyer installs | customer installs | set up by the customer | customer sets up"
        ),
        "Is it designed for installation by the user without further substantial support by the supplier?",
        lacks=parse_says("=installer | =technician"),
    ),
)


def cryptography_note(corpus: Corpus, note: str, reading: Reading) -> Decontrol:
    """Hold an item against the note; its conditions are asked for only where one of them is shown."""
    quote = corpus.by_path[note].text[:QUOTED]
    states = [(one, _state(one, reading)) for one in CONDITIONS]
    denied = next((one for one, state in states if state is Tri.NO), None)
    if denied is not None:
        return Decontrol(note, quote, Tri.NO, f"It does not fit this note: not {denied.name}.")
    if all(state is Tri.YES for _, state in states):
        return Decontrol(note, quote, Tri.YES, "The description meets each condition of the Cryptography Note.")
    if any(state is Tri.YES for _, state in states) or reading.everyday:
        left = next(one for one, state in states if state is Tri.UNKNOWN)
        return Decontrol(note, quote, Tri.UNKNOWN, f"The Cryptography Note may fit; open: {left.question}")
    return Decontrol(note, quote, Tri.UNKNOWN, "")


def open_condition(sentence: str) -> Condition | None:
    """Give the condition that a note's sentence leaves open, or None."""
    return next((one for one in CONDITIONS if one.question in sentence), None)


def _state(one: Condition, reading: Reading) -> Tri:
    if any(reading.words.spot(say) is not None for say in one.shown):
        return Tri.YES
    if any(reading.denied.spot(say) is not None for say in one.lacks):
        return Tri.YES
    said, denied = _says(one, reading.words), _says(one, reading.denied)
    if said == denied:
        return Tri.UNKNOWN
    return Tri.YES if said is one.wanted else Tri.NO


def _says(one: Condition, words: WordMap) -> bool:
    return any(words.spot(say) is not None for say in one.says)

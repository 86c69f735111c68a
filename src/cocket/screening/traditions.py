"""A guess at the naming tradition of a name, for telling which traditions fare worse: never for deciding on anybody.

Takes a romanised name's words, gives a word for the tradition. It is coarse on purpose and used in evaluation only.
"""

from __future__ import annotations

import re

from cocket.screening.romanise import ABJAD_MARK, readings, script_of
from cocket.screening.text import clean
from cocket.screening.tokens import split

_BY_SCRIPT = {
    "Arab": "Arabic and Persian",
    "Hebr": "Hebrew",
    "Cyrl": "Slavic and Central Asian",
    "Hani": "Chinese",
    "Hang": "Korean",
    "Jpan": "Japanese",
    "Grek": "Greek",
    "Geor": "Caucasian",
    "Armn": "Caucasian",
    "Deva": "South Asian",
    "Beng": "South Asian",
    "Taml": "South Asian",
    "Thai": "South-East Asian",
    "Khmr": "South-East Asian",
    "Mymr": "South-East Asian",
}
_ARABIC = re.compile(
    r"\b(al|el|abd\w+|bin|ibn|ben|abu|abou|umm|mo?u?ha?m+[ae]d|ah?med|hus+[ae]in|hassan|khal[ie]d|\w+lah|\w+din)\b"
)
_SLAVIC = re.compile(r"(ov|ev|off|eff|ova|eva|sky|skiy|skii|enko|ovich|evich|ovna|evna|chuk|yan)\b")
_HISPANIC = re.compile(r"(ez\b|\b(garcia|cruz|rosa|jose|juan|maria|luis|carlos|de la|del|dos|da|silva|santos)\b)")
_CHINESE = re.compile(
    r"^(li|wang|zhang|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|ma|zhu|hu|guo|he|lin|gao|luo|zheng|liang|xie|tang|song)\b"
)
_KOREAN = re.compile(r"^(kim|pak|park|ri|lee|choe|choi|jong|chong|jang|kang|jo|cho|yun|han|o|so|ryu|sin) \w+( \w+)?$")


def tradition(name: str) -> str:
    """Give the tradition that a name looks like, or "other"."""
    text = clean(name)[0]
    script = script_of(text)
    if script in _BY_SCRIPT:
        return _BY_SCRIPT[script]
    words = " ".join(split([readings(text, script)[0]])[0]).replace(ABJAD_MARK, "")
    for known, pattern in (
        ("Arabic and Persian", _ARABIC),
        ("Korean", _KOREAN),
        ("Chinese", _CHINESE),
        ("Slavic and Central Asian", _SLAVIC),
        ("Hispanic and Lusophone", _HISPANIC),
    ):
        if pattern.search(words):
            return known
    return "other"

"""Names of people and firms that are on no list: generated, so that a false alarm is known to be false.

Takes locales and a seed, gives (locale, kind, name). Persons and most firms come from the name lists of Faker (MIT),
drawn without regard to how common a name is; a part of the firms is composed here from ordinary trade words, since
names such as "Golden Star General Trading LLC" are what alarms most in practice.
"""

from __future__ import annotations

import random

from faker import Faker

# Training and reporting never share a locale, so that a figure is not a memory of the lists it was trained on.
TRAINING = (
    "ar_SA", "az_AZ", "bn_BD", "cs_CZ", "de_DE", "en_IN", "en_US", "es_MX", "fa_IR", "fr_FR", "hi_IN", "hr_HR",
    "id_ID", "ja_JP",
    "ka_GE", "ko_KR", "pl_PL", "pt_BR", "ru_RU", "sv_SE", "th_TH", "tr_TR", "vi_VN", "zh_CN",
)  # fmt: skip
REPORTING = (
    "ar_DZ", "ar_PS", "bg_BG", "da_DK", "de_AT", "el_GR", "en_GB", "en_KE", "en_NG", "en_PK", "es_CO", "es_ES",
    "fr_DZ", "he_IL", "hu_HU",
    "hy_AM", "it_IT", "mk_MK", "ne_NP", "nl_NL", "pt_PT", "ro_RO", "ta_IN", "uk_UA", "uz_UZ", "zh_TW",
)  # fmt: skip

# These locales' lists of firms hold real ones, some of which are listed.
_REAL_FIRMS = frozenset({"fa_IR", "bn_BD"})
_FIRST = (
    "Al Noor", "Al Amal", "Golden Star", "Blue Ocean", "Silk Road", "New Horizon", "Sunrise", "Crescent", "Falcon",
    "Green Valley", "Delta",
    "Orient", "Atlas", "Baltic", "Nordlicht", "Lindental", "Phoenix", "Pearl", "Diamond", "Caspian", "Volga",
    "Bosphorus", "Andes", "Pacific",
    "Sahara", "Levant", "Oasis", "Cedar", "Jasmine", "Eagle", "Lotus", "Harbour", "Meridian", "Summit", "Vertex",
    "Zenith", "Aurora", "Polar",
    "Sabah", "Safa", "Rayan", "Damas", "Kavir", "Pars", "Sepehr", "Novaya", "Severnaya", "Sol", "Luz", "Esperanza",
    "Santa Rosa", "El Dorado",
)  # fmt: skip
_MIDDLE = (
    "General Trading", "Shipping", "Trading", "Import Export", "Department Store", "Kaufhaus", "Electronics",
    "Petrochemical", "Logistics",
    "Construction", "Industrial Group", "International", "Food Industries", "Textile", "Marine Services",
    "Technologies", "Investment",
    "Exchange", "Pharmaceuticals", "Auto Parts", "Steel", "Travel and Tourism", "Computer Systems", "Real Estate",
    "Medical Supplies",
    "Comercial", "Inversiones", "Torgovyy Dom", "Stroy", "Agro", "Telecom", "Aviation", "Engineering", "Hardware",
    "Furniture", "Jewellery",
)  # fmt: skip
_LAST = (
    "LLC", "Co., Ltd.", "Ltd", "GmbH", "FZE", "Company", "S.A.", "S.A. de C.V.", "OOO", "JSC", "Inc.", "Limited",
    "Sdn Bhd", "A.S.", "B.V.",
    "Corporation", "Est.", "Group", "", "",
)  # fmt: skip


def clean_names(locales: tuple[str, ...], seed: int, count: int, firms: float = 0.3) -> list[tuple[str, str, str]]:
    """Give `count` different names, spread evenly over the locales; a third of the firms is composed."""
    chance = random.Random(seed)
    fakers = []
    for number, locale in enumerate(locales):
        faker = Faker(locale)
        faker.seed_instance(seed * 1000 + number)
        fakers.append((locale, faker))
    out: dict[str, tuple[str, str, str]] = {}
    while len(out) < count:
        locale, faker = fakers[len(out) % len(fakers)]
        if chance.random() >= firms:
            row = (locale, "person", str(faker.name()))
        elif chance.random() < 1 / 3:
            row = (
                "composed",
                "organisation",
                f"{chance.choice(_FIRST)} {chance.choice(_MIDDLE)} {chance.choice(_LAST)}".strip(),
            )
        else:
            row = (locale, "organisation", str(faker.company() if locale not in _REAL_FIRMS else faker.name()))
        out.setdefault(row[2], row)
    return list(out.values())

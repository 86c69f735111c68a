"""Read a policy file; every complaint names the file and the place in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cocket.exercises.sandbox.model import PartyChange, Policy, ProvisionChange, WeightChange
from cocket.kernel.canonical import sha256_hex
from cocket.kernel.errors import BadInput
from cocket.reference.kinds import KINDS, is_party_list
from cocket.risk.table import BY_CODE

LARGEST = 500_000
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Points = Annotated[int, Field(ge=0, le=1000)]


class _Doc(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Provision(_Doc):
    regime: Literal["eu", "us"]
    path: Annotated[str, Field(pattern=r"^[0-9][A-E][0-9]{3}[A-Za-z0-9.#_-]{0,60}$")]
    replace: Text | None = None
    by: Annotated[str, Field(max_length=4000)] | None = None
    add: Text | None = None
    remove: bool = False

    @model_validator(mode="after")
    def _one_thing(self) -> _Provision:
        if (self.replace is None) != (self.by is None):
            raise ValueError("replace and by go together")
        if sum((self.replace is not None, self.add is not None, self.remove)) != 1:
            raise ValueError("give replace with by, or add, or remove = true")
        return self


class _Party(_Doc):
    kind_of_list: Annotated[str, Field(alias="list")]
    name: Text | None = None
    kind: Literal["organisation", "person", "vessel", "aircraft"] = "organisation"
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    aliases: Annotated[list[Text], Field(max_length=50)] = []
    remove: Annotated[str, Field(min_length=1, max_length=200)] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> _Party:
        if (self.name is None) == (self.remove is None):
            raise ValueError("give name (to list a party) or remove (the id of an entry)")
        if self.kind_of_list not in KINDS or not is_party_list(self.kind_of_list):
            known = ", ".join(name for name in KINDS if is_party_list(name))
            raise ValueError(f"{self.kind_of_list[:40]!r} is no party list; use one of {known}")
        return self


class _Weight(_Doc):
    points: Annotated[list[Points], Field(min_length=1, max_length=3)] | None = None
    unknown: Points | None = None


class _Weights(_Doc):
    elevated: Points | None = None
    high: Points | None = None
    factors: dict[str, _Weight] = {}

    @model_validator(mode="after")
    def _factors_exist(self) -> _Weights:
        unknown = sorted(set(self.factors) - set(BY_CODE))
        if unknown:
            raise ValueError(f"there is no factor {unknown[0][:40]!r}; the reference lists them")
        return self


class _PolicyDoc(_Doc):
    format: Literal[1]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    why: Text
    provisions: Annotated[list[_Provision], Field(max_length=200)] = []
    parties: Annotated[list[_Party], Field(max_length=500)] = []
    weights: _Weights | None = None

    @model_validator(mode="after")
    def _something(self) -> _PolicyDoc:
        if not self.provisions and not self.parties and self.weights is None:
            raise ValueError("nothing is changed: give [[provisions]], [[parties]] or [weights]")
        return self


def read_policy(path: Path) -> Policy:
    """Read a policy file; raises `BadInput` with file and place."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror})", where=str(path), mend="Check its name.") from None
    return parse_policy(raw, where=str(path))


def parse_policy(raw: bytes, *, where: str) -> Policy:
    """Turn the bytes of a policy file into a `Policy`; raises `BadInput` with `where` and the key."""
    if len(raw) > LARGEST:
        raise BadInput("the file is larger than 500 kB", where=where, mend="A policy is a page of text.")
    try:
        bare = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput("the file is not UTF-8 text", where=where, mend="Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"it is not TOML ({error})", where=where, mend="Mend the line that is named.") from None
    except RecursionError:
        raise BadInput("it is nested too deeply", where=where, mend="A policy has three levels.") from None
    try:
        document = _PolicyDoc.model_validate(bare)
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        place = ".".join(str(part) for part in first["loc"])
        more = f" ({len(others)} more to mend after that.)" if others else ""
        what = "there is no such key" if first["type"] == "extra_forbidden" else first["msg"]
        raise BadInput(
            f"{place}: {what.removeprefix('Value error, ')}" if place else what.removeprefix("Value error, "),
            where=where,
            mend=f'The how-to "Rehearse an evasion" shows a policy file.{more}',
        ) from None
    weights = document.weights or _Weights()
    return Policy(
        title=document.title,
        why=document.why,
        sha256=sha256_hex(raw),
        provisions=tuple(
            ProvisionChange(one.regime, one.path, one.replace or "", one.by or "", one.add or "", one.remove)
            for one in document.provisions
        ),
        parties=tuple(
            PartyChange(one.kind_of_list, one.name or "", one.kind, one.country, tuple(one.aliases), one.remove or "")
            for one in document.parties
        ),
        factors={
            code: WeightChange(tuple(one.points) if one.points is not None else None, one.unknown)
            for code, one in weights.factors.items()
        },
        elevated=weights.elevated,
        high=weights.high,
    )

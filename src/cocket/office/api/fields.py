"""A Django form's fields as a body that a program sends: the same names, choices and limits, said in a schema."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django import forms
from django.utils.datastructures import MultiValueDict
from pydantic import BaseModel, Field, StringConstraints, WithJsonSchema, create_model

from cocket.office.api.schemas import In

# A form calls a person's own words `text`; the API calls them what they are.
_NAMES = {"text": "reasons"}
LONGEST = 20_000


def body_of(name: str, kind: type[forms.Form], more: Mapping[str, Any]) -> type[BaseModel] | None:
    """Give the model of a deed's body, or None for a deed that needs no words."""
    fields: dict[str, Any] = {
        _NAMES.get(name, name): _field(field) for name, field in kind.base_fields.items() if name != "version"
    }
    if not fields and not more:
        return None
    model: type[BaseModel] = create_model(
        "".join(part.title() for part in name.split("_")) + "In", __base__=In, **fields, **more
    )
    model.__doc__ = f"What `{name}` takes."
    return model


def data_of(kind: type[forms.Form], given: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    """Give a form's data from a body; what is null or left out is left out of the form."""
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name in kind.base_fields:
        value = given.get(_NAMES.get(name, name))
        if value is None:
            continue
        data.setlist(name, [str(one) for one in value] if isinstance(value, list) else [_text(value)])
    return data


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value)


def _field(field: forms.Field) -> tuple[Any, Any]:
    kind = _kind(field)
    about = str(field.help_text or field.label or "") or None
    if field.required:
        return kind, Field(description=about)
    if isinstance(field, forms.MultipleChoiceField):
        return kind, Field(default=[], description=about)
    return kind | None, Field(default=None, description=about)


def _kind(field: forms.Field) -> Any:
    if isinstance(field, forms.MultipleChoiceField):
        few = {"minItems": 1} if field.required else {}
        return Annotated[list[str], WithJsonSchema({"type": "array", "items": _chosen(field), **few})]
    if isinstance(field, forms.ChoiceField):
        return Annotated[str, WithJsonSchema(_chosen(field))]
    if isinstance(field, forms.BooleanField):
        return bool
    if isinstance(field, forms.DateField):
        return date
    if isinstance(field, forms.DecimalField):
        return Decimal
    if isinstance(field, forms.IntegerField):
        return int
    longest = getattr(field, "max_length", None) or LONGEST
    return Annotated[str, StringConstraints(min_length=1 if field.required else 0, max_length=longest)]


def _chosen(field: Any) -> dict[str, Any]:
    """Give the schema of a choice; one whose choices depend on the case is any text, and the form says what fits."""
    codes = [str(code) for code, _ in field.choices if not isinstance(code, list | tuple)]
    return {"type": "string", "enum": codes} if codes else {"type": "string", "minLength": 1, "maxLength": 200}

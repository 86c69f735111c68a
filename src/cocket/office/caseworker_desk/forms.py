"""Forms of the deeds of officers and advising desks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cocket.licensing.cases.words import Action
from cocket.office.caseworker_desk.advising import AdviseForm, ConsultForm, LiftForm
from cocket.office.caseworker_desk.deciding import ProposeForm, SignForm
from cocket.office.pages.forms import DayField, DeedForm, SilentForm


class AskForm(DeedForm):
    """A question to the exporter; the office's clock stands still until it is answered."""

    text_label = _("Your question")
    text_help = _("One question, in plain words, and why you ask. The office's clock stands still until the answer.")


class AllowForm(DeedForm):
    """An appeal allowed: the licence is granted until a day."""

    valid_until = DayField(label=_("Last day of the licence"))


DEEDS: dict[Action, type[DeedForm]] = {
    Action.TAKE: SilentForm,
    Action.ASK: AskForm,
    Action.CONSULT: ConsultForm,
    Action.ADVISE: AdviseForm,
    Action.LIFT: LiftForm,
    Action.RESUME: SilentForm,
    Action.RETURN: DeedForm,
    Action.PROPOSE: ProposeForm,
    Action.SEND_BACK: DeedForm,
    Action.SIGN_APPROVAL: SignForm,
    Action.SIGN_REFUSAL: SignForm,
    Action.SIGN_NOT_REQUIRED: SignForm,
    Action.SIGN_RULING: SignForm,
    Action.SUSPEND: DeedForm,
    Action.REINSTATE: DeedForm,
    Action.REVOKE: DeedForm,
    Action.UPHOLD: DeedForm,
    Action.SET_ASIDE: DeedForm,
    Action.ALLOW_APPEAL: AllowForm,
}

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools import email_normalize, format_date

from odoo.addons.heat_cooperative.models.cooperative_member import MAJORITY_YEARS

#: Longest text that a field of the form takes.
LONGEST = 120
#: Most shares that one request on the site asks for: more is for a talk with the cooperative.
MOST_SHARES = 10_000
ADDRESS = ("street", "zip", "city")


def wrong_number(env, text, least, most):
    """What is wrong with a number of shares that was typed, or left out."""
    if not text:
        return env._(
            "Write a number of shares between %(least)s and %(most)s.", least=least, most=most
        )
    return env._(
        "“%(text)s” is no number of shares between %(least)s and %(most)s.",
        text=text,
        least=least,
        most=most,
    )


class JoinForm:
    """What was typed to ask for shares, and what is wrong with it, field by field.

    ``purpose``: ``more`` for a member already, else as on ``cooperative.join.request``; ``known``:
    the user is, so that nothing is asked about who asks.
    """

    def __init__(self, company, purpose, typed, kind="person", known=False):
        self.company = company
        self.purpose = purpose
        self.known = known or purpose == "more"
        self.values = {
            name: value.strip()[:LONGEST] for name, value in typed.items() if isinstance(value, str)
        }
        self.errors = {}
        self.kind = kind
        if purpose == "organisation":
            self.kind = "public_body" if self.values.get("kind") == "public_body" else "company"
        self.classes = company._join_classes(self.kind)
        chosen = [one for one in self.classes if str(one.id) == self.values.get("share_class")]
        self.share_class = chosen[0] if chosen else self.classes[:1]

    @property
    def quantity(self):
        text = self.values.get("quantity", "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @property
    def birth_date(self):
        try:
            return date.fromisoformat(self.values.get("birth_date", ""))
        except ValueError:
            return None

    def check(self):
        """What is wrong, by field; empty when nothing is."""
        self.errors = {}
        if not self.known:
            self._check_asker()
        if self.purpose not in ("self", "more"):
            self._require(
                "beneficiary_name",
                self.company.env._("Write the name of who will hold the shares."),
            )
        if self.purpose == "child":
            self._check_child()
        if self.purpose == "gift":
            self._check_mail("beneficiary_email", required=True)
        self._check_shares()
        if not self.values.get("statutes"):
            self.errors["statutes"] = self.company.env._(
                "Tick that you have read the statutes and accept them."
            )
        return self.errors

    def _check_asker(self):
        self._require("name", self.company.env._("Write your first and last name."))
        self._check_mail("email", required=True)
        self._require(
            "street", self.company.env._("Write the number and the street where you live.")
        )
        self._require("city", self.company.env._("Write the town where you live."))
        self._require("zip", self.company.env._("Write the postcode of your town."))

    def _check_child(self):
        today = fields.Date.context_today(self.company)
        born = self.birth_date
        if not born or born > today:
            self.errors["birth_date"] = self.company.env._(
                "Write the day on which the child was born."
            )
        elif born + relativedelta(years=MAJORITY_YEARS) <= today:
            self.errors["birth_date"] = self.company.env._(
                "Born on %(day)s, this person is of age and joins for themselves: choose “as a "
                "gift” instead.",
                day=format_date(self.company.env, born),
            )

    def _check_shares(self):
        if not self.share_class:
            self.errors["share_class"] = self.company.env._(
                "No shares are offered here: ask the cooperative."
            )
            return
        minimum, maximum = max(1, self.share_class.minimum), self.share_class.maximum
        if self.purpose == "more":
            minimum = 1
        most = min(maximum or MOST_SHARES, MOST_SHARES)
        if not minimum <= self.quantity <= most:
            self.errors["quantity"] = wrong_number(
                self.company.env, self.values.get("quantity"), minimum, most
            )

    def _require(self, name, message):
        if not self.values.get(name):
            self.errors[name] = message

    def _check_mail(self, name, required=False):
        text = self.values.get(name)
        if not text and required:
            self.errors[name] = self.company.env._(
                "Write an e-mail address, as in prenom.nom@exemple.fr."
            )
        elif text and not email_normalize(text):
            self.errors[name] = self.company.env._(
                "“%(text)s” is no e-mail address: check it, as in prenom.nom@exemple.fr.",
                text=text,
            )

    def request_vals(self):
        """Values of the request, once nothing is wrong."""
        names = ("name", "phone", *ADDRESS, "beneficiary_name")
        return {
            **{name: self.values.get(name) or False for name in names},
            "company_id": self.company.id,
            "purpose": self.purpose,
            "holder_kind": self.kind,
            "email": email_normalize(self.values.get("email") or "") or False,
            "beneficiary_email": email_normalize(self.values.get("beneficiary_email") or "")
            or False,
            "birth_date": self.birth_date if self.purpose == "child" else False,
            "share_class_id": self.share_class.id,
            "quantity": self.quantity,
        }

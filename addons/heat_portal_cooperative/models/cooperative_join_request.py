import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: How long the link of the mail is good for, and what was typed is kept without an answer.
VALID = timedelta(days=7)
#: How long a request that was confirmed is kept beside the subscription that it became.
KEPT = timedelta(days=60)
PURPOSES = [
    ("self", "For oneself"),
    ("child", "For a child"),
    ("gift", "As a gift"),
    ("organisation", "For an organisation"),
]


class CooperativeJoinRequest(models.Model):
    """What somebody typed on the site, until they confirm by the link of a mail.

    Contact, member and subscription are made then only: who types another person's address leaves
    no trace in the register, and the page answers the same to known and unknown addresses.
    """

    _name = "cooperative.join.request"
    _description = "Request to Join from the Site"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", string="Cooperative", required=True, readonly=True, index=True
    )
    purpose = fields.Selection(PURPOSES, required=True, readonly=True, default="self")
    requester_id = fields.Many2one(
        "res.partner",
        string="Known contact",
        readonly=True,
        check_company=True,
        help="Who asked from their own pages; empty: a stranger.",
    )
    name = fields.Char(string="Name of who asks", required=True, readonly=True)
    email = fields.Char(string="E-mail", readonly=True)
    phone = fields.Char(readonly=True)
    street = fields.Char(readonly=True)
    zip = fields.Char(readonly=True)
    city = fields.Char(readonly=True)
    beneficiary_name = fields.Char(string="Name of who will hold the shares", readonly=True)
    beneficiary_email = fields.Char(string="Their e-mail", readonly=True)
    birth_date = fields.Date(string="Born on", readonly=True)
    holder_kind = fields.Selection(
        [
            ("person", "Person"),
            ("company", "Company or association"),
            ("public_body", "Public body"),
        ],
        string="Kind",
        required=True,
        readonly=True,
        default="person",
    )
    share_class_id = fields.Many2one(
        "cooperative.share.class",
        string="Class",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    quantity = fields.Integer(string="Shares", required=True, readonly=True)
    accepted_on = fields.Date(
        string="Statutes accepted on", readonly=True, default=fields.Date.context_today
    )
    key_hash = fields.Char(readonly=True, index=True, copy=False, groups="base.group_system")
    subscription_id = fields.Many2one(
        "cooperative.subscription", readonly=True, ondelete="set null", check_company=True
    )

    def _new_key(self):
        """A key for the link of the mail; only its hash is kept."""
        self.ensure_one()
        key = secrets.token_urlsafe(32)
        self.key_hash = self._hash(key)
        return key

    @api.model
    def _hash(self, key):
        return hashlib.sha256(key.encode()).hexdigest()

    @api.model
    def _by_key(self, company, key):
        """The request that a key opens, as long as it is good."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("key_hash", "=", self._hash(key)),
                "|",
                ("create_date", ">", fields.Datetime.now() - VALID),
                ("subscription_id", "!=", False),
            ],
            limit=1,
        )

    def _ask_to_confirm(self):
        """Write to who asked, with the link that confirms."""
        self.ensure_one()
        url = f"/heat/join/{self.company_id.join_slug}/confirm/{self._new_key()}"
        template = self.env.ref("heat_portal_cooperative.mail_template_join_confirm")
        template.with_context(
            confirm_url=f"{self.get_base_url()}{url}", lang=self.env.lang
        ).send_mail(self.id, force_send=True)

    def _confirm(self):
        """Make contact, member and subscription of the request, and bring it before the board."""
        self.ensure_one()
        if self.subscription_id:
            return self.subscription_id
        if not self.share_class_id.active:
            raise UserError(
                self.env._(
                    "Shares “%(name)s” are not offered any more: fill in the form again.",
                    name=self.share_class_id.name,
                )
            )
        asker = self.requester_id or self._new_partner(
            self.name,
            self.email,
            phone=self.phone,
            street=self.street,
            zip=self.zip,
            city=self.city,
        )
        member = self.env["cooperative.member"].create(self._member_vals(asker))
        subscription = self.env["cooperative.subscription"].create(
            {
                "company_id": self.company_id.id,
                "member_id": member.id,
                "payer_id": asker.id if self.purpose in ("child", "gift") else False,
                "share_class_id": self.share_class_id.id,
                "quantity": self.quantity,
                "signed_on": self.accepted_on,
                "is_from_site": True,
            }
        )
        subscription.action_submit()
        self.subscription_id = subscription
        return subscription

    def _member_vals(self, asker):
        """The member that the request is about, by what it is for."""
        values = {"company_id": self.company_id.id, "holder_kind": self.holder_kind}
        if self.purpose == "self":
            return {**values, "partner_id": asker.id}
        if self.purpose == "child":
            child = self._new_partner(
                self.beneficiary_name, False, street=asker.street, zip=asker.zip, city=asker.city
            )
            return {
                **values,
                "partner_id": child.id,
                "birth_date": self.birth_date,
                "representative_id": asker.id,
            }
        if self.purpose == "gift":
            given = self._new_partner(self.beneficiary_name, self.beneficiary_email)
            return {**values, "partner_id": given.id}
        body = self._new_partner(
            self.beneficiary_name,
            self.email,
            is_company=True,
            street=asker.street,
            zip=asker.zip,
            city=asker.city,
        )
        return {**values, "partner_id": body.id, "representative_id": asker.id}

    def _new_partner(self, name, email, **values):
        """A contact of the cooperative: who joins is never matched by an address that was typed."""
        return self.env["res.partner"].create(
            {
                "name": name,
                "email": email,
                "lang": self.company_id.partner_id.lang or self.env.lang,
                "company_id": self.company_id.id,
                **values,
            }
        )

    @api.autovacuum
    def _gc_requests(self):
        now = fields.Datetime.now()
        self.search([("subscription_id", "=", False), ("create_date", "<", now - VALID)]).unlink()
        self.search([("subscription_id", "!=", False), ("create_date", "<", now - KEPT)]).unlink()

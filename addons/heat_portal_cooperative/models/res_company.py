import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KINDS = ("person", "company", "public_body")


class ResCompany(models.Model):
    _inherit = "res.company"

    is_join_open = fields.Boolean(
        string="Page to join is open",
        help="Anybody may ask for shares on the site; the board decides as on paper.",
    )
    join_slug = fields.Char(
        string="Name in the address of the page",
        copy=False,
        help="Small letters, digits and hyphens: “chaleur-du-val” makes /heat/join/chaleur-du-val.",
    )
    join_text = fields.Html(string="Who we are", help="Told on the page to join.")
    join_statutes = fields.Binary(
        string="Statutes (PDF)", attachment=True, help="Whoever joins says that they accept them."
    )
    join_statutes_name = fields.Char(string="Name of the file")

    _join_slug_unique = models.UniqueIndex(
        "(join_slug) WHERE join_slug IS NOT NULL",
        "Another cooperative of this database has this name in the address of its page.",
    )

    @api.constrains("join_slug", "is_join_open", "join_statutes")
    def _check_join(self):
        for company in self:
            slug = company.join_slug
            if slug and not SLUG.fullmatch(slug):
                raise ValidationError(
                    self.env._(
                        "“%(slug)s” cannot be part of an address: write small letters without "
                        "accents, digits and hyphens only, as in “chaleur-du-val”.",
                        slug=slug,
                    )
                )
            if company.is_join_open and not (slug and company.join_statutes):
                raise ValidationError(
                    self.env._(
                        "The page to join of %(name)s needs a name in its address and the statutes "
                        "as a PDF before it opens.",
                        name=company.name,
                    )
                )

    @api.model
    def _joined_at(self, slug):
        """The cooperative whose page to join is open at ``slug``, or none."""
        return self.search([("join_slug", "=", slug), ("is_join_open", "=", True)], limit=1)

    def _join_classes(self, kind):
        """Classes that anybody of a kind may ask for; those of a category are not for strangers."""
        self.ensure_one()
        return self.env["cooperative.share.class"].search(
            [
                ("company_id", "=", self.id),
                ("category_ids", "=", False),
                (f"for_{kind}", "=", True),
            ]
        )

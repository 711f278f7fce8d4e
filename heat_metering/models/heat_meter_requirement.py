from odoo import api, fields, models


class HeatMeterRequirement(models.Model):
    """What the law, or a contract, asks of meters, and until when.

    Each is a dated record with its source: the law's own are common to all cooperatives,
    a cooperative adds what its contracts ask.
    """

    _name = "heat.meter.requirement"
    _description = "Requirement on Meters"
    _order = "kind, installed_from NULLS FIRST, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        index="btree_not_null",
        default=lambda self: self.env.company,
        help="Empty: it holds for every cooperative of the database.",
    )
    kind = fields.Selection(
        [
            ("remote_reading", "Readable from afar"),
            ("installation_verification", "Verification of the installation"),
            ("seal", "Seals"),
            ("periodic_verification", "Periodic verification"),
        ],
        required=True,
    )
    includes_sub_meters = fields.Boolean(
        string="Includes sub-meters", help="It holds for sub-meters too."
    )
    installed_from = fields.Date(
        string="For meters installed from", help="Empty: for all, whenever they were installed."
    )
    due_date = fields.Date(string="Due date", help="Empty: due on the day of the installation.")
    interval_months = fields.Integer(
        string="Every (months)", help="How long a verification holds; for periodic ones."
    )
    source = fields.Text(required=True, translate=True, help="Law, article, contract clause.")

    _interval_given = models.Constraint(
        "CHECK (kind <> 'periodic_verification' OR interval_months > 0)",
        "A periodic verification says how many months it holds.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        requirements = super().create(vals_list)
        self.env["heat.meter"]._compute_due_dates_again()
        return requirements

    def write(self, vals):
        result = super().write(vals)
        if self:
            self.env["heat.meter"]._compute_due_dates_again()
        return result

    def unlink(self):
        result = super().unlink()
        if self:
            self.env["heat.meter"]._compute_due_dates_again()
        return result

    def _of(self, place, kind):
        """The one among ``self`` that holds for an installation, or none.

        A cooperative's own prevails over a common one, and the latest start over others.
        """
        held = self.filtered(
            lambda requirement: (
                requirement.kind == kind
                and requirement.company_id in (place.company_id, self.env["res.company"])
                and (place.role == "billing" or requirement.includes_sub_meters)
                and (
                    not requirement.installed_from
                    or (place.date_from and place.date_from >= requirement.installed_from)
                )
            )
        )
        return held.sorted(lambda r: (bool(r.company_id), str(r.installed_from or "")))[-1:]

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

#: Facts of which a result is noted.
VERIFICATIONS = ("initial_verification", "installation_verification", "periodic_verification")
#: What may be added afterwards: the paper often comes later.
ADDED_LATER = {"report", "report_filename"}


class HeatMeterVerification(models.Model):
    """A line of the metrological record of a meter: a fact, corrected by another."""

    _name = "heat.meter.verification"
    _description = "Metrological Record of a Meter"
    _order = "date desc, id desc"
    _check_company_auto = True

    meter_id = fields.Many2one(
        "heat.meter", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="meter_id.company_id", store=True, index=True)
    network_id = fields.Many2one(related="meter_id.network_id")
    kind = fields.Selection(
        [
            ("installation_verification", "Verification of the installation"),
            ("seal", "Sealing"),
            ("seal_removal", "Removal of seals"),
            ("initial_verification", "Initial verification"),
            ("periodic_verification", "Periodic verification"),
            ("repair", "Repair"),
        ],
        required=True,
        default="installation_verification",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    performed_by = fields.Char(
        string="Done by", required=True, help="The body or the person, with its approval number."
    )
    result = fields.Selection([("conform", "Conform"), ("refused", "Refused")])
    reference = fields.Char(help="Number of the report or of the certificate.")
    seal_numbers = fields.Char(
        string="Seal numbers", help="As stamped on the seals, separated by commas."
    )
    report = fields.Binary(attachment=True)
    report_filename = fields.Char(string="Report file name")
    note = fields.Text(string="Remarks")
    corrects_id = fields.Many2one(
        "heat.meter.verification",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
    )
    corrected_by_ids = fields.One2many(
        "heat.meter.verification", "corrects_id", string="Corrected by"
    )
    is_corrected = fields.Boolean(string="Corrected", compute="_compute_is_corrected", store=True)
    recorded_by = fields.Many2one(related="create_uid", string="Recorded by")

    _result_of_verification = models.Constraint(
        "CHECK ((kind IN ('initial_verification', 'installation_verification', "
        "'periodic_verification')) = (result IS NOT NULL))",
        "A verification, and nothing else, has a result.",
    )
    _seals_numbered = models.Constraint(
        "CHECK (kind <> 'seal' OR seal_numbers IS NOT NULL)", "Give the numbers of the seals."
    )
    _corrected_once = models.UniqueIndex(
        "(corrects_id) WHERE corrects_id IS NOT NULL",
        "This line has been corrected already: correct its correction.",
    )

    @api.depends("corrected_by_ids")
    def _compute_is_corrected(self):
        for fact in self:
            fact.is_corrected = bool(fact.corrected_by_ids)

    @api.depends("meter_id", "kind", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for fact in self:
            day = fact.date and format_date(self.env, fact.date)
            names = (fact.meter_id.display_name, labels.get(fact.kind), day)
            fact.display_name = " · ".join(filter(None, names))

    @api.constrains("date")
    def _check_not_future(self):
        today = fields.Date.context_today(self)
        if any(fact.date > today for fact in self):
            raise ValidationError(
                self.env._("A fact of the metrological record is not dated in the future.")
            )

    @api.constrains("corrects_id", "meter_id")
    def _check_same_meter(self):
        for fact in self.filtered("corrects_id"):
            if fact.corrects_id.meter_id != fact.meter_id:
                raise ValidationError(
                    self.env._("A correction is about the same meter as what it corrects.")
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind not in VERIFICATIONS:
            self.result = False
        elif not self.result:
            self.result = "conform"
        if self.kind not in ("seal", "seal_removal"):
            self.seal_numbers = False

    def write(self, vals):
        completing = vals.keys() <= ADDED_LATER and not any(fact.report for fact in self)
        if vals and not completing and self.ids:
            raise UserError(
                self.env._(
                    "The metrological record is made of facts and is not edited: correct this "
                    "line, another takes its place and it stays on file."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A line of the metrological record is not deleted: correct it instead.")
        )

    def action_correct(self):
        """Open a new line that takes the place of this one."""
        self.ensure_one()
        (values,) = self.copy_data()
        names = ("meter_id", "kind", "date", "performed_by", "result", "reference", "seal_numbers")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correction"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_corrects_id": self.id,
                **{f"default_{name}": values.get(name) for name in names},
            },
        }

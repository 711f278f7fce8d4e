from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class HeatOutagePoint(models.Model):
    """A customer whom an outage left without heat: who told them, how and when."""

    _name = "heat.outage.point"
    _description = "Customer of an Outage"
    _inherit = ["heat.plant.fact"]
    _order = "outage_id, point_id"
    _check_company_auto = True
    _first_state = "to_tell"
    _decided_fields = frozenset({"state", "told_by", "told_at", "told_by_id"})
    _settled_fields = frozenset({"outage_id", "point_id"})

    outage_id = fields.Many2one(
        "heat.outage", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="outage_id.company_id", store=True, index=True)
    network_id = fields.Many2one(related="outage_id.plant_id.network_id")
    point_id = fields.Many2one(
        "heat.delivery.point",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('network_id', '=', network_id), ('direction', '=', 'delivery')]",
        check_company=True,
    )
    partner_id = fields.Many2one(related="point_id.partner_id")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    street = fields.Char(related="point_id.street")
    city = fields.Char(related="point_id.city")
    state = fields.Selection(
        [("to_tell", "To tell"), ("told", "Told")],
        default="to_tell",
        required=True,
        readonly=True,
        copy=False,
    )
    told_by = fields.Selection(
        [("mail", "E-mail"), ("call", "Call")], string="How", readonly=True, copy=False
    )
    told_at = fields.Datetime(string="When", readonly=True, copy=False)
    told_by_id = fields.Many2one("res.users", string="Who told", readonly=True, copy=False)
    note = fields.Char(string="Answer", help="What the customer said.")

    _point_unique = models.Constraint(
        "UNIQUE (outage_id, point_id)", "This delivery point is on the list already."
    )

    @api.depends("point_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.point_id.display_name

    @api.constrains("point_id", "outage_id")
    def _check_network(self):
        for one in self:
            if one.point_id.network_id != one.network_id:
                raise ValidationError(
                    self.env._(
                        "%(point)s is not on the network %(network)s of the plant: choose another "
                        "delivery point.",
                        point=one.point_id.display_name,
                        network=one.network_id.display_name,
                    )
                )

    def action_called(self):
        """The customer was told by telephone, now."""
        self._set_told("call")

    def _set_told(self, how, at=None):
        for one in self:
            if one.state != "to_tell":
                raise UserError(self.env._("“%(name)s” was told already.", name=one.display_name))
        self._deciding().write(
            {
                "state": "told",
                "told_by": how,
                "told_at": at or fields.Datetime.now(),
                "told_by_id": self.env.uid,
            }
        )

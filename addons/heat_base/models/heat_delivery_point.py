from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HeatDeliveryPoint(models.Model):
    _name = "heat.delivery.point"
    _description = "Delivery Point"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "network_id, name"
    _rec_names_search = ["name", "code", "street", "city"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(string="Reference")
    active = fields.Boolean(default=True)
    network_id = fields.Many2one(
        "heat.network",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(related="network_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact on site",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    direction = fields.Selection(
        [("delivery", "Delivery"), ("injection", "Injection")],
        required=True,
        default="delivery",
        tracking=True,
        help="Delivery: the network gives heat. Injection: a producer gives heat to the network.",
    )
    street = fields.Char()
    zip = fields.Char(string="Postcode")
    city = fields.Char()
    area_m2 = fields.Float(string="Heated area (m2)", digits=(12, 2))

    _code_unique = models.UniqueIndex(
        "(network_id, code) WHERE code IS NOT NULL",
        "Another delivery point of this network has this reference.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        points = super().create(vals_list)
        points._restrict_contacts()
        return points

    def write(self, vals):
        if "network_id" in vals:
            self._check_same_cooperative(self.env["heat.network"].browse(vals["network_id"]))
        result = super().write(vals)
        if vals.keys() & {"partner_id", "network_id"}:
            self._restrict_contacts()
        return result

    def _check_same_cooperative(self, network):
        """Its meters and contracts belong to the cooperative: the point cannot leave without."""
        for point in self:
            if network and point.company_id != network.company_id:
                raise ValidationError(
                    self.env._(
                        "The delivery point %(point)s cannot move to a network of another "
                        "cooperative.",
                        point=point.name,
                    )
                )

    def _restrict_contacts(self):
        for company, points in self.grouped("company_id").items():
            points.partner_id._heat_restrict_to_company(company)

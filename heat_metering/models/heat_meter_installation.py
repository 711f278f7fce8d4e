from odoo import api, fields, models


class HeatMeterInstallation(models.Model):
    _name = "heat.meter.installation"
    _description = "Installation of a Meter"
    _order = "date_from desc NULLS LAST, id desc"
    _check_company_auto = True

    meter_id = fields.Many2one(
        "heat.meter", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="meter_id.company_id", store=True, index=True)
    delivery_point_id = fields.Many2one(
        "heat.delivery.point", required=True, index=True, ondelete="restrict", check_company=True
    )
    date_from = fields.Date(string="Installed on", help="Empty: there since always.")
    date_to = fields.Date(string="Removed on", help="Last day in place. Empty: still there.")

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "A meter is removed after it is installed."
    )
    # GiST knows ranges without any extension: an integer is the range of itself alone.
    _one_place_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(meter_id, meter_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "A meter is at one place at a time: its installations must not overlap.",
    )

    @api.depends("meter_id", "delivery_point_id")
    def _compute_display_name(self):
        for place in self:
            names = (place.meter_id.display_name, place.delivery_point_id.display_name)
            place.display_name = " · ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        self._replace_undated(vals_list)
        return super().create(vals_list)

    def _replace_undated(self, vals_list):
        """A dated installation takes the place of the undated one at the same point."""
        dated = {
            (vals.get("meter_id"), vals.get("delivery_point_id"))
            for vals in vals_list
            if vals.get("date_from")
        }
        if not dated:
            return
        undated = self.search(
            [
                ("meter_id", "in", [meter for meter, _point in dated]),
                ("date_from", "=", False),
                ("date_to", "=", False),
            ]
        )
        undated.filtered(lambda p: (p.meter_id.id, p.delivery_point_id.id) in dated).unlink()

    def _covers(self, day):
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or self.date_to >= day
        )

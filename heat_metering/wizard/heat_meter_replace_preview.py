from datetime import UTC
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import formatLang

from ..engine.consumption import Reading
from ..models.heat_delivery_point_gap import SHORTEST_GAP
from .heat_meter_replace import bullets


class HeatMeterReplace(models.TransientModel):
    """What confirming will record, and what to look at again before."""

    _inherit = "heat.meter.replace"

    preview = fields.Html(compute="_compute_preview")
    warnings = fields.Html(compute="_compute_preview")

    @api.depends(
        "operation",
        "meter_id",
        "removed_at",
        "installed_at",
        "source",
        "new_meter_id",
        "serial",
        "delivery_point_id",
        "network_id",
        "removal_line_ids.index",
        "removal_line_ids.is_read",
        "installation_line_ids.index",
        "installation_line_ids.is_read",
        "installation_line_ids.measured_quantity",
        "installation_line_ids.is_counted",
    )
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = bullets(wizard._outcome())
            wizard.warnings = bullets(wizard._doubts())

    def _outcome(self):
        """What confirming records, sentence by sentence."""
        sentences = []
        where = self._where().display_name or "…"
        if self.operation != "installation":
            sentences.append(
                self.env._(
                    "Meter %(meter)s leaves %(place)s on %(moment)s: %(indexes)s.",
                    meter=self.meter_id.display_name,
                    place=where,
                    moment=self._local(self.removed_at),
                    indexes=self._indexes("removal"),
                )
            )
        if self.operation != "removal":
            sentences.append(
                self.env._(
                    "Meter %(meter)s counts at %(place)s from %(moment)s: %(indexes)s.",
                    meter=self._new_name(),
                    place=where,
                    moment=self._local(self.installed_at),
                    indexes=self._indexes("installation"),
                )
            )
        if self.operation == "exchange" and self._gap():
            sentences.append(self._gap_sentence())
        return sentences

    def _gap_sentence(self):
        """What becomes of the time without a meter."""
        duration = self._gap_label()
        if self._gap() < SHORTEST_GAP:
            return self.env._(
                "Between the two, %(duration)s without a meter: less than an hour counts for "
                "nothing.",
                duration=duration,
            )
        removals = {
            line.register_id._origin.id: Reading(
                self.removed_at.replace(tzinfo=UTC), Decimal(repr(line.index))
            )
            for line in self.removal_line_ids
            if line.is_read and line.is_counted
        }
        point = self.installation_id.delivery_point_id
        amounts = point._gap_ahead(removals, self.installed_at) if point else {}
        told = [
            f"{formatLang(self.env, float(amounts[figure]), digits=digits)} {unit}"
            for figure, unit, digits in (("kwh", "kWh", 0), ("m3", "m³", 1))
            if amounts.get(figure) is not None
        ]
        if not told:
            return self.env._(
                "Between the two, %(duration)s without a meter: what passes then is estimated, "
                "once readings tell at which rate.",
                duration=duration,
            )
        return self.env._(
            "Between the two, %(duration)s without a meter: %(amounts)s will be estimated, at the "
            "rate of the old meter.",
            duration=duration,
            amounts=", ".join(told),
        )

    def _indexes(self, side):
        shown = []
        for line in self[f"{side}_line_ids"]:
            if not line.is_read:
                text = self.env._("not read")
            elif side == "removal" and not line.index and line.last_index:
                text = self.env._("index to be typed")
            elif side == "removal" and line.last_read_at:
                text = self.env._(
                    "%(index)s (%(more)s since the last reading)",
                    index=line._shown(line.index),
                    more=line._shown(line.index - line.last_index),
                )
            else:
                text = line._shown(line.index)
            shown.append(f"{line._label()} {text}")
        return ", ".join(shown) or self.env._("no register")

    def _doubts(self):
        """What a careful person looks at again before confirming."""
        if self.operation == "installation":
            return self._line_doubts()
        doubts = self._line_doubts()
        later = self.removal_line_ids.register_id._origin.filtered(
            lambda register: register.last_read_at and register.last_read_at > self.removed_at
        )
        if later:
            doubts.append(
                self.env._(
                    "Meter %(meter)s has been read after its removal, the last time on "
                    "%(moment)s: these readings will no longer count.",
                    meter=self.meter_id.display_name,
                    moment=self._local(max(later.mapped("last_read_at"))),
                )
            )
        if self.operation == "exchange":
            lost = self._lost_quantities()
            if lost:
                doubts.append(
                    self.env._(
                        "The new meter does not count any more: %(quantities)s.",
                        quantities=", ".join(lost),
                    )
                )
        return doubts

    def _line_doubts(self):
        """What reading rounds would say of each index, and what could not be read."""
        doubts = []
        for lines, moment in (
            (self.removal_line_ids, self.removed_at),
            (self.installation_line_ids, self.installed_at),
        ):
            registers = lines.register_id._origin
            expected = registers._expected_indexes(moment) if moment else {}
            for line in lines:
                register = line.register_id._origin
                if line.is_read and line.index and register.id in expected:
                    verdict = registers._judge_index(
                        register, Decimal(repr(line.index)), expected[register.id]
                    )
                    if verdict:
                        doubts.append(f"{line._label()}: {verdict[1]}")
                elif not line.is_read and line.side == "removal" and line.is_counted:
                    doubts.append(self._unread_doubt(line))
        return doubts

    def _unread_doubt(self, line):
        return self.env._(
            "%(register)s could not be read: what it counted since its last reading is missing "
            "until an estimate is accepted.",
            register=line._label(),
        )

    def _lost_quantities(self):
        counted = {
            side: self[f"{side}_line_ids"].filtered("is_counted").mapped("measured_quantity")
            for side in ("removal", "installation")
        }
        labels = self.env["heat.meter.register"]._quantity_labels()
        return [labels[name] for name in counted["removal"] if name not in counted["installation"]]

    def _gap(self):
        return self.installed_at - self.removed_at

    def _gap_label(self):
        hours, seconds = divmod(int(self._gap().total_seconds()), 3600)
        if hours >= 48:
            return self.env._("%(days)s days and %(hours)s h", days=hours // 24, hours=hours % 24)
        return self.env._("%(hours)s h %(minutes)02d min", hours=hours, minutes=seconds // 60)

    def _new_name(self):
        if self.source == "spare":
            return self.new_meter_id.display_name or "…"
        return " ".join(filter(None, (self.manufacturer, self.serial))) or "…"

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.heat_base.engine.periods import last_complete_month, local_midnight

from ..engine import cooperative, reading_rounds

#: What was misread since: key of the point → what its reader typed in place of the energy.
MISREAD = {
    "gare_27": "three_less",
    "moulin_3": "one_digit_more",
    "secours": "of_its_neighbour",
    "paroisse": "all_nines",
}
NEIGHBOUR = "sante"
#: The network somebody is on the way in, and how many of its meters were read so far.
ROUND_NETWORK = "saint_ambrin"
METERS_READ = 5


class HeatDemo(models.AbstractModel):
    """A round under way and readings that wait for someone, in the month that is not over.

    Both come after the last month billed: they stop no bill.
    """

    _inherit = "heat.demo"

    @api.model
    def _start_round(self, today=None):
        """A round of the current month, partly done; once and for all."""
        demo = self._in_french(self._company())
        if demo.env.ref("heat_demo.round_under_way", False):
            return
        today = today or fields.Date.context_today(self)
        campaign = demo._ensure(
            "heat.reading.campaign",
            {
                "round_under_way": {
                    "network_id": demo._ref(f"network_{ROUND_NETWORK}").id,
                    "date": today,
                    "user_id": demo._ref("user_exploitant").id,
                    "note": "Clés de la résidence du Pré-Neuf : chez le gardien, sonnette 2.",
                }
            },
        )
        campaign.action_prepare()
        entries = demo._entries_so_far(campaign, demo._moment_after_last_month(today))
        with demo._working_as("user_exploitant") as operator:
            campaign.with_env(operator.env).record_entries(entries)

    def _entries_so_far(self, campaign, moment):
        """What was typed for the first meters: true indexes, then a gate that was locked."""
        entries = []
        meters = campaign.line_ids.sorted("sequence").meter_id[: METERS_READ + 1]
        for rank, meter in enumerate(meters):
            lines = campaign.line_ids.filtered(lambda line, meter=meter: line.meter_id == meter)
            if rank < METERS_READ:
                entries += self._true_entries(lines, moment + timedelta(minutes=11 * rank))
            else:
                entries += [
                    {"line_id": line.id, "remark": "no_access", "note": "Portail fermé à clé."}
                    for line in lines
                ]
        return entries

    def _true_entries(self, lines, moment):
        """What the dials of a meter show at ``moment``."""
        energy, volume = self._shown(lines.meter_id, moment)
        return [
            {
                "line_id": line.id,
                "index": str(volume if line.measured_quantity == "volume" else energy),
                "read_at": moment.isoformat(),
            }
            for line in lines
        ]

    def _shown(self, meter, moment):
        """(energy, volume) on the dials of a meter of the demonstration."""
        life = next(life for life in self._read_meters() if life.serial == meter.serial)
        (reading,) = reading_rounds.read(life, [moment])
        return reading.energy, reading.volume

    # readings that wait

    @api.model
    def _misread(self, today=None):
        """A few readings that cannot be right, for someone to review; once and for all."""
        demo = self._in_french(self._company())
        points = [demo._ref(f"point_{key}") for key in MISREAD]
        moment = demo._moment_after_last_month(today or fields.Date.context_today(self))
        at = moment.replace(tzinfo=None)
        registers = [
            point.meter_ids.register_ids.filtered(lambda one: one.measured_quantity == "energy")
            for point in points
        ]
        done = demo.env["heat.meter.reading"].search_count(
            [("register_id", "in", [one.id for one in registers]), ("state", "=", "suspect")],
            limit=1,
        ) or demo.env["heat.meter.reading.decision"].search_count([], limit=1)
        if done:
            return
        readings = [
            {
                "register_id": register.id,
                "read_at": at,
                "index": float(demo._wrong_index(kind, register, moment)),
            }
            for register, kind in zip(registers, MISREAD.values(), strict=True)
        ]
        with demo._working_as("user_exploitant") as operator:
            operator.env["heat.meter.reading"].create(readings)

    def _wrong_index(self, kind, register, moment):
        energy, _volume = self._shown(register.meter_id, moment)
        if kind == "one_digit_more":
            return energy * 10
        if kind == "of_its_neighbour":
            return self._shown(self._ref(f"point_{NEIGHBOUR}").meter_ids, moment)[0]
        if kind == "all_nines":
            return register._capacity() - Decimal(repr(register.resolution))
        _at, last = self.env["heat.meter.reading"]._last_readings(register)[register.id]
        return Decimal(repr(last)) - 3

    def _moment_after_last_month(self, today):
        """Nine o'clock of ``today`` or a little earlier: past, and after the month billed."""
        start = local_midnight(last_complete_month(today).end, cooperative.TZ)
        nine = local_midnight(today, cooperative.TZ) + timedelta(hours=9)
        latest = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
        return max(start + timedelta(minutes=1), min(nine, latest))

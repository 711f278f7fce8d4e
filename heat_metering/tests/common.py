import base64

from odoo.addons.heat_base.tests.common import HeatBaseCommon

HEADER = "numero;date;energie_kwh;volume_m3"


class HeatMeteringCommon(HeatBaseCommon):
    """Meter 100 at the town hall, counting kWh and m3."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kwh = cls.env.ref("uom.product_uom_kwh")
        cls.m3 = cls.env.ref("uom.product_uom_cubic_meter")
        cls.profile = cls.env.ref("heat_metering.reading_profile_french_csv")
        cls.meter = cls._new_meter("100", cls.point)
        cls.energy, cls.volume = cls.meter.register_ids

    @classmethod
    def _new_meter(cls, serial, point, energy_unit=None, **vals):
        return cls.env["heat.meter"].create(
            {
                "serial": serial,
                "company_id": point.company_id.id,
                "delivery_point_id": point.id,
                "register_ids": [
                    (0, 0, {"measured_quantity": "energy", "uom_id": (energy_unit or cls.kwh).id}),
                    (0, 0, {"measured_quantity": "volume", "uom_id": cls.m3.id}),
                ],
                **vals,
            }
        )

    def _new_import(self, content, filename="releves.csv", profile=None, **vals):
        if isinstance(content, str):
            content = content.encode()
        return self.env["heat.reading.import"].create(
            {
                "file": base64.b64encode(content),
                "filename": filename,
                "profile_id": (profile or self.profile).id,
                **vals,
            }
        )

    def _import(self, content, **options):
        """Import and return the record; lines without a header get the French one."""
        if isinstance(content, list):
            content = "\n".join([HEADER, *content, ""])
        record = self._new_import(content, **options)
        record.action_import()
        return record

    def _counts(self, record):
        return (
            record.accepted_count,
            record.suspect_count,
            record.rejected_count,
            record.known_count,
        )

    def _indexes(self, register, states=("valid",)):
        """Exact indexes of a register in the order of time."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT index::text FROM heat_meter_reading
                WHERE register_id = %s AND state IN %s ORDER BY read_at""",
            [register.id, tuple(states)],
        )
        return [index for (index,) in self.env.cr.fetchall()]

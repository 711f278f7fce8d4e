from datetime import timedelta

from odoo import Command, fields, models

#: parts of equipment: key, name, boiler they belong to
PARTS = (
    ("brenouse_screw", "Vis d’extraction des cendres", "brenouse_wood_1"),
    ("brenouse_pump", "Pompe de recyclage", "brenouse_wood_1"),
    ("saint_ambrin_cyclone", "Cyclone et ventilateur de tirage", "saint_ambrin_wood_1"),
)
#: lines of checklists: what, unit, not below, not above; without unit it is in order or not
CHECKS = {
    "sweep": (
        ("Échangeur ramoné, cendres enlevées", "", None, None),
        ("Joint de porte du foyer", "", None, None),
        ("Température des fumées à pleine charge", "°C", None, 180),
        ("Dépression au foyer", "Pa", 10, 60),
    ),
    "yearly": (
        ("Sécurité de surchauffe essayée", "", None, None),
        ("Soupape de sûreté manœuvrée", "", None, None),
        ("CO dans les fumées à 6 % d’O2", "mg/Nm³", None, 250),
        ("Pression du circuit primaire", "bar", 1.2, 2.5),
    ),
    "grease": (("Paliers graissés", "", None, None), ("Bruit anormal absent", "", None, None)),
}
#: plans: key, task, equipment, months, hours, counted from, days since it was last done, checklist
PLANS = (
    ("sweep", "Ramonage de l’échangeur", "brenouse_wood_1", 6, 1200, "done", 210, "sweep"),
    ("grease", "Graissage des paliers", "brenouse_screw", 1, False, "due", 75, "grease"),
    ("yearly", "Entretien annuel", "brenouse_wood_2", 12, False, "done", 355, "yearly"),
    ("pump", "Contrôle des garnitures", "brenouse_pump", False, 4000, "done", 120, "grease"),
    ("cyclone", "Nettoyage du cyclone", "saint_ambrin_cyclone", 3, 900, "done", 60, "grease"),
    ("saint_yearly", "Entretien annuel", "saint_ambrin_wood_1", 12, False, "done", 300, "yearly"),
)
#: what was found when the heat exchanger was last swept, by the order of its checklist
FOUND = ("ok", "ok", 196, 32)
#: days before today on which it was
SWEPT = 32
#: repairs of the story: key, what, equipment, days before today, labour, parts, contractor's bill
REPAIRS = (
    ("igniter", "Remplacement de la bougie d’allumage", "brenouse_wood_2", 95, 80, 145, 0),
    ("screw", "Vis d’alimentation remplacée", "saint_ambrin_wood_2", 280, 320, 2150, 1480),
    ("lambda", "Sonde lambda remplacée", "brenouse_wood_1", 160, 60, 310, 0),
)


class HeatDemo(models.AbstractModel):
    """The upkeep of the plants: plans, what is late, a measurement beyond its limit, costs."""

    _inherit = "heat.demo"

    def _setup_maintenance(self, today=None):
        now = fields.Date.context_today(self)
        today = min(today or now, now)
        self._setup_parts()
        for key, name, equipment, months, hours, anchor, ago, checks in PLANS:
            if self.env.ref(f"heat_demo.plan_{key}", False):
                continue
            self._ensure(
                "heat.maintenance.plan",
                {
                    f"plan_{key}": {
                        "name": name,
                        "equipment_id": self._ref(f"equipment_{equipment}").id,
                        "interval_months": months,
                        "interval_hours": hours,
                        "anchor": anchor,
                        "start_on": today - timedelta(days=ago),
                        "lead_days": 21,
                        "check_ids": [self._check(*line) for line in CHECKS[checks]],
                        **self._contractor(checks),
                    }
                },
            ).action_start()
            if key == "sweep":
                self._sweep(today)
        self._setup_repairs(today)

    def _setup_parts(self):
        self._ensure(
            "maintenance.equipment",
            {
                f"equipment_{key}": {
                    "name": name,
                    "plant_id": self._ref(f"equipment_{boiler}").plant_id.id,
                    "company_id": self.env.company.id,
                    "technician_user_id": self._ref("user_exploitant").id,
                    "plant_kind": "auxiliary",
                    "parent_id": self._ref(f"equipment_{boiler}").id,
                    "effective_date": self._ref(f"equipment_{boiler}").effective_date,
                }
                for key, name, boiler in PARTS
            },
        )

    def _check(self, name, unit, low, high):
        return Command.create(
            {
                "name": name,
                "kind": "measure" if unit else "check",
                "unit": unit,
                "low": low or False,
                "high": high or False,
            }
        )

    def _contractor(self, checks):
        """The yearly upkeep is a contractor's, and the law says how late it may come."""
        if checks != "yearly":
            return {}
        return {
            "partner_id": self._ensure(
                "res.partner",
                {
                    "contractor": {
                        "name": "Jura Thermique Services",
                        "is_company": True,
                        "company_id": self.env.company.id,
                        "country_id": self.env.ref("base.fr").id,
                    }
                },
            ).id,
            "is_report_expected": True,
            "duration_hours": 4,
            "legal_months": 12,
            "legal_source": "Notice du constructeur",
        }

    def _sweep(self, today):
        """The last sweeping found the flue gas too hot: a repair came of it, still to be done."""
        plan = self._ref("plan_sweep")
        plan.action_open_now()
        request = plan.open_request_id
        for line, found in zip(request.result_ids, FOUND, strict=True):
            line.write({"value": found} if line.kind == "measure" else {"outcome": found})
        request.write(
            {"done_on": today - timedelta(days=SWEPT), "cost_labour": 180, "cost_parts": 25}
        )
        request.action_done()

    def _setup_repairs(self, today):
        for key, name, equipment, ago, labour, parts, bill in REPAIRS:
            if self.env.ref(f"heat_demo.repair_{key}", False):
                continue
            request = self._ensure(
                "maintenance.request",
                {
                    f"repair_{key}": {
                        "name": name,
                        "equipment_id": self._ref(f"equipment_{equipment}").id,
                        "company_id": self.env.company.id,
                        "request_date": today - timedelta(days=ago + 1),
                        "cost_labour": labour,
                        "cost_parts": parts,
                        "cost_contractor": bill,
                        "outage_id": self._outage_of(equipment),
                    }
                },
            )
            request.done_on = today - timedelta(days=ago)
            request.action_done()
        if not self.env.ref("heat_demo.fault", False):
            fault = self.env["maintenance.request"]._report_fault(
                self._ref("equipment_saint_ambrin_silo"),
                "Odeur de fermentation près du silo, depuis hier.",
                "Une voisine",
            )
            self.env["ir.model.data"]._update_xmlids(
                [{"xml_id": "heat_demo.fault", "record": fault, "noupdate": True}]
            )

    def _outage_of(self, equipment):
        """The outage that the longest repair ended."""
        return equipment.startswith("saint_ambrin") and self._ref("outage_0").id

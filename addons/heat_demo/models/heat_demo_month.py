import base64
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import format_date

from odoo.addons.heat_base.engine.periods import Period, last_complete_month

from ..engine import cooperative
from ..engine.cooperative import PEOPLE
from ..engine.reading_rounds import (
    MONTHLY_HISTORY,
    readings,
    shifted,
)

#: columns of the files of both sources, as the profiles of the module expect them
HEADER = "compteur;date;energie;unite;volume_m3\n"
UNIT_NAMES = {"kwh": "kWh", "mwh": "MWh", "gj": "GJ"}
ZONE = ZoneInfo(cooperative.TZ)


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    # readings

    @api.model
    def _months_to_import(self, today):
        """The months from the start of the history to the last complete one."""
        start = shifted(self._first_month(), 1 - MONTHLY_HISTORY)
        return list(Period(start, last_complete_month(today).end).months())

    @api.model
    def _import_readings(self, until):
        """Import the readings of the months that end before ``until``, excluded.

        Each month and source makes one file; a file imported already is left alone.
        """
        demo = self._in_french(self._company())
        imported = demo._imported_filenames()
        as_operator = demo.env["heat.reading.import"].with_user(demo._ref("user_exploitant"))
        accepted = 0
        for month in demo._months_to_import(until):
            for filename, profile, text in demo._reading_files(month, imported):
                reading_import = as_operator.create(
                    {
                        "filename": filename,
                        "profile_id": profile.id,
                        "company_id": demo.env.company.id,
                        "file": base64.b64encode(text.encode()),
                    }
                )
                reading_import.action_import()
                accepted += reading_import.accepted_count
        return {"accepted": accepted}

    def _imported_filenames(self):
        done = self.env["heat.reading.import"].search(
            [("company_id", "=", self.env.company.id), ("state", "=", "done")]
        )
        return set(done.mapped("filename"))

    def _reading_files(self, month, imported):
        """(name, profile, content) of the files of ``month`` not ``imported`` yet."""
        first_month, meters = self._first_month(), self._read_meters()
        sources = (
            ("tournee", False, self._ref("profile_round"), self._round_line),
            ("telereleve", True, self._ref("profile_remote"), self._remote_line),
        )
        for source, remote, profile, line in sources:
            filename = f"{source}-{month.start:%Y-%m}.csv"
            if filename in imported:
                continue
            lives = [meter for meter in meters if meter.remote == remote]
            lines = map(line, readings(lives, month, first_month))
            yield filename, profile, HEADER + "".join(lines)

    @staticmethod
    def _round_line(reading):
        """A reading by hand: the local day, taken as its first instant, and French decimals."""
        day = reading.at.astimezone(ZONE)
        indexes = f"{reading.energy};{UNIT_NAMES[reading.unit]};{reading.volume}"
        return f"{reading.serial};{day:%d/%m/%Y};{indexes}\n".replace(".", ",")

    @staticmethod
    def _remote_line(reading):
        indexes = f"{reading.energy};{UNIT_NAMES[reading.unit]};{reading.volume}"
        return f"{reading.serial};{reading.at:%Y-%m-%dT%H:%M:%SZ};{indexes}\n"

    # bills

    @api.model
    def _bill_last_month(self, today):
        """Prepare and post the bills of the last complete month; what is posted stays.

        The months of consumption that bills compare with are computed first.
        """
        self.env["heat.consumption"]._update()
        with self._in_french(self._company())._working_as("user_facturation") as demo:
            return demo._prepare_and_post(today)

    def _prepare_and_post(self, today):
        run = self._run(today) or self.env["heat.billing.run"].create(
            {
                "company_id": self.env.company.id,
                "date_from": last_complete_month(today).start,
                "date_to": last_complete_month(today).last_day,
                "invoice_date": today,
            }
        )
        run.action_prepare()
        run.action_post()
        return run

    def _run(self, today):
        month = last_complete_month(today)
        return self.env["heat.billing.run"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("date_from", "=", month.start),
                ("date_to", "=", month.last_day),
                ("network_ids", "=", False),
            ],
            limit=1,
        )

    # account of the month

    @api.model
    def _summary(self, today):
        """What the last complete month came to, and what still waits."""
        demo = self._in_french(self._company())
        company, run = demo.env.company, demo._run(today)
        month = last_complete_month(today)
        bills = run.bill_ids.filtered(lambda bill: bill.state == "posted")
        return {
            "company": company.name,
            "month": format_date(demo.env, month.start, date_format="MMMM yyyy"),
            "readings": demo.env["heat.meter.reading"].search_count(
                [("register_id.company_id", "=", company.id)]
            ),
            "mwh": round(sum(bills.mapped("energy_mwh")), 6),
            "invoices": len(bills.move_id),
            "untaxed": company.currency_id.round(sum(bills.mapped("amount_untaxed"))),
            "tax_by_rate": demo._tax_by_rate(bills.move_id),
            "tax": company.currency_id.round(sum(bills.mapped("amount_tax"))),
            "total": company.currency_id.round(sum(bills.mapped("amount_total"))),
            "failures": demo._failures(run),
            "logins": [
                (person.name, person.role, person.login, cooperative.PASSWORD) for person in PEOPLE
            ],
        }

    def _tax_by_rate(self, moves):
        """(rate in French, VAT) of the invoices, from the lowest rate."""
        amounts = {}
        for line in moves.line_ids.filtered("tax_line_id"):
            rate = line.tax_line_id.amount
            amounts[rate] = amounts.get(rate, 0) - line.balance
        return [
            (f"{rate:g} %".replace(".", ","), self.env.company.currency_id.round(amount))
            for rate, amount in sorted(amounts.items())
        ]

    def _failures(self, run):
        """One sentence for each contract not billed and each file with refused lines."""
        failures = [
            f"{blocker.contract_id.display_name} : {blocker.message}"
            + (f" {blocker.remedy}" if blocker.remedy else "")
            for blocker in run.blocker_ids
        ]
        files = self.env["heat.reading.import"].search(
            [("company_id", "=", self.env.company.id)], order="id"
        )
        return failures + [
            f"{reading_import.filename} : {self._file_failure(reading_import)}"
            for reading_import in files
            if reading_import.state == "failed"
            or reading_import.rejected_count
            or reading_import.suspect_count
        ]

    @staticmethod
    def _file_failure(reading_import):
        if reading_import.state == "failed":
            return "l’import a échoué."
        rejected, suspect = reading_import.rejected_count, reading_import.suspect_count
        refused = "relevé refusé" if rejected < 2 else "relevés refusés"
        return f"{rejected} {refused}, {suspect} douteux."

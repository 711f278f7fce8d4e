from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from odoo.addons.heat_base.models.nullable_float import NullableFloat

#: Digits of a recorded share, in percent.
DIGITS = 3


class HeatNetworkBalanceRecord(models.TransientModel):
    """The renewable share of a year's balance becomes the measured one of the network."""

    _name = "heat.network.balance.record"
    _description = "Record the Measured Renewable Share"
    _check_company_auto = True

    balance_id = fields.Many2one(
        "heat.network.balance", required=True, readonly=True, check_company=True
    )
    company_id = fields.Many2one(related="balance_id.company_id")
    network_id = fields.Many2one(related="balance_id.network_id")
    year_label = fields.Char(related="balance_id.year_label")
    share = NullableFloat(
        string="Renewable share (%)", digits=(6, DIGITS), compute="_compute_preview"
    )
    problem = fields.Text(compute="_compute_preview")
    preview = fields.Text(compute="_compute_preview")
    evidence = fields.Text(compute="_compute_preview")
    note = fields.Text(help="Added to the evidence: who checked the figures, what was put right.")

    @api.depends("balance_id")
    def _compute_preview(self):
        for wizard in self:
            balance = wizard.balance_id
            wizard.problem = wizard._problem()
            wizard.share = (
                False
                if balance.renewable_share is False
                else round(balance.renewable_share, DIGITS)
            )
            wizard.evidence = not wizard.problem and wizard._evidence()
            wizard.preview = not wizard.problem and wizard._effect()

    def _problem(self):
        """Why the share cannot be recorded, or nothing."""
        balance = self.balance_id
        if balance.kind != "year":
            return self.env._("A share is that of a year: open the balance of the year.")
        if not balance.is_complete:
            return self.env._(
                "%(year)s is not over, or a month is missing: %(count)s months are counted.",
                year=balance.year_label,
                count=balance.month_count,
            )
        if balance.renewable_share is not False:
            return False
        lacking = [
            f"{line.plant_id.name}: {line._source_label()}"
            for line in balance.line_ids
            if line.heat_mwh is False
        ]
        return self.env._(
            "Heat was not measured for %(lacking)s: meter it, read it, or allow to estimate it "
            "from its fuel.",
            lacking=", ".join(lacking) or balance.network_id.name,
        )

    def _evidence(self):
        """The figures of the share, by plant and source, the meters, and the day."""
        balance = self.balance_id
        number = self._number
        lines = [
            self.env._(
                "%(plant)s, %(energy)s: %(heat)s MWh (%(quality)s)",
                plant=line.plant_id.name,
                energy=line._source_label(),
                heat=number(line.heat_mwh),
                quality=line._quality_label().lower(),
            )
            for line in balance.line_ids
        ]
        meters = balance.line_ids.plant_id.meter_ids.filtered(
            lambda one: (
                one.role in ("output", "inlet")
                and (not one.date_from or one.date_from <= balance.date_to)
                and (not one.date_to or one.date_to >= balance.date_from)
            )
        )
        head = self.env._(
            "Energy balance of %(year)s, computed on %(day)s: %(renewable)s MWh of %(produced)s "
            "MWh are renewable or recovered, %(share)s %%. Part measured: %(measured)s %%.",
            year=balance.year_label,
            day=format_date(self.env, balance.computed_at),
            renewable=number(balance.renewable_mwh),
            produced=number(balance.produced_mwh),
            share=number(self.share, DIGITS),
            measured=number(balance.measured_share),
        )
        names = ", ".join(dict.fromkeys(meters.meter_id.mapped("display_name")))
        told = self.env._("Meters: %(names)s", names=names or self.env._("none"))
        return "\n".join([head, *lines, told])

    def _effect(self):
        """What recording does beside the shares already known."""
        balance = self.balance_id
        known = balance.network_id.renewable_share_ids.filtered(
            lambda share: share.year == balance.year
        )
        labels = dict(known._fields["origin"]._description_selection(self.env))
        texts = [
            self.env._(
                "Known for %(year)s: %(share)s %% (%(origin)s).",
                year=share.year,
                share=self._number(share.share, DIGITS),
                origin=labels[share.origin].lower(),
            )
            for share in known
        ]
        measured = balance._recorded_share()
        if measured and measured.share == self.share:
            texts.append(self.env._("The same share is recorded: only its proof is added."))
        elif measured:
            texts.append(
                self.env._(
                    "It takes the place of the share measured before, which stays in the evidence. "
                    "Bills posted with the other one are named on the network, to be corrected if "
                    "their VAT changes."
                )
            )
        texts.append(
            self.env._("What is measured prevails: the VAT of the year after rests on this share.")
        )
        return "\n".join(texts)

    def _number(self, value, digits=1):
        return formatLang(self.env, value, digits=digits)

    def action_record(self):
        """Write the share, its evidence and its proof."""
        self.ensure_one()
        if self.problem:
            raise UserError(self.problem)
        shares = self.env["heat.network.renewable.share"]
        shares.check_access("create")
        balance, known = self.balance_id, self.balance_id._recorded_share()
        texts = [self.evidence, self.note]
        if known and known.share != self.share:
            texts.append(
                self.env._(
                    "Before %(day)s: %(share)s %%.",
                    day=format_date(self.env, fields.Date.context_today(self)),
                    share=self._number(known.share, DIGITS),
                )
            )
        if known and known.evidence:
            texts.append(known.evidence)
        values = {
            "share": self.share,
            "evidence": "\n".join(filter(None, texts)),
            "balance_id": balance.id,
        }
        if known:
            if known.share == self.share:
                del values["share"]
            known.write(values)
        else:
            known = shares.create(
                {
                    **values,
                    "network_id": balance.network_id.id,
                    "year": balance.year,
                    "origin": "measured",
                }
            )
        self._attach(known)
        return {
            "type": "ir.actions.act_window",
            "res_model": shares._name,
            "res_id": known.id,
            "views": [(False, "form")],
        }

    def _attach(self, share):
        """The workbook of the balance as it is today is the proof of the share."""
        day = fields.Date.to_string(fields.Date.context_today(self))
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self.balance_id.display_name} ({day}).xlsx",
                "raw": self.balance_id._workbook(),
                "res_model": share._name,
                "res_id": share.id,
                "company_id": share.company_id.id,
            }
        )
        share.proof_ids |= attachment

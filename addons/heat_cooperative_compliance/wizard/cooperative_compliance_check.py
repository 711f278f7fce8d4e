"""The checks of the law on cooperatives and of the statutes, one method each."""

from decimal import Decimal

from odoo import fields, models
from odoo.tools import format_date, formatLang

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine import holders as held, verdicts
from ..engine.verdicts import months_later


class CooperativeCompliance(models.TransientModel):
    _inherit = "cooperative.compliance"

    def _report_categories(self, limits, holders):
        """Three categories of associates at least."""
        present = held.categories(holders)
        unplaced = [one.member for one in holders if one.is_associate and not one.category]
        state = verdicts.at_least(len(present), limits.least_categories)
        records = self.env["cooperative.category"].browse(sorted(present))
        advice = ""
        if not holders:
            state = "unknown"
        elif state == "alert":
            advice = self.env._(
                "Admit members of another category: a SCIC that has fewer loses its status."
            )
        if unplaced:
            state = verdicts.worst([state, "warning"])
            records = self.env["cooperative.member"].browse(unplaced)
            said = self.env._(
                "Members who hold shares and have no category: %(count)s. Give them theirs, on "
                "their page.",
                count=len(unplaced),
            )
            advice = " ".join(filter(None, (advice, said)))
        return [
            self._line(
                self.env._("Categories of members"),
                state,
                figure=str(len(present)),
                limit=self.env._("%(least)s at least", least=limits.least_categories),
                advice=advice,
                source=self._law("19 septies"),
                records=records,
            )
        ]

    def _report_beneficiaries(self, limits, holders):
        """Those for whom the cooperative works are among its associates."""
        found = held.of_nature(holders, "beneficiary")
        return [
            self._line(
                self.env._("Beneficiaries"),
                verdicts.at_least(len(found), 1) if holders else "unknown",
                figure=str(len(found)),
                limit=self.env._("%(least)s at least", least=1),
                advice=""
                if found or not holders
                else self.env._(
                    "Have people who use what the cooperative supplies subscribe shares, in a "
                    "category of the nature “Beneficiary”."
                ),
                source=self._law("19 septies"),
                records=self._members(found),
            )
        ]

    def _report_workers(self, limits, holders):
        """Employees are associates; producers where nobody is employed."""
        employees = held.of_nature(holders, "employee")
        producers = held.of_nature(holders, "producer")
        if not holders or employees:
            advice = ""
        elif producers:
            advice = self.env._(
                "Enough as long as the cooperative employs nobody: once it does, an employee "
                "must hold shares."
            )
        else:
            advice = self.env._(
                "Have an employee subscribe a share: a SCIC without any may lose its status. "
                "Where nobody is employed, a producer of goods or services of the cooperative."
            )
        return [
            self._line(
                self.env._("Employees, or producers"),
                verdicts.at_least(len(employees) or len(producers), 1) if holders else "unknown",
                figure=self.env._(
                    "employees: %(employees)s, producers: %(producers)s",
                    employees=len(employees),
                    producers=len(producers),
                ),
                limit=self.env._("%(least)s at least", least=1),
                advice=advice,
                source=self._law("19 septies"),
                records=self._members(employees or producers),
            )
        ]

    def _report_public_bodies(self, limits, holders):
        """Public bodies hold half of the capital together at most."""
        found = [one for one in holders if one.kind == "public_body"]
        part, whole = held.capital(found), held.capital(holders)
        percent = held.percent_of(part, whole)
        state = verdicts.at_most(percent, limits.public_body_percent)
        missing = held.missing_from_others(part, whole, limits.public_body_percent)
        advice = ""
        if state == "alert":
            advice = self.env._(
                "Have others subscribe %(amount)s, or public bodies transfer shares to them. What "
                "a public body lends on a current account does not count.",
                amount=self._money(missing),
            )
        elif state == "warning":
            advice = self.env._("Accept no shares of public bodies before others subscribe.")
        return [
            self._line(
                self.env._("Public bodies in the capital"),
                state,
                figure=self._part(percent, part, whole),
                limit=self._most_percent(limits.public_body_percent),
                advice=advice,
                source=self._law("19 septies"),
                records=self._members(found),
            )
        ]

    def _report_holders(self, limits, holders):
        """No member holds more than the cap of the statutes, where they set one."""
        if limits.holder_percent is None:
            return []
        whole = held.capital(holders)
        found = held.above(holders, limits.holder_percent)
        greatest = held.above(holders, Decimal())[:1]
        percent = held.percent_of(held.capital(greatest), whole)
        state = verdicts.at_most(percent, limits.holder_percent)
        advice = ""
        if state == "alert":
            advice = self.env._(
                "Members above the cap: %(count)s. Admit others, or record a transfer of shares: "
                "no more shares for these members until then.",
                count=len(found),
            )
        return [
            self._line(
                self.env._("Greatest holder"),
                state,
                figure=self._part(percent, held.capital(greatest), whole),
                limit=self._most_percent(limits.holder_percent),
                advice=advice,
                source=self._rule().source,
                records=self._members(found or greatest),
            )
        ]

    def _report_release(self, limits, holders):
        """The balance of shares is paid within five years."""
        waiting = self._unreleased()
        first = min(waiting.mapped("release_deadline"), default=None)
        state = verdicts.due(self.date, first, limits.warning_months) if waiting else "ok"
        late = waiting.filtered(lambda one: one.release_deadline < self.date)
        soon = waiting.filtered(
            lambda one: verdicts.due(self.date, one.release_deadline, limits.warning_months) != "ok"
        )
        advice = ""
        if late:
            advice = self.env._(
                "Subscriptions whose balance is overdue: %(count)s. Call it today and claim it; "
                "the board decides what becomes of shares that stay unpaid.",
                count=len(late),
            )
        elif soon:
            advice = self.env._(
                "Call the balance of these subscriptions: %(count)s.", count=len(soon)
            )
        figure = self.env._("all shares are paid")
        if waiting:
            figure = self.env._(
                "subscriptions: %(count)s, not paid at once: %(amount)s",
                count=len(waiting),
                amount=self._money(sum(waiting.mapped("uncalled_amount"))),
            )
        return [
            self._line(
                self.env._("Release of shares"),
                state,
                figure=figure,
                limit=self.env._("first by %(day)s", day=format_date(self.env, first))
                if first
                else self.env._("five years after the shares"),
                advice=advice,
                source=self._law("12"),
                records=soon or waiting,
            )
        ]

    def _report_revision(self, limits, holders):
        """A revision every five years, counted from the last one or from the first shares."""
        last = self.env["cooperative.revision"].search(
            [("company_id", "=", self.company_id.id), ("date", "<=", self.date)],
            order="date desc",
            limit=1,
        )
        begun = last.date or self._first_day()
        deadline = months_later(begun, 12 * limits.revision_years) if begun else None
        state = verdicts.due(self.date, deadline, limits.warning_months)
        advice = ""
        if state in ("alert", "warning"):
            advice = self.env._(
                "Choose an approved reviser, have the report presented to an assembly, and record "
                "the revision with its report."
            )
        if last:
            figure = self.env._("last one on %(day)s", day=format_date(self.env, last.date))
        elif begun:
            figure = self.env._("none; first shares on %(day)s", day=format_date(self.env, begun))
        else:
            figure = self.env._("none")
        return [
            self._line(
                self.env._("Cooperative revision"),
                state,
                figure=figure,
                limit=self.env._("next one by %(day)s", day=format_date(self.env, deadline))
                if deadline
                else self.env._("every %(years)s years", years=limits.revision_years),
                advice=advice,
                source=self._law("25-1, 19 duodecies"),
                records=last,
            )
        ]

    def _report_offering(self, limits, holders):
        """What was subscribed in twelve months stays below the threshold of a prospectus."""
        domain = self._raised_domain()
        [(raised,)] = self.env["cooperative.share.movement"]._read_group(
            domain, aggregates=["amount:sum"]
        )
        amount = exact(raised)
        state = verdicts.at_most(amount, limits.offering_threshold, reached=False)
        advice = ""
        if state == "alert":
            advice = self.env._(
                "Accept no more subscriptions from the public: from that amount on, an offer "
                "needs a prospectus that the AMF approves. Ask a lawyer."
            )
        elif state == "warning":
            advice = self.env._(
                "Spread subscriptions over time, or prepare a prospectus with the AMF."
            )
        return [
            self._line(
                self.env._("Raised in twelve months"),
                state,
                figure=self._money(amount),
                limit=self.env._("below %(amount)s", amount=self._money(limits.offering_threshold)),
                advice=advice,
                source=self.env._("General regulation of the AMF, art. 211-2"),
                res_model=raised and "cooperative.share.movement",
                res_domain=repr(domain),
            )
        ]

    def _unreleased(self):
        """Subscriptions registered by the day whose balance was not wholly paid on it."""
        found = self.env["cooperative.subscription"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "registered"),
                ("uncalled_amount", ">", 0),
                ("movement_ids", "any", [("date", "<=", self.date)]),
            ]
        )
        undone = found.movement_ids.reversal_ids.filtered(lambda one: one.date <= self.date)
        # who checks need not read the books
        released = found.sudo().move_ids.filtered(
            lambda move: (
                move.cooperative_operation == "release"
                and move.state == "posted"
                and move.date <= self.date
            )
        )
        return found - undone.reversed_id.subscription_id - released.cooperative_subscription_id

    def _first_day(self):
        """The day of the first shares; empty without any."""
        return (
            self.env["cooperative.share.movement"]
            .search(
                [("company_id", "=", self.company_id.id), ("date", "<=", self.date)],
                order="date",
                limit=1,
            )
            .date
        )

    def _raised_domain(self):
        """Subscriptions of the twelve months up to the day, which nothing undid by then.

        Transfers bring the cooperative nothing; a subscription that was reversed raised nothing.
        """
        day = fields.Date.to_string(self.date)
        return [
            ("company_id", "=", self.company_id.id),
            ("kind", "=", "subscription"),
            ("date", ">", fields.Date.to_string(months_later(self.date, -12))),
            ("date", "<=", day),
            ("reversal_ids", "not any", [("date", "<=", day)]),
        ]

    def _members(self, holders):
        return self.env["cooperative.member"].browse(holder.member for holder in holders)

    def _part(self, percent, part, whole):
        if percent is None:
            return self.env._("no capital")
        return self.env._(
            "%(percent)s %%: %(part)s of %(whole)s",
            percent=formatLang(self.env, float(percent), digits=2),
            part=self._money(part),
            whole=self._money(whole),
        )

    def _most_percent(self, percent):
        return self.env._(
            "%(percent)s %% at most", percent=formatLang(self.env, float(percent), digits=2)
        )

    def _money(self, amount):
        return self.company_id.currency_id.format(float(amount))

    def _law(self, article):
        return self.env._("Law 47-1775 of 10 September 1947, art. %(article)s", article=article)

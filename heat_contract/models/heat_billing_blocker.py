from odoo import api, fields, models
from odoo.tools import format_date


class HeatBillingBlocker(models.Model):
    _name = "heat.billing.blocker"
    _description = "Contract That Cannot Be Billed"
    _inherit = ["heat.decided"]
    _order = "run_id desc, contract_id"
    _check_company_auto = True
    # preparing and posting note what stops a bill
    _decided_fields = frozenset(
        {
            "run_id",
            "contract_id",
            "delivery_point_id",
            "bill_id",
            "price_index_id",
            "is_cured",
            "code",
            "date_from",
            "date_to",
            "message",
            "remedy",
            "activity_id",
        }
    )

    run_id = fields.Many2one(
        "heat.billing.run", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    contract_id = fields.Many2one(
        "heat.contract", required=True, index=True, ondelete="cascade", check_company=True
    )
    partner_id = fields.Many2one(related="contract_id.partner_id")
    network_id = fields.Many2one(related="contract_id.network_id")
    delivery_point_id = fields.Many2one("heat.delivery.point", check_company=True)
    bill_id = fields.Many2one(
        "heat.bill", index="btree_not_null", ondelete="cascade", check_company=True
    )
    price_index_id = fields.Many2one(
        "heat.price.index", index="btree_not_null", ondelete="set null", check_company=True
    )
    is_cured = fields.Boolean(
        string="Value arrived",
        readonly=True,
        help="The index that was missing has a new value: the run is prepared again by itself.",
    )
    code = fields.Char(required=True)
    date_from = fields.Date(
        string="Day or month concerned", help="The first day of what is missing."
    )
    date_to = fields.Date(string="Until")
    message = fields.Text(string="What is missing", required=True)
    remedy = fields.Text(string="What to do")

    activity_id = fields.Many2one("mail.activity", index="btree_not_null", ondelete="set null")

    @api.model_create_multi
    def create(self, vals_list):
        blockers = super().create(vals_list)
        blockers._plan_activities()
        return blockers

    def unlink(self):
        # cured, by whoever: the activity may be another user's
        activities = self.sudo().activity_id
        result = super().unlink()
        # another run may tell the same, of a contract that this user does not see
        kept = self.sudo().search([("activity_id", "in", activities.ids)]).activity_id
        (activities - kept).unlink()
        return result

    def _plan_activities(self):
        """Something to do on each blocked contract, until the blocker goes.

        What another run, or the preparation before, told already is not told again.
        """
        told = {
            (other.contract_id, other.message): other.activity_id
            for other in self.search(
                [
                    ("contract_id", "in", self.contract_id.ids),
                    ("activity_id", "!=", False),
                    ("id", "not in", self.ids),
                ]
            )
        }
        for blocker in self:
            blocker._deciding().activity_id = told.get((blocker.contract_id, blocker.message))
        new = self.filtered(lambda blocker: not blocker.activity_id)
        kind = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        # who prepares a run may read contracts of which they cannot write to the thread
        activities = (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .create(
                [
                    {
                        "activity_type_id": kind.id if kind else False,
                        "res_model_id": self.env["ir.model"]._get_id("heat.contract"),
                        "res_id": blocker.contract_id.id,
                        "summary": blocker.message,
                        "note": blocker.remedy,
                        "user_id": self.env.uid,
                    }
                    for blocker in new
                ]
            )
        )
        for blocker, activity in zip(new, activities, strict=True):
            blocker._deciding().activity_id = activity

    def action_open_contract(self):
        self.ensure_one()
        return self._open(self.contract_id)

    @api.model
    def _open(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }

    @api.model
    def _vals(self, run, contract, error, billed_in_part=False):
        """Values of the blocker that tells ``error`` (an engine's) in the user's words.

        :param billed_in_part: the fixed terms of the contract are billed all the same
        """
        params = dict(error.params)
        days = self._days_missing(params)
        point = params.pop("point", False)
        if not isinstance(point, models.BaseModel):
            point = self.env["heat.delivery.point"].browse(point)
        for name in ("day", "date_from", "date_to"):
            if params.get(name):
                params[name] = format_date(self.env, params[name])
        if params.get("month"):
            params["month"] = format_date(self.env, params["month"], date_format="MMMM y")
        texts = self._texts()
        message, remedy = texts.get(error.code, texts["other"])
        if billed_in_part:
            later = self.env._("Its fixed terms are billed; prepare again to bill its energy.")
            remedy = f"{remedy} {later}"
        params = {
            "error": error,
            "contract": contract.name,
            "tariff": contract.tariff_id.name,
            "network": contract.network_id.name,
            "point": point.name,
            **params,
        }
        return {
            "run_id": run.id,
            "contract_id": contract.id,
            "delivery_point_id": point.id,
            "price_index_id": self._missed_index(run, error.params.get("series")).id,
            "code": error.code,
            **days,
            "message": message % params,
            "remedy": remedy % params if remedy else False,
        }

    @api.model
    def _days_missing(self, params):
        first = params.get("date_from") or params.get("month") or params.get("day")
        return {"date_from": first or False, "date_to": params.get("date_to") or False}

    @api.model
    def _missed_index(self, run, code):
        """The index that an error names: the cooperative's own, else the common one."""
        return self.env["heat.price.index"].search(
            [("code", "=", code or False), ("company_id", "in", [False, run.company_id.id])],
            order="company_id",
            limit=1,
        )

    @api.model
    def _texts(self):
        """What is missing and what to do about it, by error code."""
        _ = self.env._
        return {
            **self._supply_texts(),
            **self._bill_texts(),
            **self._price_texts(),
            **self._calendar_texts(),
            "other": (_("The contract %(contract)s cannot be billed: %(error)s"), False),
        }

    @api.model
    def _supply_texts(self):
        """What the contract, its meters, its tariff or its network lack."""
        _ = self.env._
        return {
            "no_delivery_point": (
                _("The contract %(contract)s has no delivery point."),
                _("Add its delivery point to the contract."),
            ),
            "no_meter": (
                _(
                    "The delivery point %(point)s has no energy meter for some days from "
                    "%(date_from)s to %(date_to)s."
                ),
                _("Record the meter and the date of its installation."),
            ),
            "no_consumption": (
                _(
                    "The consumption of %(point)s from %(date_from)s to %(date_to)s is unknown: "
                    "readings are missing."
                ),
                _("Import or type a reading at the start and at the end of the period."),
            ),
            "no_subscribed_power": (
                _("The contract %(contract)s has no subscribed power for %(component)s."),
                _("Fill in the subscribed power of the contract."),
            ),
            "no_tariff_version": (
                _("The tariff %(tariff)s has no prices on %(day)s."),
                _("Add a version of the tariff in force that day."),
            ),
            "no_component": (
                _("The version of the tariff %(tariff)s in force on %(day)s has no component."),
                _("Add its components and their prices."),
            ),
            "no_renewable_share": (
                _("The renewable share of the network %(network)s is unknown: VAT depends on it."),
                _("Record the share of the year before in the network's file."),
            ),
            "no_vat_rule": (
                _("No VAT rule speaks of this sale on %(day)s."),
                _("Ask the editor of common data to complete the VAT rules."),
            ),
            "no_tax": (
                _("The cooperative has no sales tax at %(rate)s %%."),
                _("Create this tax in Accounting, or load the French chart of accounts."),
            ),
        }

    @api.model
    def _price_texts(self):
        """What the indices of a price formula lack."""
        _ = self.env._
        return {
            "missing_index": (
                _("The index %(series)s has no value for %(month)s."),
                _("Record this value, or import those published; the bill is then computed."),
            ),
            "unpublished_index": (
                _(
                    "The value of %(series)s for %(month)s has no day of publication: whether it "
                    "was known on %(day)s cannot be told."
                ),
                _("Record on this value the day on which it was published."),
            ),
        }

    @api.model
    def _bill_texts(self):
        """What other bills, or the accounts, object."""
        _ = self.env._
        return {
            "already_billed": (
                _("A bill from %(date_from)s to %(date_to)s already covers part of this period."),
                _("Credit %(bill)s first, then prepare again."),
            ),
            "point_already_billed": (
                _("%(bill)s already bills the delivery point %(point)s on some of these days."),
                _("Correct the dates of the two contracts, or credit that bill first."),
            ),
            "reading_gone": (
                _(
                    "A reading that %(bill)s rests on was rejected: the energy of %(point)s from "
                    "%(date_from)s to %(date_to)s is no longer known."
                ),
                _(
                    "Type the right reading or record an estimate of these days: the next run "
                    "then charges or gives back the difference. Or credit %(bill)s."
                ),
            ),
            "missed_long": (
                _(
                    "No bill charges %(component)s from %(date_from)s to %(date_to)s: more than a "
                    "year before this run."
                ),
                _(
                    "Bill these days by a run of their own, or tell on the contract from which "
                    "day on to catch up."
                ),
            ),
            "charged_twice": (
                _("The contract %(contract)s would pay %(component)s twice on %(day)s."),
                _("Check the versions of its tariff and the days of its delivery points."),
            ),
            "in_other_run": (
                _("This period is already being prepared in %(run)s."),
                _("Post or delete that run, or leave this contract to it."),
            ),
            "outdated": (
                _(
                    "The contract %(contract)s, its prices or its readings changed since its bill "
                    "was prepared: the bill is not posted."
                ),
                _("Prepare the run again, then post it."),
            ),
            "not_posted": (
                _("Accounting refused the invoice: %(reason)s"),
                _("Remove the cause, then prepare and post again."),
            ),
        }

    @api.model
    def _calendar_texts(self):
        """What a calendar, a reading to bill up to or an instalment lacks."""
        _ = self.env._
        return {
            "no_reading": (
                _("Nobody read the meters of %(point)s from %(date_from)s to %(date_to)s."),
                _("Import or type a reading of these days, or bill this term by calendar days."),
            ),
            "no_urf": (
                _("The contract %(contract)s has no URF for %(component)s."),
                _("Fill in the URF of the contract."),
            ),
            "no_area": (
                _("The contract %(contract)s has no area for %(component)s."),
                _("Fill in the area of the contract."),
            ),
            "no_expected_energy": (
                _("Nothing tells what %(point)s consumes in a year: instalments rest on it."),
                _("Fill in the expected energy of the contract."),
            ),
        }

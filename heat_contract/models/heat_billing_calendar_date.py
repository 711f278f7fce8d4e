from calendar import monthrange
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.calendar import CalendarDate

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
#: a year without a 29 February
COMMON_YEAR = 2001


class HeatBillingCalendarDate(models.Model):
    _name = "heat.billing.calendar.date"
    _description = "Date of a Billing Calendar"
    _order = "calendar_id, year_offset, sequence, id"
    _check_company_auto = True

    calendar_id = fields.Many2one(
        "heat.billing.calendar",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="calendar_id.company_id", store=True, index=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    month = fields.Selection(MONTHS, required=True, default="12")
    day = fields.Integer(
        required=True, default=31, aggregator=None, help="31 is the last day of shorter months."
    )
    year_offset = fields.Selection(
        [("0", "Same year"), ("1", "Next year")],
        string="Year",
        required=True,
        default="0",
        help="Against the year in which the days that it covers begin.",
    )
    role = fields.Selection(
        [
            ("regular", "Bill"),
            ("instalment", "Instalment"),
            ("settlement", "Settlement"),
        ],
        required=True,
        default="regular",
        help="A settlement bills the year and deducts the instalments.",
    )
    from_month = fields.Selection(MONTHS, string="Covers from", required=True, default="1")
    from_day = fields.Integer(string="From day", required=True, default=1, aggregator=None)
    to_month = fields.Selection(MONTHS, string="Covers until", required=True, default="12")
    to_day = fields.Integer(string="Until day", required=True, default=31, aggregator=None)
    fraction_num = fields.Integer(string="Part of the year", required=True, default=1)
    fraction_den = fields.Integer(string="divided by", required=True, default=1)

    _fraction_positive = models.Constraint(
        "CHECK (fraction_num > 0 AND fraction_den >= fraction_num)",
        "A part of the year lies above 0 and is 1 at most.",
    )

    @api.depends("month", "day")
    def _compute_sequence(self):
        for line in self:
            line.sequence = int(line.month or 0) * 100 + line.day

    @api.constrains("day", "from_day", "to_day")
    def _check_days(self):
        for line in self:
            for day in (line.day, line.from_day, line.to_day):
                if not 1 <= day <= 31:
                    raise ValidationError(
                        self.env._(
                            "%(day)s is no day of a month: type 1 to 31, 31 standing for the last "
                            "day of shorter months.",
                            day=day,
                        )
                    )

    @api.constrains(
        "month",
        "day",
        "year_offset",
        "role",
        "from_month",
        "from_day",
        "to_month",
        "to_day",
        "fraction_num",
        "fraction_den",
        "calendar_id",
    )
    def _check_calendar(self):
        self.calendar_id._check_alone()

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._check_alone()
        return result

    def _summary(self):
        self.ensure_one()
        selections = dict(self._fields["role"]._description_selection(self.env))
        year = self.env._(" of the next year") if self.year_offset == "1" else ""
        # 31 stands for the last day of shorter months; February has its 28th every year
        day = min(self.day, monthrange(COMMON_YEAR, int(self.month))[1])
        date = f"{day:02d}/{int(self.month):02d}"
        if self.role == "regular":
            return f"{date}{year}"
        return f"{date}{year} ({selections[self.role].lower()})"

    def _engine_date(self):
        self.ensure_one()
        return CalendarDate(
            int(self.month),
            self.day,
            (int(self.from_month), self.from_day),
            (int(self.to_month), self.to_day),
            Fraction(self.fraction_num, self.fraction_den),
            self.role,
            int(self.year_offset),
        )

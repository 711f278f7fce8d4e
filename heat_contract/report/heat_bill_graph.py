"""The months of a bill as a drawing, and the sources of its heat."""

import base64

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date

#: The drawing, in its own units.
WIDTH, HEIGHT, BASE, TOP = 380, 86, 64, 6
LEFT, GROUP, BAR = 34, 28, 11

#: Colours of the sources, of which each stays apart from its neighbours in grey too.
COLOURS = {
    "wood": "#2f5d46",
    "solar": "#e8b23a",
    "waste_heat": "#b5562b",
    "geothermal": "#7d5a80",
    "ambient": "#6fa3a0",
    "biogas": "#8fae5d",
    "gas": "#9aa5b1",
    "oil": "#5c6670",
    "coal": "#212529",
    "electricity": "#4a7fb5",
    "other": "#c9c4b8",
}


class HeatBill(models.Model):
    _inherit = "heat.bill"

    def _print_graph(self):
        """What the drawing of the last twelve months needs; nothing where no month is known."""
        months = (self.comparison or {}).get("months", [])
        highest = max((month[key] or 0 for month in months for key in ("kwh", "before")), default=0)
        if not highest:
            return False
        return {
            "image": _data_uri(self._draw_months(months, highest)),
            "title": self.env._("Your consumption month by month (kWh)"),
            "legend": self._print_legend(months),
            "trend": self._print_trend(months),
        }

    def _draw_months(self, months, highest):
        """The bars of each month: the year before, then this year, and a mark on the first for
        what it would have been in this year's weather."""
        scale = (BASE - TOP) / highest
        parts = [
            Markup(
                '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d"'
                ' height="%d" font-family="Lato, sans-serif">'
            )
            % (WIDTH, HEIGHT, WIDTH, HEIGHT),
            *self._draw_scale(highest, scale),
        ]
        for place, month in enumerate(months):
            left = LEFT + place * GROUP + 4
            colour = "#e2722e" if month["billed"] else "#2f5d46"
            parts.append(_bar(left, (month["before"] or 0) * scale, "#c9d6cd"))
            parts.append(_bar(left + BAR + 1, (month["kwh"] or 0) * scale, colour))
            if month["before_this_climate"]:
                height = month["before_this_climate"] * scale
                parts.append(_line(left - 1, BASE - height, left + BAR + 1, "#212529", 1.4))
            if month["kwh"] is None:
                parts.append(_text(left + BAR + BAR / 2 + 1, BASE - 3, "?"))
            first = fields.Date.to_date(f"{month['month']}-01")
            letters = format_date(self.env, first, date_format="LLLLL")
            parts.append(_text(left + BAR, BASE + 10, letters))
            if place == 0 or first.month == 1:
                parts.append(_text(left + BAR, BASE + 20, str(first.year)))
        return Markup("").join([*parts, Markup("</svg>")])

    def _draw_scale(self, highest, scale):
        """The ground, and a line at a round energy above half of the highest bar."""
        step = 10 ** (len(str(int(highest))) - 1)
        mark = max(
            (part * step for part in (0.5, 1, 2, 5) if part * step <= highest), default=highest
        )
        yield _line(LEFT, BASE, WIDTH, "#495057", 0.6)
        yield _line(LEFT, BASE - mark * scale, WIDTH, "#adb5bd", 0.4)
        yield _text(LEFT - 4, BASE - mark * scale + 3, self._print_number(mark, 0), "end")
        yield _text(LEFT - 4, BASE + 3, "0", "end")

    def _print_legend(self, months):
        """(colour or mark, words) of what is drawn."""
        legend = [
            ("#e2722e", self.env._("this bill")),
            ("#2f5d46", self.env._("the months before")),
        ]
        if any(month["before"] for month in months):
            legend.append(("#c9d6cd", self.env._("a year before")))
        if any(month["before_this_climate"] for month in months):
            legend.append(("mark", self.env._("a year before, in this year's weather")))
        return legend

    def _print_trend(self, months):
        """How the energy moved once the weather is taken out, over the months known of both."""
        both = [month for month in months if month["kwh"] and month["before_this_climate"]]
        before = sum(month["before_this_climate"] for month in both)
        if not before:
            return False
        change = 100 * (sum(month["kwh"] for month in both) / before - 1)
        number = self._print_number(abs(change), 0)
        if number == self._print_number(0, 0):
            text = self.env._("Over %(count)s months, weather aside, you consumed as much.")
        elif change > 0:
            text = self.env._(
                "Over %(count)s months, weather aside, you consumed %(change)s %% more."
            )
        else:
            text = self.env._(
                "Over %(count)s months, weather aside, you consumed %(change)s %% less."
            )
        return text % {"count": len(both), "change": number}

    def _print_mix(self):
        """Where the network's heat came from in the last year known at the end of the bill."""
        mix = self.network_id._energy_mix(self.date_to.year)
        if not mix:
            return False
        return {
            "title": self.env._("Where your heat came from in %(year)s", year=mix.year),
            "sources": [
                {
                    "name": line._source_label(),
                    "share": self._print_number(line.share, 1, least=0),
                    "width": f"{line.share:.2f}%",
                    "colour": COLOURS[line.source],
                }
                for line in mix.line_ids.sorted("share", reverse=True)
                if line.share
            ],
            "co2": self._print_co2(mix),
        }

    def _print_co2(self, mix):
        if not mix.co2_known:
            return False
        grams = self._print_number(mix.co2_grams_kwh, 0)
        scope = dict(mix._fields["co2_scope"]._description_selection(self.env))[mix.co2_scope]
        if not self.energy_mwh:
            return self.env._(
                "%(grams)s g of CO2 a kWh (%(scope)s).", grams=grams, scope=scope.lower()
            )
        return self.env._(
            "%(grams)s g of CO2 a kWh (%(scope)s), that is %(kilograms)s kg for the energy of "
            "this bill.",
            grams=grams,
            scope=scope.lower(),
            kilograms=self._print_number(abs(self.energy_mwh) * mix.co2_grams_kwh, 0),
        )


def _data_uri(svg):
    """A drawing that stands in a page by itself: HTML would write its attributes in lower case."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _bar(left, height, colour):
    return Markup('<rect x="%.1f" y="%.1f" width="%d" height="%.1f" fill="%s"/>') % (
        left,
        BASE - height,
        BAR,
        height,
        colour,
    )


def _line(left, y, right, colour, width):
    return Markup(
        '<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-width="%.1f"/>'
    ) % (left, y, right, y, colour, width)


def _text(x, y, text, anchor="middle"):
    return Markup(
        '<text x="%.1f" y="%.1f" font-size="8.5" fill="#495057" text-anchor="%s">%s</text>'
    ) % (x, y, anchor, text)

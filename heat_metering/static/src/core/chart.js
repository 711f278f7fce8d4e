import { Component, onWillStart, useEffect, useRef, xml } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";

import { shownNumber } from "./numbers";

const scheme = cookie.get("color_scheme");
const TEXT = getCustomColor(scheme, "#374151", "#e4e4e4");
const GRID = getCustomColor(scheme, "rgba(0, 0, 0, 0.1)", "rgba(255, 255, 255, 0.15)");

/** How well a figure is known → its colour, the same in every chart and table. */
export const QUALITY_COLORS = {
    measured: "#00808a",
    interpolated: "#6cb5bb",
    estimated: "#e08a00",
    missing: "#9ca3af",
    suspect: "#c4314b",
};
/** Years side by side, the latest first. */
export const YEAR_COLORS = ["#00808a", "#7f4295", "#c08a16", "#7e8290", "#3a3580"];

export function qualityLabel(quality) {
    return {
        measured: _t("Measured"),
        interpolated: _t("Interpolated"),
        estimated: _t("Estimated"),
        missing: _t("Missing"),
        suspect: _t("Suspect"),
    }[quality];
}

/** A drawing by Chart.js, drawn anew when its configuration is another object. */
export class HeatChart extends Component {
    static template = xml`
        <div class="o_heat_chart" t-att-class="props.className">
            <canvas t-ref="canvas" role="img" t-att-aria-label="props.label" />
        </div>`;
    static props = { config: Object, label: String, className: { type: String, optional: true } };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (config) => {
                const chart = new Chart(this.canvas.el, config);
                return () => chart.destroy();
            },
            () => [this.props.config]
        );
    }
}

/** An axis of numbers, as the user's language writes them. */
export function numberAxis(title, options = {}) {
    return {
        title: { display: Boolean(title), text: title, color: TEXT },
        grid: { color: GRID },
        // both charts of a page start at the same place
        afterFit: (axis) => (axis.width = Math.max(axis.width, 72)),
        ticks: {
            color: TEXT,
            callback: (value, _rank, ticks) =>
                shownNumber(value, ticks.every((tick) => Number.isInteger(tick.value)) ? 0 : 2),
        },
        ...options,
    };
}

/** An axis of time, on the clock of a zone. */
export function timeAxis(zone, options = {}) {
    return {
        type: "time",
        adapters: { date: { zone } },
        time: {
            tooltipFormat: "dd/MM/yyyy HH:mm",
            displayFormats: { hour: "dd/MM HH:mm", day: "dd/MM", week: "dd/MM", month: "MM/yyyy" },
        },
        grid: { color: GRID },
        ticks: { color: TEXT, maxRotation: 0, autoSkipPadding: 16 },
        ...options,
    };
}

/** What all our charts share. */
export function chartOptions(scales, { legend = true, tooltip = {} } = {}) {
    return {
        responsive: true,
        maintainAspectRatio: false,
        animation: false,
        interaction: { mode: "nearest", intersect: false },
        scales,
        plugins: {
            legend: {
                display: legend,
                position: "bottom",
                labels: { color: TEXT, boxWidth: 14, filter: (item) => Boolean(item.text) },
            },
            tooltip,
        },
    };
}

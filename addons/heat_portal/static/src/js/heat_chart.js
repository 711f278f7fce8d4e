import { loadBundle } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/** From the oldest to the newest: apart in lightness too, for who sees no colours. */
const COLOURS = ["#9aa7a0", "#1d6b45"];

/** A chart beside its table: the table tells the figures, the chart their shape. */
export class HeatChart extends Interaction {
    static selector = ".o_heat_chart";

    setup() {
        this.chart = null;
    }

    async willStart() {
        await loadBundle("web.chartjs_lib");
    }

    start() {
        const told = JSON.parse(this.el.dataset.chart);
        const colours = told.series.length > 1 ? COLOURS : COLOURS.slice(1);
        this.chart = new window.Chart(this.el.querySelector("canvas"), {
            type: told.type || "bar",
            data: {
                labels: told.labels,
                datasets: told.series.map((one, rank) => ({
                    label: one.label,
                    data: one.values,
                    backgroundColor: colours[rank],
                    borderColor: colours[rank],
                    borderWidth: told.type === "line" ? 1.5 : 0,
                    pointRadius: 0,
                    spanGaps: false,
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: { legend: { display: told.series.length > 1, position: "bottom" } },
                scales: {
                    x: { grid: { display: false }, ticks: { maxTicksLimit: 12 } },
                    y: { beginAtZero: true, title: { display: true, text: told.unit } },
                },
            },
        });
        this.registerCleanup(() => this.chart.destroy());
    }
}

registry.category("public.interactions").add("heat_portal.chart", HeatChart);

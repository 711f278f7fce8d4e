import { _t } from "@web/core/l10n/translation";

import {
    QUALITY_COLORS,
    YEAR_COLORS,
    chartOptions,
    numberAxis,
    qualityLabel,
    timeAxis,
} from "../core/chart";
import { shownNumber } from "../core/numbers";

export const QUALITIES = ["measured", "interpolated", "estimated", "missing"];

/** Names of the months, January first, in the user's language. */
export function monthNames(format = "short") {
    return luxon.Info.months(format);
}

/** Years side by side, the latest in front. */
export function yearsChart(years, name) {
    const series = [...years.series].reverse();
    return {
        type: "bar",
        data: {
            labels: monthNames(),
            datasets: series.map((year, rank) => ({
                label: String(year.year),
                data: year[name],
                backgroundColor: (context) => fill(YEAR_COLORS[rank % 5], year.quality[context.dataIndex]),
                borderColor: YEAR_COLORS[rank % 5],
                borderWidth: 1,
            })),
        },
        options: {
            ...chartOptions(
                { x: { grid: { display: false } }, y: numberAxis("kWh", { beginAtZero: true }) },
                {
                    tooltip: {
                        callbacks: {
                            label: (item) => {
                                const quality = series[item.datasetIndex].quality[item.dataIndex];
                                const amount = shownNumber(item.parsed.y);
                                return `${item.dataset.label} : ${amount} kWh (${qualityLabel(quality)})`;
                            },
                        },
                    },
                }
            ),
            interaction: { mode: "index", intersect: false },
        },
    };
}

/** Full when measured, pale when shared out between readings, striped when estimated. */
function fill(color, quality) {
    if (quality === "interpolated") {
        return `${color}99`;
    }
    return quality === "estimated" ? stripes(color) : color;
}

function stripes(color) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const context = tile.getContext("2d");
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.beginPath();
    for (const shift of [-8, 0, 8]) {
        context.moveTo(shift, 8);
        context.lineTo(shift + 8, 0);
    }
    context.stroke();
    return context.createPattern(tile, "repeat");
}

/** Energy a day against degree days a day, with the line that fits best. */
export function signatureChart(signature) {
    const { points, line } = signature;
    const farthest = Math.max(...points.map((point) => point.degree_days), 1);
    const datasets = QUALITIES.map((quality) => ({
        type: "scatter",
        label: qualityLabel(quality),
        data: points
            .filter((point) => point.quality === quality)
            .map((point) => ({ x: point.degree_days, y: point.kwh, month: point.month })),
        backgroundColor: QUALITY_COLORS[quality],
        borderColor: QUALITY_COLORS[quality],
        pointRadius: 5,
    })).filter((dataset) => dataset.data.length);
    if (line) {
        datasets.push({
            type: "line",
            label: _t("Signature"),
            data: [0, farthest].map((x) => ({ x, y: line.base + line.slope * x })),
            borderColor: "#374151",
            borderDash: [6, 4],
            borderWidth: 2,
            pointRadius: 0,
        });
    }
    return {
        type: "scatter",
        data: { datasets },
        options: chartOptions(
            {
                x: numberAxis(_t("Degree days a day"), { beginAtZero: true, afterFit: undefined }),
                y: numberAxis(_t("kWh a day"), { beginAtZero: true }),
            },
            {
                tooltip: {
                    filter: (item) => item.raw.month,
                    callbacks: {
                        label: ({ raw }) =>
                            `${raw.month} : ${shownNumber(raw.y, 1)} kWh, ${shownNumber(raw.x, 1)}`,
                    },
                },
            }
        ),
    };
}

/** Mean power, hour by hour or day by day. */
export function loadChart(load, zone) {
    return {
        type: "line",
        data: {
            datasets: [
                {
                    label: _t("Mean power"),
                    data: load.points.map((point) => ({
                        x: Date.parse(point.at),
                        y: point.kw === null ? NaN : point.kw,
                    })),
                    borderColor: QUALITY_COLORS.measured,
                    backgroundColor: `${QUALITY_COLORS.measured}30`,
                    borderWidth: 1.5,
                    fill: "origin",
                    pointRadius: 0,
                    spanGaps: false,
                    stepped: true,
                },
            ],
        },
        options: chartOptions(
            { x: timeAxis(zone), y: numberAxis("kW", { beginAtZero: true }) },
            {
                legend: false,
                tooltip: {
                    callbacks: { label: (item) => `${shownNumber(item.parsed.y, 1)} kW` },
                },
            }
        ),
    };
}

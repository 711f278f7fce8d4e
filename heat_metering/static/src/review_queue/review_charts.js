import { _t } from "@web/core/l10n/translation";

import { QUALITY_COLORS, chartOptions, numberAxis, timeAxis } from "../core/chart";
import { shownNumber } from "../core/numbers";

const DAY = 86400000;

/** Index of the register around a reading, with the band in which it was expected. */
export function indexChart(review) {
    const points = review.series.map((one) => ({ x: Date.parse(one.at), y: Number(one.index) }));
    const isWaiting = (rank) => review.series[rank].state === "suspect";
    const isHere = (rank) => review.series[rank].id === review.id;
    const datasets = [
        {
            label: _t("Index"),
            data: points.filter((_point, rank) => !isWaiting(rank)),
            borderColor: QUALITY_COLORS.measured,
            backgroundColor: QUALITY_COLORS.measured,
            borderWidth: 2,
            pointRadius: points.length > 60 ? 1 : 3,
        },
        {
            label: _t("Suspect"),
            data: points.filter((_point, rank) => isWaiting(rank) && !isHere(rank)),
            borderColor: QUALITY_COLORS.suspect,
            backgroundColor: "#ffffff",
            pointRadius: 4,
            pointBorderWidth: 2,
            showLine: false,
        },
        {
            label: _t("This reading"),
            data: points.filter((_point, rank) => isHere(rank)),
            borderColor: QUALITY_COLORS.suspect,
            backgroundColor: QUALITY_COLORS.suspect,
            pointRadius: 7,
            pointStyle: "rectRot",
            showLine: false,
        },
        ...band(review),
    ].filter((dataset) => dataset.data.length);
    return {
        type: "line",
        data: { datasets },
        options: chartOptions(
            { x: timeAxis(review.tz, bounds(review)), y: numberAxis(review.unit) },
            { tooltip: tooltip(review) }
        ),
    };
}

function band(review) {
    const expected = review.expected;
    if (!expected) {
        return [];
    }
    const start = { x: Date.parse(expected.from_at), y: Number(expected.from_index) };
    const end = Date.parse(review.read_at);
    const style = {
        borderColor: "rgba(0, 128, 138, 0.4)",
        backgroundColor: "rgba(0, 128, 138, 0.15)",
        borderWidth: 1,
        borderDash: [4, 4],
        pointRadius: 0,
    };
    return [
        { label: "", data: [start, { x: end, y: Number(expected.low) }], ...style },
        {
            label: _t("Expected"),
            data: [start, { x: end, y: Number(expected.high) }],
            fill: "-1",
            ...style,
        },
    ];
}

/** What passed a day between each two readings, what leads to this one in red. */
export function dailyChart(review) {
    const usual = [];
    const odd = [];
    review.series.forEach((one, rank) => {
        if (!rank) {
            return;
        }
        const before = review.series[rank - 1];
        const [start, end] = [Date.parse(before.at), Date.parse(one.at)];
        const rate = ((Number(one.index) - Number(before.index)) * DAY) / (end - start);
        const target = [before, one].some((reading) => reading.id === review.id) ? odd : usual;
        // a gap between two spans of one colour, else they would be joined
        target.push({ x: start, y: rate }, { x: end, y: rate }, { x: end, y: NaN });
    });
    const area = (label, data, color) => ({
        label,
        data,
        fill: "origin",
        borderColor: color,
        backgroundColor: `${color}40`,
        borderWidth: 2,
        pointRadius: 0,
        spanGaps: false,
    });
    return {
        type: "line",
        data: {
            datasets: [
                area(_t("A day, between two readings"), usual, QUALITY_COLORS.measured),
                area(_t("With this reading"), odd, QUALITY_COLORS.suspect),
            ],
        },
        options: chartOptions(
            {
                x: timeAxis(review.tz, bounds(review)),
                y: numberAxis(_t("%s a day", review.unit)),
            },
            { tooltip: tooltip(review) }
        ),
    };
}

/** Both charts show the same days, one above the other. */
function bounds(review) {
    const [first, last] = [Date.parse(review.series[0].at), Date.parse(review.series.at(-1).at)];
    const margin = Math.max((last - first) * 0.03, DAY / 4);
    return { min: first - margin, max: last + margin };
}

function tooltip(review) {
    return {
        callbacks: {
            label: (item) =>
                `${item.dataset.label} ${shownNumber(item.parsed.y, review.decimals || 1)} ${review.unit}`,
        },
    };
}

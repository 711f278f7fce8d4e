import { Component, markRaw, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { HeatChart, QUALITY_COLORS, qualityLabel } from "../core/chart";
import { shownNumber, shownTime } from "../core/numbers";
import { exportTable } from "../core/table_export";
import {
    QUALITIES,
    loadChart,
    monthNames,
    signatureChart,
    yearsChart,
} from "./point_chart_configs";

const { DateTime } = luxon;
const MODEL = "heat.delivery.point";
/** Years compared, the present one included. */
const YEARS = 4;
/** Days of the load curve at first: by the hour, a screen shows them well. */
const LOAD_DAYS = 14;

/** The consumption of one delivery point: years, signature, load curve, each with its table. */
export class PointCharts extends Component {
    static template = "heat_metering.PointCharts";
    static components = { HeatChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.lastLoad = new KeepLast();
        this.pointId = this.props.action.context.active_id || this.props.resId;
        this.qualities = QUALITIES.map((name) => ({
            name,
            label: qualityLabel(name),
            color: QUALITY_COLORS[name],
        }));
        const today = DateTime.local();
        this.state = useState({
            point: null,
            years: null,
            signature: null,
            load: null,
            corrected: false,
            loadFrom: today.minus({ days: LOAD_DAYS }).toISODate(),
            loadTo: today.toISODate(),
            charts: {},
        });
        onWillStart(() => this.start());
    }

    async start() {
        if (!this.pointId) {
            return;
        }
        const today = DateTime.local();
        const from = today.minus({ years: YEARS - 1 }).startOf("year").toISODate();
        const [points, charts] = await Promise.all([
            this.orm.call(MODEL, "read_chart_heading", [[this.pointId]]),
            this.read(from, today.toISODate()),
        ]);
        this.state.point = points;
        const known = (year) => year.kwh.some((one) => one !== null);
        this.state.years = { ...charts.years, series: charts.years.series.filter(known) };
        this.state.signature = charts.signature;
        this.env.config.setDisplayName(_t("Charts of %s", this.state.point.name));
        if (this.state.point.last_day) {
            const last = DateTime.fromISO(this.state.point.last_day);
            this.state.loadTo = last.toISODate();
            this.state.loadFrom = last.minus({ days: LOAD_DAYS - 1 }).toISODate();
        }
        this.draw();
        await this.readLoad();
    }

    read(from, to) {
        return this.orm.call(MODEL, "read_charts", [[this.pointId], from, to]);
    }

    async readLoad() {
        const { loadFrom, loadTo } = this.state;
        if (!loadFrom || !loadTo || loadFrom > loadTo) {
            return;
        }
        const { load } = await this.lastLoad.add(this.read(loadFrom, loadTo));
        this.state.load = load;
        this.state.charts = {
            ...this.state.charts,
            load: load.points.length ? markRaw(loadChart(load, this.zone)) : null,
        };
    }

    draw() {
        const { years, signature } = this.state;
        const known = years.series.some((year) => year[this.figure].some((one) => one !== null));
        this.state.charts = {
            ...this.state.charts,
            years: known ? markRaw(yearsChart(years, this.figure)) : null,
            signature: signature.points.length ? markRaw(signatureChart(signature)) : null,
        };
    }

    // what is shown

    get zone() {
        return this.state.point.tz;
    }

    get figure() {
        return this.state.corrected ? "corrected_kwh" : "kwh";
    }

    get canCorrect() {
        return this.state.years.series.some((year) =>
            year.corrected_kwh.some((one) => one !== null)
        );
    }

    number(value, decimals = 0) {
        return value === null || value === undefined ? "–" : shownNumber(value, decimals);
    }

    time(iso) {
        return shownTime(iso, this.zone);
    }

    color(quality) {
        return QUALITY_COLORS[quality] || QUALITY_COLORS.missing;
    }

    label(quality) {
        return qualityLabel(quality) || "";
    }

    get yearRows() {
        const series = this.state.years.series;
        return monthNames("long").map((name, month) => ({
            name,
            cells: series.map((year) => ({
                value: year[this.figure][month],
                quality: year.quality[month],
                over: year.quality[month] !== null,
            })),
        }));
    }

    get yearTotals() {
        return this.state.years.series.map((year) =>
            year[this.figure].reduce((sum, one) => sum + (one || 0), 0)
        );
    }

    get stepLabel() {
        return {
            hour: _t("Mean power of each hour"),
            day: _t("Mean power of each day"),
            week: _t("Mean power of each week"),
        }[this.state.load.step];
    }

    get line() {
        return this.state.signature.line;
    }

    // what people do

    toggleCorrection() {
        this.state.corrected = !this.state.corrected;
        this.draw();
    }

    onLoadDay(name, ev) {
        this.state[name] = ev.target.value;
        return this.readLoad();
    }

    showLast(days) {
        const to = DateTime.fromISO(this.state.loadTo);
        this.state.loadFrom = to.minus({ days: days - 1 }).toISODate();
        return this.readLoad();
    }

    saveYears(format) {
        const series = this.state.years.series;
        const columns = [_t("Month")];
        for (const { year } of series) {
            columns.push(`${year} (kWh)`, _t("%s quality", year));
        }
        const rows = this.yearRows.map((row) => [
            row.name,
            ...row.cells.flatMap((cell) => [cell.value, this.label(cell.quality)]),
        ]);
        return this.save(_t("years"), format, columns, rows);
    }

    saveSignature(format) {
        const columns = [_t("Month"), _t("Degree days a day"), _t("kWh a day"), _t("Quality")];
        const rows = this.state.signature.points.map((point) => [
            point.month,
            point.degree_days,
            point.kwh,
            this.label(point.quality),
        ]);
        return this.save(_t("signature"), format, columns, rows);
    }

    saveLoad(format) {
        const rows = this.state.load.points.map((point) => [this.time(point.at), point.kw]);
        return this.save(_t("load curve"), format, [_t("From"), "kW"], rows);
    }

    save(what, format, columns, rows) {
        return exportTable(`${this.state.point.name} ${what}`, format, columns, rows);
    }

    openPoints() {
        return this.action.doAction("heat_base.heat_delivery_point_action");
    }
}

registry.category("actions").add("heat_point_charts", PointCharts);

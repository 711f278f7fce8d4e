import { Component, markRaw, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { HeatChart } from "../core/chart";
import { shownNumber, shownTime, typedNumber } from "../core/numbers";
import { dailyChart, indexChart } from "./review_charts";

const MODEL = "heat.meter.reading";

/** Suspect readings one after the other, each among its neighbours, decided by one key. */
export class ReviewQueue extends Component {
    static template = "heat_metering.ReviewQueue";
    static components = { HeatChart, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.lastReview = new KeepLast();
        this.indexInput = useRef("index");
        this.list = useRef("list");
        this.state = useState({
            queue: null,
            code: "",
            networkId: this.props.action.context.heat_network_id || 0,
            currentId: this.props.action.context.heat_reading_id || null,
            onPhone: Boolean(this.props.action.context.heat_reading_id),
            selected: {},
            review: null,
            charts: null,
            correcting: false,
            index: "",
            reason: "",
            problem: "",
            busy: false,
            done: [],
            help: false,
        });
        onWillStart(() => this.load());
        for (const [key, act] of Object.entries(this.keys)) {
            useHotkey(key, act, { isAvailable: () => !this.state.busy });
        }
        useHotkey("escape", () => this.stopCorrecting(), { bypassEditableProtection: true });
        useEffect(
            (correcting) => correcting && this.indexInput.el?.select(),
            () => [this.state.correcting]
        );
        useEffect(
            () => {
                const row = this.list.el?.querySelector(".o_heat_current");
                row?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.currentId]
        );
    }

    get keys() {
        return {
            a: () => this.decide("accept"),
            c: () => this.correct(),
            r: () => this.decide("reject"),
            e: () => this.decide("estimate"),
            z: () => this.undo(),
            x: () => this.toggle(this.state.currentId),
            arrowdown: () => this.move(1),
            arrowup: () => this.move(-1),
        };
    }

    // what is shown

    async load() {
        this.state.queue = await this.orm.call(MODEL, "read_review_queue", [], {
            code: this.state.code || false,
            network_id: this.state.networkId || false,
        });
        const ids = this.readings.map((reading) => reading.id);
        for (const id of Object.keys(this.state.selected)) {
            if (!ids.includes(Number(id))) {
                delete this.state.selected[id];
            }
        }
        await this.show(ids.includes(this.state.currentId) ? this.state.currentId : ids[0]);
    }

    async show(id) {
        Object.assign(this.state, { currentId: id || null, problem: "", reason: "" });
        this.stopCorrecting();
        if (!id) {
            Object.assign(this.state, { review: null, charts: null, onPhone: false });
            return;
        }
        const review = await this.lastReview.add(this.orm.call(MODEL, "read_review", [[id]]));
        this.state.review = review;
        this.state.charts = markRaw({ index: indexChart(review), daily: dailyChart(review) });
    }

    open(id) {
        this.state.onPhone = true;
        return this.show(id);
    }

    get readings() {
        return this.state.queue.readings;
    }

    get selectedIds() {
        return Object.keys(this.state.selected).map(Number);
    }

    get canWrite() {
        return this.state.queue.can_write;
    }

    number(reading, value) {
        return `${shownNumber(value, Math.max(reading.decimals, 0))} ${reading.unit}`;
    }

    time(reading, iso) {
        return shownTime(iso, reading.tz);
    }

    codeLabel(code) {
        return this.state.queue.codes.find((one) => one.code === code)?.label || code;
    }

    onCodeChange(ev) {
        this.state.code = ev.target.value;
        return this.load();
    }

    onNetworkChange(ev) {
        this.state.networkId = Number(ev.target.value);
        return this.load();
    }

    toggle(id) {
        if (this.state.selected[id]) {
            delete this.state.selected[id];
        } else if (id) {
            this.state.selected[id] = true;
        }
    }

    toggleAll() {
        const all = this.selectedIds.length === this.readings.length;
        this.state.selected = all
            ? {}
            : Object.fromEntries(this.readings.map((reading) => [reading.id, true]));
    }

    move(step) {
        const rank = this.readings.findIndex((reading) => reading.id === this.state.currentId);
        const next = this.readings[rank + step];
        return next && this.show(next.id);
    }

    // what is decided

    correct() {
        if (!this.canWrite || !this.state.review) {
            return;
        }
        if (this.selectedIds.length > 1) {
            this.state.problem = _t("Correct one reading at a time.");
            return;
        }
        this.state.correcting = true;
        this.state.index = this.state.review.index.replace(".", localization.decimalPoint);
    }

    stopCorrecting() {
        this.state.correcting = false;
        this.state.problem = "";
    }

    onIndexKeydown(ev) {
        if (ev.key === "Enter") {
            this.saveCorrection();
        }
    }

    async saveCorrection() {
        const index = typedNumber(this.state.index);
        if (index === null) {
            this.state.problem = _t("Type digits and a comma, such as 12345,6.");
            return;
        }
        const id = this.state.currentId;
        await this.apply([id], "action_correct", [[id], index], _t("Corrected"));
    }

    async decide(decision) {
        const ids = this.selectedIds.length ? this.selectedIds : [this.state.currentId];
        if (!this.canWrite || !ids[0] || this.state.correcting) {
            return;
        }
        const label = {
            accept: _t("Accepted"),
            reject: _t("Rejected"),
            estimate: _t("Replaced by an estimate"),
        }[decision];
        await this.apply(ids, `action_${decision}`, [ids], label);
    }

    /** Decide, remember it for an undo, and bring the next reading. */
    async apply(ids, method, args, label) {
        if (this.state.busy) {
            return;
        }
        const reason = this.state.reason.trim() || false;
        this.state.busy = true;
        try {
            const following = this.following(ids);
            await this.orm.call(MODEL, method, args, { reason });
            this.state.done.push({ ids, label });
            this.state.selected = {};
            this.state.currentId = following;
            await this.load();
        } catch (error) {
            this.tell(error);
        } finally {
            this.state.busy = false;
        }
    }

    /** What the server refuses is said beside the buttons, without leaving the reading. */
    tell(error) {
        if (!(error instanceof RPCError) || !error.exceptionName?.startsWith("odoo.exceptions.")) {
            throw error;
        }
        this.state.problem = error.data.message;
    }

    /** The reading that comes after those decided. */
    following(ids) {
        const rank = this.readings.findIndex((reading) => reading.id === this.state.currentId);
        const after = [...this.readings.slice(rank), ...this.readings.slice(0, rank).reverse()];
        return after.find((reading) => !ids.includes(reading.id))?.id || null;
    }

    async undo() {
        const last = this.state.done.at(-1);
        if (!last || this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.call(MODEL, "action_undo", [last.ids]);
            this.state.done.pop();
            this.state.currentId = last.ids[0];
            await this.load();
            this.notification.add(_t("Taken back: %s", last.label), { type: "info" });
        } catch (error) {
            this.tell(error);
        } finally {
            this.state.busy = false;
        }
    }

    // other screens

    openList() {
        return this.action.doAction("heat_metering.heat_meter_reading_action_suspect");
    }

    openReading() {
        return this.openRecord(MODEL, this.state.currentId);
    }

    openMeter() {
        return this.openRecord("heat.meter", this.state.review.meter_id);
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openReadings() {
        return this.action.doAction("heat_metering.heat_meter_reading_action");
    }
}

registry.category("actions").add("heat_reading_review", ReviewQueue);

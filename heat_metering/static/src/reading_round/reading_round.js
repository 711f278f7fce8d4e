import { Component, onMounted, onWillStart, onWillUnmount, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { ConnectionAbortedError, ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { shownNumber, shownTime, typedNumber } from "../core/numbers";
import { reducedPhoto } from "./photo";
import { RoundStorage } from "./round_storage";

const { DateTime } = luxon;
const RETRY_MILLISECONDS = 15000;

/** The page somebody reads meters with: a list of the meters, then one meter at a time. */
export class ReadingRound extends Component {
    static template = "heat_metering.ReadingRound";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.content = useRef("content");
        this.campaignId = this.props.action.context.active_id || this.props.resId;
        this.remarks = [
            ["no_access", _t("No access")],
            ["meter_stopped", _t("Meter stopped")],
            ["unreadable", _t("Display unreadable")],
            ["other", _t("Other")],
        ];
        this.state = useState({
            round: null,
            meterId: null,
            onlyRemaining: true,
            search: "",
            day: "",
            drafts: {},
            outbox: [],
            offline: false,
            sending: false,
        });
        onWillStart(() => this.start());
        const send = () => this.send();
        const timer = browser.setInterval(send, RETRY_MILLISECONDS);
        onMounted(() => {
            browser.addEventListener("online", send);
            this.send();
        });
        onWillUnmount(() => {
            browser.clearInterval(timer);
            browser.removeEventListener("online", send);
        });
    }

    async start() {
        if (!this.campaignId) {
            return;
        }
        this.storage = new RoundStorage(this.campaignId);
        Object.assign(this.state, this.storage.load());
        await this.load();
        this.env.config.setDisplayName(this.state.round.name);
    }

    async load() {
        this.state.round = await this.orm.call("heat.reading.campaign", "read_round", [
            [this.campaignId],
            this.state.day || false,
        ]);
    }

    // what is shown

    get round() {
        return this.state.round;
    }

    get meter() {
        return this.round.meters.find((meter) => meter.id === this.state.meterId);
    }

    get rank() {
        return this.round.meters.indexOf(this.meter) + 1;
    }

    get progress() {
        const lines = this.round.meters.flatMap((meter) => meter.lines);
        const done = lines.filter((line) => !this.isRemaining(line)).length;
        return { done, total: lines.length, percent: (100 * done) / (lines.length || 1) };
    }

    get remaining() {
        return this.round.meters.filter((meter) => this.isMeterRemaining(meter));
    }

    get meters() {
        const words = this.state.search.toLowerCase().trim();
        const meters = words || !this.state.onlyRemaining ? this.round.meters : this.remaining;
        return meters.filter((meter) =>
            [meter.serial, meter.point, meter.address, meter.reference].some((text) =>
                text.toLowerCase().includes(words)
            )
        );
    }

    isWaiting(line) {
        return this.state.outbox.some((entry) => entry.line_id === line.id);
    }

    isRemaining(line) {
        const refused = this.state.drafts[line.id]?.error || this.state.drafts[line.id]?.warning;
        return Boolean(refused) || (line.state === "to_read" && !this.isWaiting(line));
    }

    isMeterRemaining(meter) {
        return meter.lines.some((line) => this.isRemaining(line));
    }

    /** What became of a meter: {text, style}. */
    status(meter) {
        if (meter.lines.some((line) => this.state.drafts[line.id]?.warning)) {
            return { text: _t("To confirm"), style: "text-bg-warning" };
        }
        if (meter.lines.some((line) => this.state.drafts[line.id]?.error)) {
            return { text: _t("Refused"), style: "text-bg-danger" };
        }
        if (meter.lines.some((line) => this.isWaiting(line))) {
            return { text: _t("To send"), style: "text-bg-info" };
        }
        if (this.isMeterRemaining(meter)) {
            return null;
        }
        if (meter.lines.some((line) => line.suspect)) {
            return { text: _t("To review"), style: "text-bg-warning" };
        }
        if (meter.lines.some((line) => line.state === "not_read")) {
            return { text: _t("Not read"), style: "text-bg-secondary" };
        }
        return { text: _t("Read"), style: "text-bg-success" };
    }

    number(line, value) {
        return `${shownNumber(value, line.decimals)} ${line.unit}`;
    }

    time(iso) {
        return shownTime(iso, this.round.tz);
    }

    basis(line) {
        return line.basis === "estimate"
            ? _t("estimated consumption")
            : _t("mean of the last readings");
    }

    get clock() {
        return this.state.day
            ? _t("Readings count on that day at %s h.", this.round.date_only_hour)
            : _t("Each reading counts at the moment it is typed.");
    }

    // what is typed

    draft(line) {
        return this.state.drafts[line.id] || {};
    }

    change(line, values) {
        this.state.drafts[line.id] = { ...this.draft(line), ...values };
        this.keep();
    }

    keep() {
        const whole = this.storage.save(this.state.drafts, this.state.outbox);
        if (!whole && !this.warnedOfRoom) {
            this.warnedOfRoom = true;
            this.notification.add(
                _t("This telephone has no room left to keep photos: send them before you leave."),
                { type: "warning" }
            );
        }
    }

    onIndexInput(line, ev) {
        this.change(line, { index: ev.target.value, warning: "", error: "", confirmed: false });
    }

    onIndexChange(line) {
        this.change(line, this.verdict(line));
    }

    onIndexKeydown(line, ev) {
        if (ev.key !== "Enter") {
            return;
        }
        const inputs = [...this.content.el.querySelectorAll(".o_heat_round_index")];
        const next = inputs[inputs.indexOf(ev.target) + 1];
        if (next) {
            next.focus();
        } else {
            ev.target.blur();
            this.saveMeter();
        }
    }

    /** {warning, error} of what is typed for a line, said before anything is stored. */
    verdict(line) {
        const text = (this.draft(line).index || "").trim();
        if (!text || text === this.storedIndex(line)) {
            return { warning: "", error: "" };
        }
        const index = typedNumber(text);
        if (index === null) {
            return { warning: "", error: _t("Type digits and a comma, such as 12345,6.") };
        }
        return { warning: this.warning(line, index), error: "" };
    }

    warning(line, index) {
        if (line.capacity !== null && index >= Number(line.capacity)) {
            return _t("The display of this register has only %s digits.", line.digits);
        }
        if (line.previous !== null && index < Number(line.previous)) {
            const last = this.number(line, line.previous);
            return this.isRollover(line, index)
                ? _t("The register seems to have passed its highest index since %s.", last)
                : _t("Below the last index, %s. Has the meter been replaced?", last);
        }
        if (!line.low || (index >= Number(line.low) && index <= Number(line.high))) {
            return "";
        }
        const low = this.number(line, line.low);
        const high = this.number(line, line.high);
        return index < Number(line.low)
            ? _t("Less than expected: between %s and %s. Check the digits.", low, high)
            : _t("More than expected: between %s and %s. Check the digits.", low, high);
    }

    isRollover(line, index) {
        return line.capacity !== null && line.high && index + Number(line.capacity) <= line.high;
    }

    /** The index stored for a line, as it would be typed. */
    storedIndex(line) {
        return line.index === null ? "" : line.index.replace(".", localization.decimalPoint);
    }

    shownIndex(line) {
        return this.draft(line).index ?? this.storedIndex(line);
    }

    onRemarkChange(ev) {
        for (const line of this.meter.lines) {
            this.change(line, { remark: ev.target.value });
        }
    }

    onNoteInput(ev) {
        for (const line of this.meter.lines) {
            this.change(line, { note: ev.target.value });
        }
    }

    get remark() {
        const [line] = this.meter.lines;
        return this.draft(line).remark ?? line.remark;
    }

    get note() {
        const [line] = this.meter.lines;
        return this.draft(line).note ?? line.note;
    }

    async onPhoto(ev) {
        const [file] = ev.target.files;
        if (!file) {
            return;
        }
        try {
            this.change(this.meter.lines[0], { photo: await reducedPhoto(file) });
        } catch {
            this.notification.add(_t("This photo cannot be read: take it again."), {
                type: "danger",
            });
        }
        ev.target.value = "";
    }

    get photo() {
        return this.meter.lines.map((line) => this.draft(line).photo).find(Boolean);
    }

    removePhoto() {
        for (const line of this.meter.lines) {
            if (this.draft(line).photo) {
                this.change(line, { photo: undefined });
            }
        }
    }

    get photoCount() {
        return this.meter.lines.reduce((count, line) => count + line.photos, 0);
    }

    confirm(line) {
        const reason = (this.draft(line).reason || "").trim();
        if (!reason) {
            this.change(line, { reasonMissing: true });
            return;
        }
        this.change(line, { confirmed: true, reasonMissing: false });
    }

    // what is sent

    /** Whether there is something to send for a line. */
    hasNews(line) {
        const draft = this.draft(line);
        const index = (draft.index || "").trim();
        const changed = index && index !== this.storedIndex(line);
        const remark = draft.remark !== undefined && draft.remark !== line.remark;
        const noted = draft.note !== undefined && draft.note !== line.note && (line.index || draft.remark);
        return Boolean(changed || remark || noted || draft.photo || draft.confirmed);
    }

    saveMeter() {
        const meter = this.meter;
        const news = meter.lines.filter((line) => this.hasNews(line));
        for (const line of news) {
            this.change(line, this.verdict(line));
        }
        const blocked = news.filter((line) => {
            const draft = this.draft(line);
            return draft.error || (draft.warning && !draft.confirmed);
        });
        if (blocked.length) {
            const index = meter.lines.indexOf(blocked[0]);
            const block = this.content.el.querySelectorAll(".o_heat_round_line")[index];
            block?.scrollIntoView({ block: "center" });
            return;
        }
        for (const line of news) {
            this.post(line);
        }
        this.keep();
        this.goToNext(meter);
        this.send();
    }

    post(line) {
        const draft = this.draft(line);
        const entry = {
            line_id: line.id,
            index: this.shownIndex(line).trim(),
            remark: draft.remark ?? line.remark,
            note: (draft.confirmed ? draft.reason : draft.note ?? line.note) || "",
            confirmed: Boolean(draft.confirmed),
            photo: draft.photo,
            ...(this.state.day ? { date: this.state.day } : { read_at: DateTime.utc().toISO() }),
        };
        delete this.state.drafts[line.id];
        if (!entry.index && !entry.remark) {
            // a photo alone waits for the index it belongs to
            this.state.drafts[line.id] = draft;
            return;
        }
        this.state.outbox = this.state.outbox.filter((other) => other.line_id !== line.id);
        this.state.outbox.push(entry);
    }

    /** Send what waits; without a network it stays where it is, and goes later. */
    async send() {
        if (this.state.sending || !this.state.outbox.length) {
            return;
        }
        const entries = [...this.state.outbox];
        this.state.sending = true;
        try {
            const verdicts = await this.orm.silent.call("heat.reading.campaign", "record_entries", [
                [this.campaignId],
                entries.map((entry) => ({ ...entry })),
            ]);
            this.state.offline = false;
            this.state.outbox = this.state.outbox.filter((entry) => !entries.includes(entry));
            entries.forEach((entry, rank) => this.receive(entry, verdicts[rank]));
        } catch (error) {
            this.notSent(error, entries);
        } finally {
            this.state.sending = false;
            this.keep();
        }
    }

    receive(entry, verdict) {
        const line = this.line(entry.line_id);
        if (verdict.status !== "saved") {
            this.state.drafts[entry.line_id] = {
                index: entry.index,
                remark: entry.remark,
                note: entry.note,
                photo: entry.photo,
                [verdict.status]: verdict.message,
            };
            const serial = this.meterOf(line)?.serial || "";
            this.notification.add(`${serial} — ${verdict.message}`, { type: "warning" });
            return;
        }
        if (line) {
            Object.assign(line, verdict.line);
        }
        if (verdict.message) {
            this.notification.add(verdict.message, { type: "warning" });
        }
    }

    notSent(error, entries) {
        if (error instanceof ConnectionLostError || error instanceof ConnectionAbortedError) {
            this.state.offline = true;
            return;
        }
        if (!(error instanceof RPCError)) {
            throw error;
        }
        // the server refuses the whole: tell it on each line, and try no more by itself
        const message = error.data?.message || error.message;
        this.state.outbox = this.state.outbox.filter((entry) => !entries.includes(entry));
        for (const entry of entries) {
            this.receive(entry, { status: "error", message });
        }
    }

    line(id) {
        return this.round.meters.flatMap((meter) => meter.lines).find((line) => line.id === id);
    }

    meterOf(line) {
        return this.round.meters.find((meter) => meter.lines.includes(line));
    }

    // where the reader goes

    open(meter) {
        this.state.meterId = meter.id;
        this.scrollUp();
    }

    close() {
        this.state.meterId = null;
        this.state.search = "";
        this.scrollUp();
    }

    goToNext(meter) {
        const all = this.round.meters;
        const after = [...all.slice(all.indexOf(meter) + 1), ...all.slice(0, all.indexOf(meter))];
        const next = after.find((other) => this.isMeterRemaining(other));
        if (next) {
            this.open(next);
        } else {
            this.close();
        }
    }

    skip() {
        const all = this.round.meters;
        this.open(all[(all.indexOf(this.meter) + 1) % all.length]);
    }

    scrollUp() {
        this.content.el?.closest(".o_content")?.scrollTo(0, 0);
    }

    async onDayChange(ev) {
        this.state.day = ev.target.value;
        try {
            await this.load();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            this.state.offline = true;
        }
    }

    openRounds() {
        return this.action.doAction("heat_metering.heat_reading_campaign_action");
    }
}

registry.category("actions").add("heat_reading_round", ReadingRound);

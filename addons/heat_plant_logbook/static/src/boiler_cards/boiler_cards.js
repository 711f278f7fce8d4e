import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { parseFloat, parseInteger } from "@web/views/fields/parsers";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** Boilers of a sheet: a list with a keyboard, cards that are typed in on a phone. */
export class BoilerCards extends X2ManyField {
    static template = "heat_plant_logbook.BoilerCards";

    setup() {
        super.setup();
        /** What is being typed: a card that is drawn again meanwhile must not lose it. */
        this.typing = new Map();
        this.invalid = new Set();
        // a phone may press a button of the sheet without leaving the input
        const { bus } = this.props.record.model;
        useBus(bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(this.commit()));
        useBus(bus, "WILL_SAVE_URGENTLY", () => this.commit());
    }

    /** What is typed in an input that was not left yet. */
    async commit() {
        for (const { boiler, name } of [...this.typing.values()]) {
            await this.onTyped(boiler, name);
        }
    }

    get boilers() {
        return this.list.records;
    }

    key(boiler, name) {
        return `heat_${name}_${boiler.data.equipment_id.id}`;
    }

    label(name) {
        return this.list.fields[name].string;
    }

    shown(boiler, name) {
        const typed = this.typing.get(this.key(boiler, name));
        const value = boiler.data[name];
        if (typed !== undefined) {
            return typed.text;
        }
        if (value === false) {
            return "";
        }
        return name === "start_counter"
            ? formatInteger(value)
            : formatFloat(value, { digits: this.list.fields[name].digits });
    }

    onTyping(boiler, name, text) {
        this.typing.set(this.key(boiler, name), { boiler, name, text });
    }

    /**
     * What is no number is told, and keeps the sheet from being saved.
     *
     * Called when the field is left: a browser forgets that a text changed once it is drawn again,
     * and what was drawn meanwhile may be older than what was typed.
     */
    async onTyped(boiler, name) {
        const key = this.key(boiler, name);
        const typed = this.typing.get(key);
        if (typed === undefined) {
            return;
        }
        const { text } = typed;
        let value = false;
        try {
            if (text.trim()) {
                value = name === "start_counter" ? parseInteger(text) : parseFloat(text);
            }
        } catch {
            this.invalid.add(key);
            this.render();
            await this.props.record.setInvalidField(this.props.name);
            return;
        }
        this.invalid.delete(key);
        this.typing.delete(key);
        if (!this.invalid.size) {
            this.props.record.resetFieldValidity(this.props.name);
        }
        await boiler.update({ [name]: value });
    }
}

registry.category("fields").add("heat_boiler_cards", { ...x2ManyField, component: BoilerCards });

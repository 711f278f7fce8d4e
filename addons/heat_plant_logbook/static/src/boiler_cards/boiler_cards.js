import { registry } from "@web/core/registry";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { parseFloat, parseInteger } from "@web/views/fields/parsers";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** Boilers of a sheet: a list with a keyboard, cards that are typed in on a phone. */
export class BoilerCards extends X2ManyField {
    static template = "heat_plant_logbook.BoilerCards";

    get boilers() {
        return this.list.records;
    }

    label(name) {
        return this.list.fields[name].string;
    }

    shown(boiler, name) {
        const value = boiler.data[name];
        if (value === false) {
            return "";
        }
        return name === "start_counter"
            ? formatInteger(value)
            : formatFloat(value, { digits: this.list.fields[name].digits });
    }

    /** What is no number is told, and keeps the sheet from being saved. */
    async onTyped(boiler, name, input) {
        const text = input.value.trim();
        let value = false;
        try {
            if (text) {
                value = name === "start_counter" ? parseInteger(text) : parseFloat(text);
            }
        } catch {
            input.classList.add("is-invalid");
            await this.props.record.setInvalidField(this.props.name);
            return;
        }
        input.classList.remove("is-invalid");
        this.props.record.resetFieldValidity(this.props.name);
        await boiler.update({ [name]: value });
    }
}

registry.category("fields").add("heat_boiler_cards", { ...x2ManyField, component: BoilerCards });

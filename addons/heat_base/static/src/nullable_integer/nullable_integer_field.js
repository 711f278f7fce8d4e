import { useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useInputField } from "@web/views/fields/input_field_hook";
import { IntegerField, integerField } from "@web/views/fields/integer/integer_field";
import { useNumpadDecimal } from "@web/views/fields/numpad_decimal_hook";
import { parseInteger } from "@web/views/fields/parsers";

/** A whole number that may be left empty: emptied by hand it stays so, where Odoo writes zero. */
export class NullableIntegerField extends IntegerField {
    // Odoo's own names its parser there, and has no method to override
    setup() {
        this.state = useState({ hasFocus: false });
        useInputField({
            getValue: () => this.formattedValue,
            refName: "numpadDecimal",
            parse: (text) => (text.trim() ? parseInteger(text, { allowOperation: true }) : false),
        });
        useNumpadDecimal();
    }
}

export const nullableIntegerField = { ...integerField, component: NullableIntegerField };

registry.category("fields").add("heat_nullable_integer", nullableIntegerField);

import { useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useInputField } from "@web/views/fields/input_field_hook";
import { integerField, IntegerField } from "@web/views/fields/integer/integer_field";
import { useNumpadDecimal } from "@web/views/fields/numpad_decimal_hook";
import { parseInteger } from "@web/views/fields/parsers";

/**
 * A whole number that may be left empty, where the field of Odoo makes a zero of it.
 */
export class OptionalIntegerField extends IntegerField {
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

registry
    .category("fields")
    .add("heat_optional_integer", { ...integerField, component: OptionalIntegerField });

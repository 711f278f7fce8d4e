import { registry } from "@web/core/registry";
import { FloatField, floatField } from "@web/views/fields/float/float_field";

/** A number that may be unknown: emptied by hand it becomes unknown, where Odoo writes zero. */
export class NullableFloatField extends FloatField {
    parse(value) {
        return value.trim() ? super.parse(value) : false;
    }
}

export const nullableFloatField = { ...floatField, component: NullableFloatField };

registry.category("fields").add("heat_nullable_float", nullableFloatField);

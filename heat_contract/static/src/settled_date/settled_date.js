import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { dateField, DateTimeField } from "@web/views/fields/datetime/datetime_field";

/**
 * A date that is shown as the record holds it once its onchange has answered.
 *
 * The field of Odoo restores the value of the record when its picker closes; when the date was
 * typed and left with Tab, the onchange is still under way, and the old date would stay on screen.
 */
export class SettledDateField extends DateTimeField {
    setup() {
        super.setup();
        useEffect(
            () => {
                if (!this.picker.activeInput) {
                    this.state.value = this.getRecordValue();
                }
            },
            () => [this.getRecordValue()?.toISODate?.()]
        );
    }
}

registry.category("fields").add("heat_settled_date", { ...dateField, component: SettledDateField });

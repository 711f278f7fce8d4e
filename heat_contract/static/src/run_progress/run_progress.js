import { onMounted, onWillUnmount } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { ProgressBarField, progressBarField } from "@web/views/fields/progress_bar/progress_bar_field";

const SECONDS = 2;

/** The progress of a run that is prepared, posted or sent in the background, kept up to date. */
export class HeatRunProgress extends ProgressBarField {
    setup() {
        super.setup();
        onMounted(() => {
            this.timer = setInterval(() => this.reload(), SECONDS * 1000);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async reload() {
        const record = this.props.record;
        const { state, sending_since } = record.data;
        const working = ["preparing", "posting"].includes(state) || sending_since;
        if (working && !(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("fields").add("heat_run_progress", {
    ...progressBarField,
    component: HeatRunProgress,
});

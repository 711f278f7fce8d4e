import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const PERIOD = 2000;

/** Shows how far the import of a large file is, until its end. */
export class ReadingImportProgress extends Component {
    static template = "heat_metering.ReadingImportProgress";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.progress = useState({
            state: "queued",
            progress_step: "",
            progress_line_count: 0,
            progress_percent: 0,
        });
        onWillStart(() => this.look());
        this.timer = browser.setInterval(() => this.look(), PERIOD);
        onWillDestroy(() => browser.clearInterval(this.timer));
    }

    async look() {
        const record = this.props.record;
        if (record.data.state !== "queued" || !record.resId || this.looking) {
            return;
        }
        this.looking = true;
        try {
            const [found] = await this.orm.silent.read(
                "heat.reading.import",
                [record.resId],
                ["state", "progress_step", "progress_line_count", "progress_percent"]
            );
            Object.assign(this.progress, found);
            if (this.progress.state !== "queued") {
                await record.load();
            }
        } finally {
            this.looking = false;
        }
    }
}

registry.category("fields").add("heat_reading_import_progress", {
    component: ReadingImportProgress,
    supportedTypes: ["char"],
});

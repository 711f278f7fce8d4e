import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

const COUNTER = /^(hour|start)_counter_(\d)$/;

/** Sheets under one another: the counters of the boilers stand in columns with their names. */
export class LogGridRenderer extends ListRenderer {
    getActiveColumns() {
        const boilers = this.props.list.context.heat_plant_boilers;
        const columns = super.getActiveColumns();
        if (!boilers) {
            return columns;
        }
        return columns.flatMap((column) => {
            const [, kind, place] = COUNTER.exec(column.name || "") || [];
            if (!kind) {
                return [column];
            }
            const name = boilers[place - 1];
            return name ? [{ ...column, label: this.counterLabel(kind, name) }] : [];
        });
    }

    counterLabel(kind, name) {
        return kind === "hour" ? _t("%s (h)", name) : _t("%s (starts)", name);
    }
}

registry.category("views").add("heat_log_grid", { ...listView, Renderer: LogGridRenderer });

import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";

/** The character that searches records alone. */
const NAMESPACE = "!";
/** Among all commands, records are searched from that many characters on… */
const FROM = 3;
/** …once nothing was typed for that long, in milliseconds. */
const PAUSE = 200;

let lastTyped = "";

async function records(env, text) {
    if (!text.trim()) {
        return [];
    }
    const found = await env.services.orm.silent.call("heat.find", "find", [text]);
    return found.map((record) => ({
        name: `${record.name} – ${record.kind}`,
        category: "heat_records",
        href: `/odoo/${record.model}/${record.id}`,
        action() {
            return env.services.action.doAction({
                type: "ir.actions.act_window",
                res_model: record.model,
                res_id: record.id,
                views: [[false, "form"]],
            });
        },
    }));
}

registry.category("command_categories").add(
    "heat_records",
    { namespace: NAMESPACE },
    { sequence: 10 }
);
registry.category("command_setup").add(NAMESPACE, {
    debounceDelay: PAUSE,
    emptyMessage: _t("Nothing is called so. Try a part of the address, number or name."),
    name: _t("heat"),
    placeholder: _t("Address, serial number, contract, customer, member…"),
});
registry.category("command_provider").add("heat_records", {
    namespace: NAMESPACE,
    provide: (env, options) => records(env, options.searchValue || ""),
});
registry.category("command_provider").add("heat_records_default", {
    async provide(env, options) {
        const text = options.searchValue || "";
        lastTyped = text;
        if (text.trim().length < FROM) {
            return [];
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        return lastTyped === text ? records(env, text) : [];
    },
});

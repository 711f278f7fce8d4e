import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "heat.bill";
/** What is unfolded at first: the total, its sums, their lines. */
const OPEN_DEPTH = 2;
const ICONS = {
    bill: "fa-file-text-o",
    sum: "fa-plus",
    line: "fa-list",
    origin: "fa-history",
    formula: "fa-calculator",
    quantity: "fa-tachometer",
    segment: "fa-arrows-h",
    estimate: "fa-magic",
    index: "fa-clock-o",
    reading: "fa-eye",
    weather: "fa-thermometer-half",
    price: "fa-eur",
    index_value: "fa-line-chart",
    vat: "fa-percent",
    rule: "fa-gavel",
    share: "fa-leaf",
};

/** One step, and those that lead to it when it is unfolded. */
export class ExplanationNode extends Component {
    static template = "heat_contract.ExplanationNode";
    static components = {};
    static props = {
        node: Object,
        path: String,
        unfolded: Object,
        toggle: Function,
        openRecord: Function,
    };

    get isUnfolded() {
        return Boolean(this.props.unfolded[this.props.path]);
    }

    get icon() {
        return ICONS[this.props.node.kind] || "fa-circle-o";
    }
}
ExplanationNode.components = { ExplanationNode };

/** A bill walked from its total to the readings, prices and rules that it rests on. */
export class BillExplanation extends Component {
    static template = "heat_contract.BillExplanation";
    static components = { ExplanationNode, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.billId = this.props.action.context.active_id || this.props.resId;
        this.state = useState({ tree: null, unfolded: {} });
        onWillStart(() => this.load());
    }

    async load() {
        if (!this.billId) {
            return;
        }
        this.state.tree = await this.orm.call(MODEL, "read_explanation", [[this.billId]]);
        this.env.config.setDisplayName(_t("Explanation of %s", this.state.tree.label));
        const kept = browser.sessionStorage.getItem(this.memory);
        if (kept) {
            this.state.unfolded = JSON.parse(kept);
        } else {
            this.unfold(OPEN_DEPTH);
        }
    }

    /** Whoever comes back from a reading, by whatever way, finds the way there still unfolded. */
    get memory() {
        return `heat_explanation_${this.billId}`;
    }

    remember() {
        browser.sessionStorage.setItem(this.memory, JSON.stringify(this.state.unfolded));
    }

    /** Unfold down to a depth, and wherever something does not match. */
    unfold(depth) {
        const unfolded = {};
        const visit = (node, path, level) => {
            let alert = false;
            node.children.forEach((child, rank) => {
                alert = visit(child, `${path}.${rank}`, level + 1) || alert;
            });
            unfolded[path] = node.children.length > 0 && (alert || level < depth);
            return alert || node.alert;
        };
        visit(this.state.tree, "0", 0);
        this.state.unfolded = unfolded;
        this.remember();
    }

    unfoldAll() {
        this.unfold(Infinity);
    }

    foldAll() {
        this.unfold(OPEN_DEPTH);
    }

    toggle(path) {
        this.state.unfolded[path] = !this.state.unfolded[path];
        this.remember();
    }

    openRecord(record) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: record.model,
            res_id: record.id,
            views: [[false, "form"]],
        });
    }

    openBills() {
        return this.action.doAction("heat_contract.heat_bill_action");
    }

    print() {
        window.print();
    }
}

registry.category("actions").add("heat_bill_explanation", BillExplanation);

import { Component, markup } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A formula written in MathML by the server, drawn by the browser itself. */
export class FormulaField extends Component {
    static template = "heat_contract.FormulaField";
    static props = { ...standardFieldProps };

    get mathematics() {
        // the engine escapes names and figures: nothing of it is typed by a user as it stands
        return markup(this.props.record.data[this.props.name] || "");
    }
}

registry.category("fields").add("heat_formula", {
    component: FormulaField,
    supportedTypes: ["html"],
});

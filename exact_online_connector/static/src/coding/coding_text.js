import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {formatFloat} from "@web/views/fields/formatters";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What a line says, with below it why it is coded so and what of its VAT is not deducted. */
export class ExactCodingText extends Component {
    static template = "exact_online_connector.CodingText";
    static props = {...standardFieldProps};

    get text() {
        return this.props.record.data[this.props.name] || "";
    }

    get isPart() {
        return this.props.record.data.is_part;
    }

    /** Whether a proposal is one to check. */
    get isDoubtful() {
        const {gl_to_check, vat_to_check, cost_to_check} = this.props.record.data;
        return gl_to_check || vat_to_check || cost_to_check;
    }

    get remarks() {
        const {reason, vat_non_deductible, private_use} = this.props.record.data;
        const percentage = (share) => formatFloat(share, {trailingZeros: false});
        const deductible =
            vat_non_deductible &&
            _t("%s % of the VAT is not deductible", percentage(vat_non_deductible));
        const own = private_use && _t("%s % is private use", percentage(private_use));
        return [reason, deductible, own].filter(Boolean).join(" · ");
    }
}

registry.category("fields").add("exact_coding_text", {
    component: ExactCodingText,
    displayName: _t("Line of a bill"),
    supportedTypes: ["char"],
    listViewWidth: [90],
    fieldDependencies: [
        {name: "is_part", type: "boolean"},
        {name: "reason", type: "char"},
        {name: "gl_to_check", type: "boolean"},
        {name: "vat_to_check", type: "boolean"},
        {name: "cost_to_check", type: "boolean"},
        {name: "vat_non_deductible", type: "float"},
        {name: "private_use", type: "float"},
    ],
});

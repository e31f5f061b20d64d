import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const BADGES = {
    queued: "text-bg-info",
    sending: "text-bg-info",
    blocked: "text-bg-danger",
    rejected: "text-bg-danger",
    unknown: "text-bg-warning",
    changed: "text-bg-warning",
    changed_remotely: "text-bg-warning",
    nothing: "text-bg-light",
    deleted_remotely: "text-bg-warning",
};

/**
 * The Exact mark of a document that is in Exact; a badge with text for every other state.
 */
export class ExactMark extends Component {
    static template = "exact_online_connector.ExactMark";
    static props = {...standardFieldProps};

    get state() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        const options = this.props.record.fields[this.props.name].selection;
        return options.find(([value]) => value === this.state)?.[1] || "";
    }

    get badgeClass() {
        return BADGES[this.state] || "text-bg-300";
    }

    /** Why it is not in Exact, where the view has it. */
    get reason() {
        return this.props.record.data.exact_reason || "";
    }

    get tooltip() {
        const number = this.props.record.data.exact_entry_number;
        return number ? _t("Entry %s in Exact Online", number) : _t("In Exact Online");
    }
}

export const exactMark = {
    component: ExactMark,
    displayName: _t("Exact mark"),
    supportedTypes: ["selection"],
    fieldDependencies: [{name: "exact_entry_number", type: "integer"}],
};

registry.category("fields").add("exact_mark", exactMark);

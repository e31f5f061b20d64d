import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * The steps of the set-up card: what is done, and which one is shown beside it.
 */
export class SetUpSteps extends Component {
    static template = "exact_online_connector.SetUpSteps";
    static props = {...standardFieldProps};

    get steps() {
        return this.props.record.data[this.props.name] || [];
    }

    get shown() {
        return this.props.record.data.set_up_step;
    }

    async show(step) {
        const {record} = this.props;
        const wasDirty = record.dirty;
        await record.update({set_up_step: step.key});
        // It is read-only, so nothing of it is saved, and looking at a step is no change.
        record.dirty = wasDirty;
    }
}

registry.category("fields").add("exact_set_up_steps", {
    component: SetUpSteps,
    displayName: _t("Steps of the set-up"),
    supportedTypes: ["json"],
});

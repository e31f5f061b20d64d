import {registry} from "@web/core/registry";
import {RadioField, radioField} from "@web/views/fields/radio/radio_field";

/** What to do with a field that differs; not each of Exact's fields can be taken into Odoo. */
export class ExactChoiceField extends RadioField {
    get items() {
        const {can_take} = this.props.record.data;
        return super.items.filter(([value]) => value !== "take" || can_take);
    }
}

registry.category("fields").add("exact_choice", {
    ...radioField,
    component: ExactChoiceField,
    fieldDependencies: [{name: "can_take", type: "boolean"}],
    // In a list it takes a click at once, not only in the row that is being edited.
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...radioField.extractProps(fieldInfo, dynamicInfo),
        readonly: dynamicInfo.readonly,
    }),
});

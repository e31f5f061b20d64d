import {registry} from "@web/core/registry";
import {ListRenderer} from "@web/views/list/list_renderer";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";

// The event of the model's bus that says that Tab left the last cell.
export const LEFT = "EXACT-CODING:LEFT";

/** The lines of a bill: what has to be mended is marked, and Tab goes on to the button that sends. */
class CodingListRenderer extends ListRenderer {
    getCellClass(column, record) {
        const columns = this.props.list.model.root.data.to_mend?.[record.resId] || [];
        const marked = columns.includes(column.name) ? " o_exact_coding_to_mend" : "";
        return super.getCellClass(column, record) + marked;
    }

    onCellKeydownEditMode(hotkey, cell, group, record) {
        const isHandled = super.onCellKeydownEditMode(hotkey, cell, group, record);
        if (!isHandled && hotkey === "tab") {
            const left = {isTaken: false};
            this.props.list.model.bus.trigger(LEFT, left);
            return left.isTaken;
        }
        return isHandled;
    }
}

class ExactCodingLines extends X2ManyField {
    static components = {...X2ManyField.components, ListRenderer: CodingListRenderer};
}

registry.category("fields").add("exact_coding_lines", {
    ...x2ManyField,
    component: ExactCodingLines,
    supportedTypes: ["one2many"],
    additionalClasses: [...(x2ManyField.additionalClasses || []), "o_field_one2many"],
});

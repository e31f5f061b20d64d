import {Component} from "@odoo/owl";
import {
    ActionableErrorsField,
    actionableErrorsField,
} from "@account/components/actionable_errors/actionable_errors";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {useFixOnTop} from "./fix_on_top";

/** What can be done about a row of the preview: mend it, on top of the preview. */
export class ExactFix extends Component {
    static template = "exact_online_connector.Fix";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.fixOnTop = useFixOnTop();
    }

    get canFix() {
        return this.props.record.data.can_fix;
    }

    async fix() {
        const {resModel, resId} = this.props.record;
        const fix = await this.orm.call(resModel, "action_fix", [[resId]]);
        if (fix) {
            await this.fixOnTop(fix, this.props.record);
        }
    }
}

registry.category("view_widgets").add("exact_fix", {component: ExactFix});

/** The reasons of a row that was opened, each with what mends it on top of the preview. */
export class ExactIssues extends ActionableErrorsField {
    setup() {
        super.setup();
        this.fixOnTop = useFixOnTop();
    }

    async handleOnClick(reason) {
        this.env.dialogData?.close();
        await this.fixOnTop(reason.action, this.props.record);
    }
}

registry.category("fields").add("exact_issues", {
    ...actionableErrorsField,
    component: ExactIssues,
});

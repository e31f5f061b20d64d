import {Component, useState} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {useService} from "@web/core/utils/hooks";

/**
 * The banner above everything in a database that seems to be a copy, until somebody says what it is.
 */
export class CopiedBanner extends Component {
    static template = "exact_online_connector.CopiedBanner";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({copied: session.exact_copied || []});
    }

    get companies() {
        return this.state.copied.map((connection) => connection.company).join(", ");
    }

    get mayDecide() {
        return this.state.copied.some((connection) => connection.may_decide);
    }

    confirmDatabase() {
        this.ask(
            "action_confirm_database",
            _t("This database sends from now on"),
            _t(
                "Two databases that send to one division book everything twice. Is this the only one, and not a copy?"
            )
        );
    }

    cutLink() {
        this.ask(
            "action_cut_link",
            _t("This is a copy: cut its link"),
            _t(
                "This database forgets its link with Exact Online, and sends and fetches nothing by itself any more. The database it was copied from goes on. Continue?"
            )
        );
    }

    ask(method, title, body) {
        this.dialog.add(ConfirmationDialog, {
            title,
            body,
            confirmLabel: title,
            confirm: () => this.decide(method),
            cancel: () => undefined,
        });
    }

    async decide(method) {
        const decided = this.state.copied.filter((connection) => connection.may_decide);
        let next = "soft_reload";
        for (const {id} of decided) {
            next = (await this.orm.call("exact.connection", method, [[id]])) || next;
        }
        this.state.copied = this.state.copied.filter((connection) => !connection.may_decide);
        await this.action.doAction(next);
    }
}

registry.category("main_components").add("exact_online_connector.CopiedBanner", {
    Component: CopiedBanner,
    props: {},
});

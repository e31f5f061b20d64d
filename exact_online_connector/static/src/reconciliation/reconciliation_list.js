import {Component, onWillStart, useState} from "@odoo/owl";
import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";
import {useBus, useService} from "@web/core/utils/hooks";
import {formatMonetary} from "@web/views/fields/formatters";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

const WIZARD = "exact.reconciliation.wizard";
const DIFFERENCES = "differences";

/** The totals of the report, and what can be done with it as a whole. */
export class ExactReconciliationTotals extends Component {
    static template = "exact_online_connector.ReconciliationTotals";
    static props = {wizardId: Number};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({totals: null, mayFetch: false});
        onWillStart(async () => {
            const [totals, mayFetch] = await Promise.all([
                this.orm.call(WIZARD, "totals", [this.props.wizardId]),
                user.hasGroup("account.group_account_invoice"),
            ]);
            Object.assign(this.state, {totals, mayFetch});
        });
        useBus(this.env.searchModel, "update", () => this.render());
    }

    /** A filter of the search view; those of explanations are called as their codes. */
    filterId(name) {
        const items = Object.values(this.env.searchModel.searchItems);
        return items.find((item) => item.name === name).id;
    }

    isChosen(name) {
        const id = this.filterId(name);
        return this.env.searchModel.query.some((part) => part.searchItemId === id);
    }

    /** Show the lines of an explanation, also when their amounts are equal. */
    toggle(code) {
        if (this.isChosen(DIFFERENCES)) {
            this.env.searchModel.toggleSearchItem(this.filterId(DIFFERENCES));
        }
        this.env.searchModel.toggleSearchItem(this.filterId(code));
    }

    get day() {
        return formatDate(deserializeDate(this.state.totals.day));
    }

    get fetchedAt() {
        const fetchedAt = this.state.totals.payments_fetched_at;
        return fetchedAt && formatDateTime(deserializeDateTime(fetchedAt));
    }

    get isExplained() {
        return !this.state.totals.unexplained_count;
    }

    get unexplainedText() {
        return _t("in %s documents", this.state.totals.unexplained_count);
    }

    money(name) {
        const {[name]: amount, currency_id: currencyId} = this.state.totals;
        return formatMonetary(amount, {currencyId});
    }

    run(name) {
        return this.action.doActionButton({
            type: "object",
            name,
            resModel: WIZARD,
            resId: this.props.wizardId,
        });
    }
}

/** A list with the totals of the report above it. */
export class ExactReconciliationRenderer extends ListRenderer {
    static template = "exact_online_connector.ReconciliationRenderer";
    static components = {...ListRenderer.components, ExactReconciliationTotals};

    get wizardId() {
        return this.props.list.context.exact_reconciliation;
    }
}

registry.category("views").add("exact_reconciliation_list", {
    ...listView,
    Renderer: ExactReconciliationRenderer,
});

import {Component, onWillDestroy, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

// The event of the model's bus that says that a bill was sent.
export const SENT = "EXACT-CODING:SENT";
// How long to wait before asking again when others do the work, in milliseconds.
const IDLE = 1500;

/**
 * Says how the bills that were sent fare, and has the server work on them while the next one is
 * coded. Nothing is lost when the page is left: the cron goes on then.
 */
export class ExactCodingProgress extends Component {
    static template = "exact_online_connector.CodingProgress";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({progress: this.before, error: "", isWorking: false});
        useBus(this.env.model.bus, SENT, () => this.start());
        onWillDestroy(() => {
            this.stopped = true;
            browser.clearTimeout(this.next);
        });
    }

    /** How the bills of this selection fared before one came here; null when none was sent. */
    get before() {
        const {sent_count, failed_count, left_count} = this.props.record.data;
        const isBegun = sent_count || failed_count;
        return isBegun ? {sent: sent_count, failed: failed_count, left: left_count} : null;
    }

    get sentText() {
        return _t("%s in Exact", this.state.progress.sent);
    }

    get failedText() {
        return _t("%s refused", this.state.progress.failed);
    }

    get leftText() {
        return _t("%s to go", this.state.progress.left);
    }

    start() {
        if (!this.state.isWorking) {
            this.state.isWorking = true;
            this.work();
        }
    }

    /** Have the server do a little, show where that leaves us, and plan the next turn. */
    async work() {
        const {resModel, resId} = this.props.record;
        try {
            this.state.progress = await this.orm.silent.call(resModel, "work", [[resId]]);
            this.state.error = "";
        } catch (error) {
            this.state.error = error.data?.message || error.message;
        }
        const {finished, worked, message} = this.state.progress || {};
        this.state.isWorking = !finished && !message && !this.stopped;
        if (finished && !this.stopped && !this.props.record.data.coding_id) {
            await this.props.record.load(); // the end says how each bill fared
        }
        if (this.state.isWorking) {
            this.next = browser.setTimeout(
                () => this.work(),
                worked && !this.state.error ? 0 : IDLE
            );
        }
    }
}

registry.category("view_widgets").add("exact_coding_progress", {
    component: ExactCodingProgress,
    fieldDependencies: [
        {name: "sent_count", type: "integer"},
        {name: "failed_count", type: "integer"},
        {name: "left_count", type: "integer"},
    ],
});

import {Component, onMounted, onWillDestroy, onWillStart, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {Dialog} from "@web/core/dialog/dialog";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

// How long to wait before asking again when others do the work, in milliseconds.
const IDLE = 1500;
// How many lines are shown; the server never sends more.
const SHOWN = 200;
const DONE = ["sent", "linked", "made"];
const ICONS = {
    queued: "fa-clock-o text-muted",
    sending: "fa-spinner fa-spin text-info",
    sent: "fa-check text-success",
    linked: "fa-check text-success",
    made: "fa-check text-success",
    undecided: "fa-exclamation-triangle text-warning",
    blocked: "fa-ban text-danger",
    rejected: "fa-times text-danger",
    unknown: "fa-question text-warning",
};

/**
 * Shows a run and drives it: each call to the server works on a few documents and commits each of
 * them, so nothing is lost when this dialog is closed or the page is left; the cron goes on then.
 */
export class ExactProgressDialog extends Component {
    static template = "exact_online_connector.ProgressDialog";
    static components = {Dialog};
    static props = {
        runId: Number,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({progress: null, lines: [], error: ""});
        onWillStart(() => this.ask("progress"));
        onMounted(() => this.work());
        onWillDestroy(() => {
            this.isClosed = true;
            browser.clearTimeout(this.next);
        });
    }

    call(method, kwargs = {}) {
        return this.orm.silent.call("exact.run", method, [[this.props.runId]], kwargs);
    }

    /** Take over how far the run is, and the lines that changed since the last time. */
    async ask(method) {
        const since = this.state.progress?.since;
        const {lines, ...progress} = await this.call(method, {since});
        const known = new Map(this.state.lines.map((line) => [line.key, line]));
        for (const line of lines) {
            known.set(line.key, line);
        }
        const all = [...known.values()];
        // What is done makes room, the oldest first.
        const surplus = Math.max(all.length - SHOWN, 0);
        const gone = all.filter((line) => DONE.includes(line.state)).slice(0, surplus);
        this.state.lines = all.filter((line) => !gone.includes(line)).slice(0, SHOWN);
        this.state.progress = progress;
    }

    /** Have the server do a little, show where that leaves us, and plan the next turn. */
    async work() {
        try {
            await this.ask("work");
            this.state.error = "";
        } catch (error) {
            this.state.error = error.data?.message || error.message;
        }
        const {finished, worked, message} = this.state.progress;
        if (!finished && !message && !this.isClosed) {
            this.next = browser.setTimeout(
                () => this.work(),
                worked && !this.state.error ? 0 : IDLE
            );
        }
    }

    get progress() {
        return this.state.progress;
    }

    get percentage() {
        const {total, done} = this.progress;
        return total ? Math.round((100 * done) / total) : 100;
    }

    get title() {
        const {finished, sent, failed, undecided, makes_contacts} = this.progress;
        if (makes_contacts) {
            return this.titleOfContacts;
        }
        if (!finished) {
            return _t("Sending to Exact Online");
        }
        if (!failed && !undecided) {
            return _t("Sent to Exact Online");
        }
        if (!sent && !failed) {
            return _t("Not changed: Odoo and Exact differ");
        }
        return sent ? _t("Sent to Exact Online in part") : _t("Not sent to Exact Online");
    }

    /** Of a run that makes contacts in Odoo, and sends nothing. */
    get titleOfContacts() {
        const {finished, sent, failed} = this.progress;
        if (!finished) {
            return _t("Making contacts");
        }
        if (!failed) {
            return _t("Contacts made");
        }
        return sent ? _t("Contacts made in part") : _t("No contacts made");
    }

    /** What stands in the way for all of it: the text, and the button or whom to ask. */
    get stopped() {
        const {finished, message, way_out} = this.progress;
        return message && !finished ? {...way_out, message} : null;
    }

    get moreText() {
        const more = this.progress.total - this.state.lines.length;
        return more > 0 ? _t("… and %s more", more) : "";
    }

    get sentText() {
        const {sent, makes_contacts} = this.progress;
        return makes_contacts ? _t("%s made", sent) : _t("%s in Exact", sent);
    }

    get failedText() {
        const {failed, makes_contacts} = this.progress;
        return makes_contacts ? _t("%s not made", failed) : _t("%s not sent", failed);
    }

    get undecidedText() {
        return _t("%s to be decided", this.progress.undecided);
    }

    get pause() {
        const {paused_until, waiting_until} = this.progress;
        const until = paused_until || waiting_until;
        // Nothing is tried by itself while a person has to act.
        if (!until || this.progress.finished || this.progress.message) {
            return "";
        }
        const time = formatDateTime(deserializeDateTime(until), {format: "HH:mm:ss"});
        return paused_until
            ? _t("Waiting for Exact Online. Continuing at %s.", time)
            : _t("Next attempt at %s.", time);
    }

    icon(line) {
        return ICONS[line.state] || "fa-minus text-muted";
    }

    async mend() {
        this.props.close();
        await this.action.doAction(this.stopped.action);
    }

    async background() {
        await this.call("action_background");
        this.close();
    }

    async openFailed() {
        const action = await this.call("action_open_failed");
        this.props.close();
        await this.action.doAction(action);
    }

    close() {
        this.props.close();
        this.action.doAction("soft_reload");
    }
}

/** Client action: opens the dialog over whatever is shown, and closes the preview it came from. */
function showProgress(env, action) {
    env.services.dialog.add(ExactProgressDialog, {runId: action.params.run_id});
    return {type: "ir.actions.act_window_close"};
}

registry.category("actions").add("exact_online_connector.progress", showProgress);

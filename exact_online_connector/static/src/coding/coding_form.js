import {useEffect, useExternalListener, useState} from "@odoo/owl";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {delay} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";

import {SENT} from "./coding_progress";

const SEND = "action_send_and_next";
const SENDING = [SEND, "action_book_anyway"];
// Alt and a letter press a button of the line one is in.
const LINE_HOTKEYS = {
    a: "action_apply_to_all",
    i: "action_split",
    n: "action_new_gl_account",
    m: "action_new_cost_center",
};
// How often, and every how many milliseconds, to look whether a search box chose what was typed.
const LOOKS = 40;
const LOOK_AFTER = 50;

/**
 * The coding screen: made for the keyboard. The cell to fill in has the focus, Tab walks on, and
 * Ctrl+Enter sends the bill and shows the next one.
 */
export class ExactCodingController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        useHotkey("control+enter", () => this.sendAndNext(), {bypassEditableProtection: true});
        for (const [key, name] of Object.entries(LINE_HOTKEYS)) {
            const button = () => this.rootRef.el.querySelector(`.o_selected_row [name=${name}]`);
            useHotkey(`alt+${key}`, () => button().click(), {
                bypassEditableProtection: true,
                isAvailable: () => Boolean(button()),
                withOverlay: button,
            });
        }
        useExternalListener(document, "focusin", (ev) => this.onFocus(ev.target));
        this.focusing = useState({times: 0});
        // After the lines are rendered; every load makes a new root, also of the same bill.
        useEffect(
            () => this.focusLine(),
            () => [this.model.root.id, this.focusing.times]
        );
    }

    get lines() {
        return this.model.root.data.line_ids.records;
    }

    get codingId() {
        return this.model.root.data.coding_id.id;
    }

    /** Remember the cell, and show the beginning of what is in it: the code. */
    onFocus(target) {
        const cell = this.cellOf(target);
        if (!cell) {
            return;
        }
        this.lastCell = {codingId: this.codingId, resId: cell.line.resId, name: cell.name};
        if (target.matches(".o-autocomplete--input")) {
            target.scrollLeft = 0;
        }
    }

    /** The line and the name of the column an element of the list stands in. */
    cellOf(element) {
        const cell = element.closest?.(".o_field_widget[name=line_ids] td[name]");
        const row = cell?.closest(".o_data_row");
        const line = row && this.lines.find((candidate) => candidate.id === row.dataset.id);
        return line && {line, name: cell.getAttribute("name")};
    }

    /** Put the focus where something is missing, else where it was, else on the first cell. */
    focusLine() {
        if (!this.model.root.data.can_edit || this.env.isSmall) {
            return;
        }
        const {codingId, resId, name} = this.lastCell || {};
        const before =
            codingId === this.codingId && this.lines.find((line) => line.resId === resId);
        const cell =
            this.cellToFill() ||
            (before && {line: before, name}) ||
            (this.lines.length && {line: this.lines[0], name: "vat_code_id"});
        if (cell) {
            this.rootRef.el
                .querySelector(`.o_data_row[data-id='${cell.line.id}'] td[name='${cell.name}']`)
                ?.click();
        }
    }

    cellToFill() {
        for (const line of this.lines) {
            const {is_part, net, use_costcenter, cost_center_id} = line.data;
            const missing = ["vat_code_id", "gl_account_id"].filter((name) => !line.data[name]);
            if (is_part && !net) {
                return {line, name: "net"};
            }
            if (missing.length) {
                return {line, name: missing[0]};
            }
            if (use_costcenter === "1" && !cost_center_id) {
                return {line, name: "cost_center_id"};
            }
        }
        return null;
    }

    async sendAndNext() {
        if (this.isSending || !this.model.root.data.can_edit) {
            return;
        }
        this.isSending = true;
        try {
            const isChosen = await this.chooseWhatIsTyped(document.activeElement);
            await this.model.root.isDirty(); // until what was typed is checked
            if (isChosen && this.model.root.data.can_send) {
                await this.pressButton(SEND);
            } else {
                this.notification.add(_t("This bill is not complete yet."), {type: "warning"});
                this.focusing.times++;
            }
        } finally {
            this.isSending = false;
        }
    }

    /**
     * Have a search box choose what is typed in it, as Tab does, and wait until it did.
     *
     * @returns {Promise<boolean>} false when nothing is found for it
     */
    async chooseWhatIsTyped(input) {
        const cell = input.matches(".o-autocomplete--input") && this.cellOf(input);
        if (!cell) {
            return true;
        }
        const isChosen = () => (cell.line.data[cell.name].display_name || "") === input.value;
        if (!isChosen()) {
            const leave = input.value
                ? new KeyboardEvent("keydown", {key: "Tab"})
                : new Event("change");
            input.dispatchEvent(leave);
        }
        for (let look = 0; look < LOOKS && input.isConnected && !isChosen(); look++) {
            await delay(LOOK_AFTER);
        }
        return isChosen();
    }

    pressButton(name) {
        const {resModel, resId, resIds, context, evalContext} = this.model.root;
        return this.env.onClickViewButton({
            clickParams: {type: "object", name},
            getResParams: () => ({resModel, resId, resIds, context, evalContext}),
        });
    }

    /** What was sent is worked on in the background, while the next bill is coded. */
    async afterExecuteActionButton({name}) {
        await super.afterExecuteActionButton(...arguments);
        if (SENDING.includes(name)) {
            this.model.bus.trigger(SENT);
        }
    }
}

registry.category("views").add("exact_coding_form", {
    ...formView,
    Controller: ExactCodingController,
});

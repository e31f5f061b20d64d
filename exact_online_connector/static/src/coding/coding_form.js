import {useEffect, useExternalListener, useState} from "@odoo/owl";
import {useHotkey} from "@web/core/hotkeys/hotkey_hook";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";

import {TO_GRID} from "./bill_file";
import {CHOOSE} from "./coding_choice";
import {LEFT} from "./coding_lines";
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

// The column of a proposal, and what says whether to check it.
const TO_CHECK = {
    vat_code_id: "vat_to_check",
    gl_account_id: "gl_to_check",
    cost_center_id: "cost_to_check",
};

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
        useBus(this.model.bus, LEFT, ({detail}) => this.onLeft(detail));
        useBus(this.model.bus, TO_GRID, () => this.focusLine());
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
            this.cellToMend() ||
            (before && {line: before, name}) ||
            this.cellToCheck() ||
            (this.lines.length && {line: this.lines[0], name: "vat_code_id"});
        const element = cell && this.elementOf(cell);
        if (cell?.line) {
            element?.click();
        } else {
            element?.focus();
        }
    }

    /** The first field to mend: the reference, or a cell. */
    cellToMend() {
        const {reference_to_mend, to_mend} = this.model.root.data;
        if (reference_to_mend) {
            return {name: "reference"};
        }
        return this.firstCell((line) => to_mend?.[line.resId] || []);
    }

    /** The first proposal that asks for a look. */
    cellToCheck() {
        const names = Object.keys(TO_CHECK);
        return this.firstCell(({data}) => names.filter((name) => data[TO_CHECK[name]]));
    }

    /** The first cell on the screen of those a function names for a line. */
    firstCell(namesOf) {
        for (const line of this.lines) {
            const name = namesOf(line).find((one) => this.elementOf({line, name: one}));
            if (name) {
                return {line, name};
            }
        }
        return null;
    }

    elementOf({line, name}) {
        return this.rootRef.el.querySelector(
            line
                ? `.o_data_row[data-id='${line.id}'] td[name='${name}']`
                : `.o_field_widget[name=${name}] input`
        );
    }

    /** Tab left the last cell: on to the button that sends, when it can. */
    onLeft(left) {
        const button = this.rootRef.el.querySelector(`button[name=${SEND}]:enabled`);
        if (button) {
            left.isTaken = true;
            button.focus();
        }
    }

    async sendAndNext() {
        if (this.isSending || !this.model.root.data.can_edit) {
            return;
        }
        this.isSending = true;
        try {
            const {value} = document.activeElement;
            const choosing = [];
            this.model.bus.trigger(CHOOSE, choosing);
            const isFound = (await Promise.all(choosing)).every(Boolean);
            await this.model.root.isDirty(); // until what was typed is checked
            if (!isFound) {
                this.notification.add(_t('Nothing is found for "%s".', value), {type: "warning"});
            } else if (this.model.root.data.can_send) {
                await this.pressButton(SEND);
            } else {
                this.notification.add(this.obstacle, {type: "warning"});
                this.focusing.times++;
            }
        } finally {
            this.isSending = false;
        }
    }

    /** The first thing that stands in the way of the bill, in words. */
    get obstacle() {
        const alerts = Object.values(this.model.root.data.alerts || {});
        const blocking = alerts.find(({level}) => level === "danger");
        return blocking?.message || _t("This bill is not complete yet.");
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

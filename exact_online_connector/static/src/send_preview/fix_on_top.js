import {Component, onWillDestroy, xml} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {Dialog} from "@web/core/dialog/dialog";
import {useService} from "@web/core/utils/hooks";
import {CallbackRecorder} from "@web/search/action_hook";
import {View} from "@web/views/view";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";

/** A list of records in a dialog of its own, in which rows are changed and added. */
export class ListDialog extends Component {
    static components = {Dialog, View};
    static template = xml`
        <Dialog size="'xl'" title="props.title" footer="true">
            <View t-props="viewProps"/>
            <t t-set-slot="footer">
                <button class="btn btn-primary o_exact_fixed" t-on-click="done" t-out="doneText"/>
            </t>
        </Dialog>`;
    static props = {title: String, viewProps: Object, close: Function};

    setup() {
        this.leave = new CallbackRecorder();
        this.env.dialogData.dismiss = () => this.done();
        this.doneText = _t("Done");
        this.viewProps = {...this.props.viewProps, __beforeLeave__: this.leave};
    }

    /** Save the row that is being filled in; one that cannot be saved keeps the dialog open. */
    async done() {
        const left = await Promise.all(this.leave.callbacks.map((callback) => callback()));
        if (!left.includes(false)) {
            this.props.close();
        }
    }
}

/**
 * Opens what mends a row of a preview on top of it; after it the rows are checked again, and the
 * selection is as it was.
 */
export function useFixOnTop() {
    const action = useService("action");
    const dialog = useService("dialog");
    const orm = useService("orm");
    let isGone = false;
    onWillDestroy(() => {
        isGone = true;
    });

    /** Show the preview as it is now, also when something else took its place. */
    async function comeBack(root) {
        const preview = await orm.call(root.resModel, "action_check_again", [[root.resId]]);
        const isShown = document.querySelector(".modal .o_exact_preview_of_sending");
        if (isShown && !isGone) {
            await root.load();
        } else {
            await action.doAction(preview);
        }
    }

    function openForm(fix, root) {
        const [[viewId]] = fix.views;
        dialog.add(
            FormViewDialog,
            {
                title: fix.name,
                resModel: fix.res_model,
                resId: fix.res_id,
                viewId,
                context: fix.context || {},
                canExpand: false,
            },
            {onClose: () => comeBack(root)}
        );
    }

    function openList(fix, root) {
        const viewProps = {
            type: "list",
            resModel: fix.res_model,
            context: fix.context || {},
            domain: fix.domain || [],
            loadIrFilters: false,
            loadActionMenus: false,
            noBreadcrumbs: true,
            display: {searchPanel: false},
            views: [
                [false, "list"],
                [false, "search"],
            ],
        };
        dialog.add(
            ListDialog,
            {title: fix.display_name || fix.name, viewProps},
            {onClose: () => comeBack(root)}
        );
    }

    /** What has buttons of its own, or is done at once, takes the place of the preview meanwhile. */
    async function openInstead(fix, root) {
        let cameBack = false;
        const onClose = async () => {
            if (!cameBack) {
                cameBack = true;
                await comeBack(root);
            }
        };
        await action.doAction({type: "ir.actions.act_window_close"});
        await action.doAction(fix, {onClose});
        if (!document.querySelector(".modal")) {
            await onClose();
        }
    }

    return async function fixOnTop(fix, record) {
        const {root} = record.model;
        const isWindow = fix.type === "ir.actions.act_window";
        if (isWindow && fix.res_id) {
            openForm(fix, root);
        } else if (isWindow && fix.target !== "new") {
            openList(fix, root);
        } else {
            await openInstead(fix, root);
        }
    };
}

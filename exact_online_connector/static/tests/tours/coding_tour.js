import {registry} from "@web/core/registry";

/** The cell of a line on the coding screen, both counted from 1. */
export function cell(line, name) {
    return `.o_exact_coding .o_data_row:nth-child(${line}) td[name=${name}]`;
}

/** The cell that has the focus. */
export function focused(line, name) {
    return `${cell(line, name)} input:focus`;
}

/** Wait until a bill is shown. */
export function shows(reference, title) {
    return {
        content: `${reference} is shown`,
        trigger: `.o_exact_coding_title:contains(${reference}):contains(${title})`,
    };
}

export function pressCtrlEnter(content) {
    return {content, trigger: ".o_exact_coding .o_selected_row input", run: "press ctrl+enter"};
}

/** Type a part of what is searched, and Tab on at once: what is found first is chosen. */
export function search(line, name, text, chosen) {
    return [
        {
            content: `type ${text}`,
            trigger: focused(line, name),
            run: `edit ${text}`,
        },
        {
            content: `choose ${chosen} with Tab`,
            trigger: `.o-autocomplete--dropdown-item:first:contains(${chosen})`,
        },
        {
            content: "walk on",
            trigger: focused(line, name),
            run: "press Tab",
        },
    ];
}

/** Choose an action for all bills of the list, by its name. */
export function forAllBills(action) {
    return [
        {
            content: "select all bills",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "open the actions",
            trigger: ".o_control_panel .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: action,
            trigger: `.o-dropdown--menu .o_menu_item:contains(${action})`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("exact_code_bills", {
    timeout: 120000,
    steps: () => [
        ...forAllBills("Send to Exact"),

        // The first one is going to be refused: its account was blocked meanwhile.
        shows("REFUSED", "Bill 1 of 5"),
        {
            content: "its file is beside the lines",
            trigger: ".o_exact_coding iframe.o_exact_bill_pdf",
        },
        ...search(1, "gl_account_id", "613000", "613000"),
        {
            content: "it can be sent",
            trigger: "button[name=action_send_and_next]:enabled",
        },
        pressCtrlEnter("send it with the keyboard"),

        // By hand: two lines without a proposal for their accounts.
        shows("HAND", "Bill 2 of 5"),
        {
            content: "meanwhile the first one is refused, without disturbing",
            trigger: ".o_exact_coding_progress .o_exact_failed:contains(1)",
        },
        {
            content: "the missing account has the focus",
            trigger: focused(1, "gl_account_id"),
        },
        {
            content: "and the bill cannot be sent",
            trigger: "button[name=action_send_and_next]:disabled",
        },
        ...search(1, "gl_account_id", "kantoorben", "612200"),
        {
            content: "Tab is in the VAT now; put two cents too much there",
            trigger: focused(1, "vat"),
            run: "edit 21.02 && press Tab",
        },
        {
            content: "the other line lacks its account too",
            trigger: cell(2, "gl_account_id"),
            run: "click",
        },
        ...search(2, "gl_account_id", "612300", "612300"),
        {
            content: "the screen says where the two cents belong",
            trigger: ".o_exact_coding_cents:contains(21.00):contains(21.02)",
        },
        {
            content: "put them there",
            trigger: "button[name=action_place_difference]",
            run: "click",
        },
        {
            content: "no difference is left",
            trigger: ".o_exact_coding_totals .text-success",
        },
        pressCtrlEnter("send it"),

        // By its proposal.
        shows("PROPOSAL", "Bill 3 of 5"),
        {
            content: "the proposal and its reason",
            trigger: `${cell(1, "name")} .o_exact_coding_reason:contains(The one earlier bill)`,
        },
        pressCtrlEnter("send it as proposed"),

        // A new account.
        shows("ACCOUNT", "Bill 4 of 5"),
        {
            content: "create an account in Exact",
            trigger: ".o_exact_coding .o_data_row button[name=action_new_gl_account]",
            run: "click",
        },
        {
            content: "its code",
            trigger: ".modal .o_field_widget[name=code] input",
            run: "edit 612345",
        },
        {
            content: "its description",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Druktinten",
        },
        {
            content: "create it",
            trigger: ".modal button[name=action_create]",
            run: "click",
        },
        {
            content: "it is chosen",
            trigger: `body:not(:has(.modal)) ${cell(1, "gl_account_id")}:contains(612345)`,
        },
        pressCtrlEnter("send it"),

        // Skipped, and round the end to what was refused.
        shows("SKIPPED", "Bill 5 of 5"),
        {
            content: "the picture can be made larger",
            trigger: ".o_exact_bill_zoom button[title=Larger]",
            run: "click",
        },
        {
            content: "it is larger",
            trigger: ".o_exact_bill_image img[style*='125%']",
        },
        {
            content: "the bills before it were sent",
            trigger: ".o_exact_coding_progress .o_exact_sent:contains(3)",
        },
        {
            content: "skip it",
            trigger: "button[name=action_skip]",
            run: "click",
        },
        shows("REFUSED", "Bill 1 of 5"),
        {
            content: "Exact's reason in plain words",
            trigger:
                ".o_exact_coding .alert-danger:contains(does not book on this G/L account):contains(Grootboekrekeningtype)",
        },
        {
            content: "choose another account",
            trigger: cell(1, "gl_account_id"),
            run: "click",
        },
        ...search(1, "gl_account_id", "612100", "612100"),
        pressCtrlEnter("send it again"),
        {
            content: "all that was sent is in Exact",
            trigger: ".o_exact_progress .o_exact_sent:contains(4)",
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
        {
            content: "what was skipped is not forgotten",
            trigger: ".o_exact_coding_title:contains(The end: 1 skipped)",
        },
    ],
});

import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/** Open the actions of a list or form, and send what is selected or shown. */
function sendToExact() {
    return [
        {
            content: "open the actions",
            trigger: ".o_control_panel .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "send to Exact",
            trigger: ".o-dropdown--menu .o_menu_item:contains(Send to Exact)",
            run: "click",
        },
    ];
}

function confirmAndClose(state = "linked") {
    return [
        {
            content: "send",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "it says what came of it",
            trigger: `.o_exact_progress .o_exact_line[data-state=${state}]`,
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("exact_send_contacts", {
    timeout: 120000,
    steps: () => [
        {
            content: "show the contacts as a list",
            trigger: ".o_cp_switch_buttons .o_list",
            run: "click",
        },
        {
            content: "select the new contact",
            trigger:
                ".o_list_view .o_data_row:contains(Bakkerij Vermeulen) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "it is selected, before the next one is",
            trigger: ".o_data_row_selected:contains(Bakkerij Vermeulen)",
        },
        {
            content: "and the one with a wrong VAT number",
            trigger: ".o_data_row:contains(Wrong VAT) .o_list_record_selector input",
            run: "click",
        },
        {
            content: "both are",
            trigger: ".o_data_row_selected:contains(Wrong VAT)",
        },
        ...sendToExact(),
        {
            content: "the preview counts",
            trigger: ".modal .o_field_widget[name=summary]:contains('1 new, 1 blocked')",
        },
        {
            content: "it says why one is blocked, and offers the way out",
            trigger: ".modal .o_data_row:contains(BE0477472702) button[name=action_fix]",
        },
        {
            content: "the other one has its code",
            trigger: ".modal .o_data_row:contains(Bakkerij) td[name=code]:contains(10012)",
        },
        ...confirmAndClose(),
        {
            content: "back in the list",
            trigger: ".o_list_view .o_data_row:contains(Bakkerij Vermeulen)",
        },
    ],
});

registry.category("web_tour.tours").add("exact_decide_difference", {
    timeout: 120000,
    steps: () => [
        {
            content: "the contact is in Exact, with its code",
            trigger: ".oe_stat_button[name=action_exact_open]:contains(10012)",
        },
        {
            content: "change the phone number in Odoo as well",
            trigger: ".o_field_widget[name=phone] input",
            run: "edit +32 9 222 22 22",
        },
        ...stepUtils.saveForm(),
        ...sendToExact(),
        {
            content: "the preview says what changed",
            trigger: ".modal .o_data_row:contains(Phone)",
        },
        ...confirmAndClose("undecided"),
        {
            content: "nothing was overwritten: the form asks",
            trigger: ".o_field_widget[name=exact_alerts] a:contains(Compare)",
            run: "click",
        },
        {
            content: "both numbers stand side by side",
            trigger:
                ".modal .o_data_row:contains(Phone):has([name=odoo_text]:contains(222)):has([name=exact_text]:contains(999))",
        },
        {
            content: "Odoo is right",
            trigger: ".modal .o_data_row .o_field_widget[name=choice] input[data-value=odoo]",
            run: "click",
        },
        {
            content: "apply",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "it goes to Exact at once",
            trigger: ".o_exact_progress .o_exact_line[data-state=linked]",
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
        {
            content: "nothing is left to be decided",
            trigger:
                ".o_form_view:has(.oe_stat_button[name=action_exact_open]):not(:has(.o_field_widget[name=exact_alerts] a))",
        },
    ],
});

registry.category("web_tour.tours").add("exact_choose_relation", {
    timeout: 120000,
    steps: () => [
        {
            content: "only those to be decided",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "filter",
            trigger: ".o_filter_menu .o_menu_item:contains('To be decided')",
            run: "click",
        },
        {
            content: "close the search panel",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "choose for the contact in doubt",
            trigger: ".o_data_row:contains(Which NV) button[name=action_choose]",
            run: "click",
        },
        {
            content: "both relations are shown; it is the second",
            trigger:
                ".modal:has(.o_data_row:contains(First NV)) .o_data_row:contains(Second NV) button[name=action_choose]",
            run: "click",
        },
        {
            content: "it is linked; its other name there is for a person to decide",
            trigger: ".o_exact_progress .o_exact_line[data-state=undecided]",
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
        {
            content: "nothing is left to be decided",
            trigger: ".o_list_view:not(:has(button[name=action_choose]))",
        },
    ],
});

registry.category("web_tour.tours").add("exact_first_load", {
    timeout: 120000,
    steps: () => [
        {
            content: "what is about contacts",
            trigger: ".o_notebook .nav-link[name=contacts]",
            run: "click",
        },
        {
            content: "how changes go is a setting",
            trigger: ".o_field_widget[name=relation_updates] input:checked",
        },
        {
            content: "send all debtors",
            trigger: "button[name=action_send_customers]",
            run: "click",
        },
        {
            content: "all that are not in Exact yet",
            trigger: ".modal .o_data_row:contains(Bakkerij Vermeulen)",
        },
        {
            content: "send",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "they arrive",
            trigger:
                ".o_exact_progress .o_exact_line[data-state=linked]:contains(Bakkerij Vermeulen)",
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
    ],
});

import {registry} from "@web/core/registry";

const {DateTime} = luxon;

/** Filter the list on the current quarter of this year, with Odoo's own date filter. */
function filterOnThisQuarter() {
    const now = DateTime.now();
    return [
        {
            content: "open the search panel",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "open the invoice date filter",
            trigger: ".o_filter_menu .o_accordion_toggle:contains(Invoice Date)",
            run: "click",
        },
        {
            content: "choose this quarter",
            trigger: `.o_filter_menu .o_item_option:contains(Q${now.quarter})`,
            run: "click",
        },
        {
            content: "close the search panel",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
    ];
}

function sendSelection() {
    return [
        {
            content: "select all",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "send to Exact, in the head of the list",
            trigger: ".o_control_panel button[name=action_exact_send]",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("exact_send_quarter", {
    timeout: 120000,
    steps: () => [
        {
            content: "no document is in Exact yet",
            trigger: ".o_list_view:not(:has(.o_exact_mark))",
        },
        ...filterOnThisQuarter(),
        {
            content: "only this quarter is left",
            trigger:
                ".o_list_view tbody:has(.o_data_row:nth-child(3)):not(:has(.o_data_row:nth-child(4)))",
        },
        ...sendSelection(),
        {
            content: "the preview says what is ready",
            trigger: ".modal .o_field_widget[name=summary]:contains(3 ready)",
        },
        {
            content: "open the entry as it will be booked",
            trigger: ".modal .o_data_row:first td[name=partner_id]",
            run: "click",
        },
        {
            content: "it shows journal and G/L account",
            trigger: ".modal .o_exact_preview:contains(700000)",
        },
        {
            content: "back to the preview",
            trigger: ".modal:has(.o_exact_preview) .btn-close",
            run: "click",
        },
        {
            content: "send",
            trigger: ".modal:not(.o_inactive_modal) button[name=action_send]",
            run: "click",
        },
        {
            content: "each document has its line",
            trigger: ".o_exact_progress .o_exact_line[data-state=sent]",
        },
        {
            content: "all of them arrived",
            trigger: ".o_exact_progress .o_exact_sent:contains(3)",
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
        {
            content: "the list shows the mark",
            trigger: ".o_list_view .o_data_row .o_exact_mark",
        },
    ],
});

registry.category("web_tour.tours").add("exact_blocked_fix", {
    timeout: 120000,
    steps: () => [
        ...sendSelection(),
        {
            content: "it is blocked, with the reason",
            trigger: ".modal .o_data_row:contains(VAT number)",
        },
        {
            content: "nothing can be sent",
            trigger: ".modal:not(:has(button[name=action_send]:visible))",
        },
        {
            content: "fix it",
            trigger: ".modal .o_data_row .o_exact_fix",
            run: "click",
        },
        {
            content: "the customer opens on top",
            trigger: ".modal:not(.o_inactive_modal) .o_field_widget[name=vat] input",
            run: "edit BE0477472701",
        },
        {
            content: "the preview is still there",
            trigger: ".modal.o_inactive_modal .o_exact_preview_of_sending",
        },
        {
            content: "save it",
            trigger: ".modal:not(.o_inactive_modal) .o_form_button_save",
            run: "click",
        },
        {
            content: "the row was checked again, and is ready",
            trigger: ".modal:not(.o_inactive_modal) .o_data_row .text-bg-success",
        },
        {
            content: "both are still selected: send",
            trigger: ".modal button[name=action_send]:contains(2)",
            run: "click",
        },
        {
            content: "all of them arrived",
            trigger: ".o_exact_progress .o_exact_sent:contains(2)",
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
        {
            content: "the list shows the marks",
            trigger: ".o_list_view tbody:has(.o_data_row:nth-child(2) .o_exact_mark)",
        },
    ],
});

registry.category("web_tour.tours").add("exact_filter", {
    timeout: 120000,
    steps: () => [
        {
            content: "two documents",
            trigger: ".o_list_view tbody:has(.o_data_row:nth-child(2))",
        },
        {
            content: "open the search panel",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "those in Exact",
            trigger: ".o_filter_menu .o_menu_item:contains('Exact: Sent')",
            run: "click",
        },
        {
            content: "only the sent one is left, with its mark",
            trigger:
                ".o_list_view tbody:has(.o_data_row:nth-child(1) .o_exact_mark):not(:has(.o_data_row:nth-child(2)))",
        },
        {
            content: "take the filter off",
            trigger: ".o_searchview_facet:contains('Exact: Sent') .o_facet_remove",
            run: "click",
        },
        {
            content: "both again",
            trigger: ".o_list_view tbody:has(.o_data_row:nth-child(2))",
        },
        {
            content: "open the search panel again",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "those not sent",
            trigger: ".o_filter_menu .o_menu_item:contains('Exact: Not sent')",
            run: "click",
        },
        {
            content: "only the other one is left",
            trigger: ".o_list_view tbody:has(.o_data_row):not(:has(.o_exact_mark))",
        },
    ],
});

registry.category("web_tour.tours").add("exact_pause_background", {
    timeout: 120000,
    steps: () => [
        ...sendSelection(),
        {
            content: "send",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "the dialog says until when Exact takes no more calls",
            trigger: ".o_exact_progress .o_exact_pause:contains(Continuing at)",
        },
        {
            content: "leave the rest to the background",
            trigger: ".o_exact_progress .o_exact_background",
            run: "click",
        },
        {
            content: "the list tells what waits",
            trigger: ".o_list_view .o_exact_badge:contains(Queued)",
        },
    ],
});

registry.category("web_tour.tours").add("exact_open_failed", {
    timeout: 120000,
    steps: () => [
        ...sendSelection(),
        {
            content: "send",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "the refused one says why",
            trigger:
                ".o_exact_progress .o_exact_line[data-state=rejected]:contains(Grootboekrekeningtype)",
        },
        {
            content: "open exactly those not sent",
            trigger: ".o_exact_progress .o_exact_open_failed",
            run: "click",
        },
        {
            content: "it is the only one, with its badge",
            trigger:
                ".o_list_view tbody:has(.o_exact_badge:contains(Refused)):not(:has(.o_exact_mark))",
        },
    ],
});

function openProgress() {
    return [
        ...sendSelection(),
        {
            content: "send",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("exact_lost_consent", {
    timeout: 120000,
    steps: () => [
        ...openProgress(),
        {
            content: "nothing is tried again by itself, and nothing goes on in the background",
            trigger:
                ".o_exact_progress:has(.o_exact_stopped):not(:has(.o_exact_pause)):not(:has(.o_exact_background))",
        },
        {
            content: "straight to Exact's consent",
            trigger: ".o_exact_progress .o_exact_mend",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "back from Exact, on the connection",
            trigger: ".o_form_view .o_field_widget[name=company_id]",
        },
    ],
});

registry.category("web_tour.tours").add("exact_lost_consent_before", {
    timeout: 120000,
    steps: () => [
        ...sendSelection(),
        {
            content: "it says that the consent is lost: straight to Exact",
            trigger: ".modal .modal-footer .btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "back from Exact, on the connection",
            trigger: ".o_form_view .o_field_widget[name=company_id]",
        },
    ],
});

registry.category("web_tour.tours").add("exact_lost_consent_ask", {
    timeout: 120000,
    steps: () => [
        ...openProgress(),
        {
            content: "who may not connect is told whom to ask",
            trigger: ".o_exact_stopped:contains(Karel Boekhouder):not(:has(.o_exact_mend))",
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
        {
            content: "what is queued waits",
            trigger: ".o_list_view .o_exact_badge.text-bg-info",
        },
    ],
});

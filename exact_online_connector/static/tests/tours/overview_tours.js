import {registry} from "@web/core/registry";

const DASHBOARD = ".o_exact_dashboard";

/** A count on the card of the company. */
function count(what, number) {
    return `${DASHBOARD} .o_kanban_record .o_exact_${what}:contains(${number})`;
}

// No step depends on the language: each runs in English and in Dutch.
registry.category("web_tour.tours").add("exact_dashboard", {
    timeout: 120000,
    steps: () => [
        {
            content: "the company that needs somebody stands first",
            trigger: `${DASHBOARD} .o_kanban_record:first:contains(Needs Somebody)`,
        },
        {content: "a count of what is blocked", trigger: count("blocked", 1)},
        {
            content: "it opens its list",
            trigger: `${DASHBOARD} .o_exact_blocked`,
            run: "click",
        },
        {
            content: "with the document",
            trigger: ".o_list_view .o_data_row:contains(Hotel Blocked)",
        },
        {
            content: "back to the dashboard",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "the one button says what helps",
            trigger: `${DASHBOARD} button[name=action_next_step]`,
            run: "click",
        },
        {
            content: "and opens the same",
            trigger: ".o_list_view .o_data_row:contains(Hotel Blocked)",
        },
        {
            content: "back again",
            trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "last month, from the card",
            trigger: `${DASHBOARD} a[name=action_month_end]`,
            run: "click",
        },
        {
            content: "is shown",
            trigger: ".o_form_view .o_field_widget[name=sent_count]",
        },
    ],
});

registry.category("web_tour.tours").add("exact_month_end", {
    timeout: 120000,
    steps: () => [
        {
            content: "one document of last month is in Exact",
            trigger: ".o_form_view .o_field_widget[name=sent_count]:contains(1)",
        },
        {
            content: "one is not, so it cannot be locked",
            trigger:
                ".o_form_view:not(:has(button[name=action_lock])) .o_field_widget[name=not_sent_count]:contains(1)",
        },
        {
            content: "show what is missing",
            trigger: ".o_form_view div:has(> .o_field_widget[name=not_sent_count]) > button",
            run: "click",
        },
        {
            content: "the document",
            trigger: ".o_list_view .o_data_row:contains(Hotel Forgotten) td[name=name]",
            run: "click",
        },
        {
            content: "can be sent from its form",
            trigger: ".o_form_view button[name=action_exact_send]",
        },
    ],
});

registry.category("web_tour.tours").add("exact_month_lock", {
    timeout: 120000,
    steps: () => [
        {
            content: "everything of the month is in Exact",
            trigger: ".o_form_view .alert-success",
        },
        {
            content: "lock it",
            trigger: ".o_form_view button[name=action_lock]",
            run: "click",
        },
        {content: "and mean it", trigger: ".modal footer .btn-primary", run: "click"},
        {
            content: "it says so, and can be opened again",
            trigger: ".o_form_view button[name=action_unlock]",
        },
        {
            content: "a sheet for the accountant",
            trigger: ".o_form_view button[name=action_export]",
        },
    ],
});

import {registry} from "@web/core/registry";

/** An amount in the head of the report. */
function total(name, amount) {
    return `.o_exact_total[data-name=${name}]:contains(${amount})`;
}

/** The line of a document or payment. */
function line(text) {
    return `.o_list_view .o_data_row:contains(${text})`;
}

registry.category("web_tour.tours").add("exact_reconciliation", {
    timeout: 120000,
    steps: () => [
        {
            content: "the company and today are filled in",
            trigger: ".modal .o_field_widget[name=day] :not(:empty)",
        },
        {
            content: "compare",
            trigger: ".modal button[name=action_show]",
            run: "click",
        },
        {
            content: "the totals stand on top",
            trigger: total("odoo_open", "363.00"),
        },
        {content: "of Exact", trigger: total("exact_open", "121.00")},
        {
            content: "nothing is left unexplained",
            trigger: ".o_exact_total[data-name=unexplained].text-bg-success:contains(Everything)",
        },
        {
            content: "it is grouped by customer, with sums",
            trigger: ".o_group_header:contains(Hotel Reconciled):contains(121.00)",
        },
        {
            content: "what is equal is not in the way",
            trigger: ".o_searchview_facet:contains(Differences only)",
        },
        {content: "the payment says why", trigger: line("Payment not matched yet")},
        {
            content: "show all",
            trigger: ".o_searchview_facet:contains(Differences only) .o_facet_remove",
            run: "click",
        },
        {content: "the equal one is here now", trigger: line("Equal")},
        {
            content: "choose an explanation",
            trigger: ".o_exact_reconciliation_totals button[data-code=not_sent]",
            run: "click",
        },
        {
            content: "only that is left",
            trigger: `.o_list_view:not(:has(.o_data_row:contains(Equal))) .o_data_row:contains("Not sent")`,
        },
        {
            content: "fetch what was paid meanwhile",
            trigger: "button[name=action_fetch]",
            run: "click",
        },
        {
            content: "the totals are those of now: it is paid in both",
            trigger: total("odoo_open", "242.00"),
        },
        {
            content: "open the document that was not sent",
            trigger: `${line("Not sent")} td[name=document]`,
            run: "click",
        },
        {
            content: "it is shown in Odoo",
            trigger: ".o_form_view .o_field_widget[name=name]",
        },
    ],
});

import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/** What the test passes to the tour. */
function cookie(name) {
    const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
    return decodeURIComponent(found.slice(name.length + 1));
}

/** Money on the bank, booked by the accountant against the suspense account. */
function bankLine(amount) {
    return {
        content: `the bank moves ${amount}`,
        trigger: ".o_form_view",
        run: async () => {
            const text = document.querySelector(".oe_title h1").innerText.trim();
            const body = {
                division: 100001,
                gl_account: "580000",
                amount,
                description: text,
            };
            await fetch(`${cookie("exact_url")}/_control/bank_line`, {
                method: "POST",
                mode: "no-cors",
                body: JSON.stringify(body),
            });
        },
    };
}

function action(name) {
    return [
        {
            content: "open the actions",
            trigger: ".o_control_panel .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: name,
            trigger: `.o-dropdown--menu .o_menu_item:contains(${name})`,
            run: "click",
        },
    ];
}

function progressOf(count) {
    return [
        {
            content: "it arrives",
            trigger: `.o_exact_progress .o_exact_sent:contains(${count})`,
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
    ];
}

function fetchPayments() {
    return [
        {
            content: "fetch the payments",
            trigger: "button[name=action_fetch_payments]",
            run: "click",
        },
        {
            content: "it is done",
            trigger: ".o_notification:contains(Payments booked)",
        },
        {
            content: "put it away",
            trigger: ".o_notification:contains(Payments booked) .o_notification_close",
            run: "click",
        },
    ];
}

function many2one(name, text) {
    return [
        {
            content: `search ${text}`,
            trigger: `.o_field_widget[name=${name}] input`,
            run: `edit ${text}`,
        },
        {
            content: `choose ${text}`,
            trigger: `.o-autocomplete--dropdown-item:contains(${text}):not(:contains(Search)):not(:contains(Create))`,
            run: "click",
        },
    ];
}

function amount(name, value) {
    return `.o_form_view .o_field_widget[name=${name}]:contains(${value})`;
}

registry.category("web_tour.tours").add("exact_mandate", {
    timeout: 120000,
    steps: () => [
        {
            content: "a new mandate",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "it has a reference",
            trigger: ".o_field_widget[name=reference] input:value(M00)",
        },
        ...many2one("partner_id", "Hotel Collected"),
        // So that the accounts of the customer are searched, however late the server answers.
        ...stepUtils.saveForm(),
        ...many2one("partner_bank_id", "BE68"),
        ...stepUtils.saveForm(),
        {
            content: "it says what is missing",
            trigger: ".alert:contains(date of signature)",
        },
        {
            content: "the day it was signed",
            trigger:
                ".o_field_widget[name=signature_date] button, .o_field_widget[name=signature_date] input",
            run: "click",
        },
        {
            content: "fill it in",
            trigger: ".o_field_widget[name=signature_date] input",
            run: "edit 01/15/2026 && press Tab",
        },
        ...stepUtils.saveForm(),
        {
            content: "nothing is missing",
            trigger: ".o_form_view:not(:has(.alert:contains(date of signature)))",
        },
    ],
});

registry.category("web_tour.tours").add("exact_collect", {
    timeout: 120000,
    steps: () => [
        {
            content: "select all",
            trigger: "thead .o_list_record_selector input",
            run: "click",
        },
        ...action("Send to Exact"),
        {
            content: "send",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        ...progressOf(1),
        {
            content: "the list shows the mark",
            trigger: ".o_list_view .o_data_row .o_exact_mark",
        },
        {
            content: "select it again",
            trigger: "thead .o_list_record_selector input:not(:checked)",
            run: "click",
        },
        ...action("Collect through Exact"),
        {
            content: "the collection has its line",
            trigger: ".o_field_widget[name=line_ids] .o_data_row:contains(Hotel Collected)",
        },
        {
            content: "send it",
            trigger: "button[name=action_send]",
            run: "click",
        },
        ...progressOf(1),
        {
            content: "it is booked",
            trigger: ".o_arrow_button_current:contains(not yet matched)",
        },
        ...fetchPayments(),
        {
            content: "and matched",
            trigger: ".o_arrow_button_current:contains(Booked and matched)",
        },
        {content: "all of it is on its way", trigger: amount("remaining", "121.00")},
        bankLine("121.00"),
        ...fetchPayments(),
        {content: "received", trigger: amount("received", "121.00")},
        {content: "nothing remains", trigger: amount("remaining", " 0.00")},
        bankLine("-121.00"),
        {
            content: "the bank took it back",
            trigger: ".o_data_row button[name=action_returned]",
            run: "click",
        },
        {
            content: "open the reasons",
            trigger: ".modal .o_field_widget[name=return_code] input",
            run: "click",
        },
        {
            content: "because there was no money",
            trigger: ".o_select_menu_item:contains(AM04)",
            run: "click",
        },
        {
            content: "book it",
            trigger: ".modal button[name=action_reverse]",
            run: "click",
        },
        ...progressOf(1),
        {
            content: "the line is marked",
            trigger: ".o_data_row:contains(AM04)",
        },
        ...fetchPayments(),
        {content: "it came back", trigger: amount("returned", "121.00")},
        {content: "nothing remains on the suspense account", trigger: amount("remaining", " 0.00")},
    ],
});

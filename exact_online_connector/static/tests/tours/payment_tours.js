import {registry} from "@web/core/registry";

/** What the test passes to the tour. */
function cookie(name) {
    const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
    return decodeURIComponent(found.slice(name.length + 1));
}

registry.category("web_tour.tours").add("exact_payment_comes_back", {
    timeout: 120000,
    steps: () => [
        {
            content: "the invoice is not paid",
            trigger: ".o_form_view:not(:has(.ribbon:contains(Paid)))",
        },
        {
            content: "the accountant's page in Exact, where the payment is received",
            trigger: ".o_form_view .o_field_widget[name=partner_id]",
            run: () => {
                const back = encodeURIComponent(window.location.href);
                window.location.href = `${cookie("exact_entry")}#${back}`;
            },
            expectUnloadPage: true,
        },
        {
            content: "back at the invoice: what there is of Exact",
            trigger: ".o_form_view .nav-link[name=exact_online]",
            run: "click",
        },
        {
            content: "fetch the payments",
            trigger: "button[name=action_exact_fetch_payments]",
            run: "click",
        },
        {
            content: "it is said what came",
            trigger: ".o_notification:contains(Payments booked: 1)",
        },
        {
            content: "the invoice is paid",
            trigger: ".o_form_view .ribbon:contains(Paid)",
        },
    ],
});

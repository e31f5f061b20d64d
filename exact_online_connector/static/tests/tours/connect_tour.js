import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("exact_connect", {
    timeout: 120000,
    steps: () => [
        {
            content: "connect",
            trigger: ".o_setting_box button[name=action_exact_connect]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "back from Exact, the division with the company's number is proposed",
            trigger: ".o_form_view .alert-success:contains(The VAT numbers match)",
        },
        {
            content: "choose it",
            trigger: "button[name=action_choose]",
            run: "click",
        },
        {
            content: "connected, and the set-up goes on",
            trigger: ".o_exact_set_up_steps [data-step=division][data-done=true]",
        },
    ],
});

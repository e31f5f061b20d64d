import {registry} from "@web/core/registry";

import {personNeeds} from "./pace";

// Two minutes from Install to the first booking, for who has the key at hand.
const MOST = {clicks: 20, characters: 100, seconds: 120};
// In Apps: search it, press Activate. At Exact: two fields, log in, allow. And what is read: Apps,
// Exact's two pages, the card and its five steps after the key, preview and progress.
const BESIDE = {clicks: 2 + 4, characters: "exact".length + 2 * "bookkeeper".length, pages: 11};

/** The step of the card that is shown, and done or not. */
function step(key, done) {
    return `.o_exact_set_up_steps [data-step=${key}][data-done=${done}]`;
}

// What a person does, whatever the language of the page.
const FIRST_BOOKING = [
    {
        content: "nothing is done, and the key comes first",
        trigger: `${step("app", false)}[aria-selected=true]`,
    },
    {
        content: "where the app is registered, and with which address",
        trigger: "div[name=app] [name=redirect_uri] .o_clipboard_button",
    },
    {
        content: "the client ID",
        trigger: "div[name=app] [name=client_id] input",
        run: "edit {11111111-2222-3333-4444-555555555555}",
    },
    {
        content: "the secret",
        trigger: "div[name=app] [name=client_secret] input",
        run: "edit simulator-secret",
    },
    {
        content: "connect",
        trigger: "div[name=app] button[name=action_connect]",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "back from Exact, the company's own division is proposed",
        trigger: ".o_form_view .alert-success",
    },
    {
        content: "choose it",
        trigger: "button[name=action_choose]",
        run: "click",
    },
    {
        content: "what is half sure is counted",
        trigger: `${step("division", true)}, ${step("check", false)}[aria-selected=true]`,
    },
    {
        content: "amber, with its reason, and what is sure is not in the way",
        trigger: "div[name=check] .o_data_row.text-warning td[name=reason]:not(:empty)",
    },
    {
        content: "it is right",
        trigger: "div[name=check] button[name=action_accept_doubtful]",
        run: "click",
    },
    {
        content: "nothing goes by itself, and it says what waits",
        trigger: "div[name=start] [name=start_text]:contains(1)",
    },
    {
        content: "as it is",
        trigger: "div[name=start] button[name=action_choose_start]",
        run: "click",
    },
    {
        content: "the newest invoice",
        trigger: "div[name=first] button[name=action_send_first]",
        run: "click",
    },
    {
        content: "send it",
        trigger: ".modal button[name=action_send]",
        run: "click",
    },
    {
        content: "it stands in Exact",
        trigger: ".o_exact_progress .o_exact_line[data-state=sent]",
    },
];

registry.category("web_tour.tours").add("exact_first_run", {
    timeout: 120000,
    steps: () => [
        ...FIRST_BOOKING,
        {
            content: "that took less than two minutes",
            trigger: ".o_exact_progress",
            run() {
                const needs = personNeeds(FIRST_BOOKING, BESIDE);
                const {clicks, characters, seconds} = needs;
                console.log(
                    `exact_first_run: ${clicks} clicks, ${characters} characters, about ${seconds} seconds`
                );
                for (const [name, most] of Object.entries(MOST)) {
                    if (needs[name] > most) {
                        throw new Error(`${needs[name]} ${name}, more than ${most}`);
                    }
                }
            },
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
        {
            content: "all is done, and it can be opened in Exact",
            trigger: `${step("first", true)}, div[name=first] button[name=action_open_first]`,
        },
        {
            content: "each step can be opened again",
            trigger: step("division", true),
            run: "click",
        },
        {
            content: "which division it is",
            trigger: "div[name=division] [name=division_vat]:contains(BE)",
        },
    ],
});

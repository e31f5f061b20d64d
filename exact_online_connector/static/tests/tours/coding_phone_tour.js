import {registry} from "@web/core/registry";

const THUMB = ".o_exact_coding_thumb";

registry.category("web_tour.tours").add("exact_code_on_a_phone", {
    timeout: 120000,
    steps: () => [
        {
            content: "a bill with a line to code, and what is missing on it",
            trigger: ".o_exact_coding .o_kanban_record:has(.text-danger)",
        },
        {
            content: "the buttons are where the thumb is",
            trigger: `${THUMB}:has(button[name=action_send_and_next]:disabled)`,
            run: ({anchor}) => {
                const {bottom} = anchor.getBoundingClientRect();
                if (bottom > window.innerHeight || bottom < window.innerHeight - 100) {
                    throw new Error(`the button ends at ${bottom} of ${window.innerHeight}`);
                }
            },
        },
        {
            content: "the file",
            trigger: `${THUMB} .o_exact_coding_file_button`,
            run: "click",
        },
        {
            content: "is shown instead of the lines",
            trigger: ".o_exact_coding_shows_file iframe.o_exact_bill_pdf",
            run: () => {
                const end = document.querySelector(".o_exact_coding_file").getBoundingClientRect();
                const thumb = document.querySelector(THUMB).getBoundingClientRect();
                if (end.bottom > thumb.top + 1) {
                    throw new Error(`the file ends at ${end.bottom}, over ${thumb.top}`);
                }
            },
        },
        {
            content: "and back",
            trigger: `${THUMB} .o_exact_coding_file_button`,
            run: "click",
        },
        {
            content: "open the line",
            trigger: ".o_exact_coding .o_kanban_record",
            run: "click",
        },
        {
            content: "search an account",
            trigger: ".modal .o_field_widget[name=gl_account_id] input",
            run: "click",
        },
        {
            content: "choose it",
            trigger:
                ".modal .o_kanban_record:contains(200000), .o-autocomplete--dropdown-item:contains(200000)",
            run: "click",
        },
        {
            content: "keep it",
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            content: "the card says it",
            trigger: "body:not(:has(.modal)) .o_exact_coding .o_kanban_record:contains(200000)",
        },
        {
            content: "send it",
            trigger: `${THUMB} button[name=action_send_and_next]:enabled`,
            run: "click",
        },
        {
            content: "it is in Exact",
            trigger: ".o_exact_progress .o_exact_sent:contains(1)",
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
        {
            content: "the end",
            trigger: ".o_exact_coding_ended [name=ended_summary]:contains(1)",
        },
    ],
});

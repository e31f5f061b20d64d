import {registry} from "@web/core/registry";

const CARD = ".o_kanban_view .o_kanban_record";
const PREVIEW = ".modal .o_field_widget[name=line_ids] .o_kanban_record";

/** What is ours on a card, and its dialog, is read whole on a narrow screen. */
function fits({anchor}) {
    const {left, right} = anchor.getBoundingClientRect();
    if (left < 0 || right > window.innerWidth) {
        throw new Error(`it stands from ${left} to ${right} of ${window.innerWidth}`);
    }
}

// No step depends on the language: each runs in English and in Dutch.
registry.category("web_tour.tours").add("exact_send_on_a_phone", {
    timeout: 120000,
    steps: () => [
        {
            content: "what was refused says so, and why",
            trigger: `${CARD}:contains(Hotel Refused) .o_exact_badge`,
            run: fits,
        },
        {
            content: "the reason stands on the card",
            trigger: `${CARD}:contains(Hotel Refused) .text-danger:not(:empty)`,
            run: fits,
        },
        {
            content: "open one that is not sent",
            trigger: `${CARD}:contains(Hotel Waiting)`,
            run: "click",
        },
        {
            content: "more buttons",
            trigger: ".o_form_view .o_statusbar_buttons button:has(.oi-ellipsis-v)",
            run: "click",
        },
        {
            content: "send it to Exact",
            trigger: ".o-dropdown--menu button[name=action_exact_send]",
            run: "click",
        },
        {
            content: "whether it can go",
            trigger: `${PREVIEW} [name=state] .badge`,
            run: fits,
        },
        {
            content: "send",
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            content: "it is in Exact",
            trigger: ".o_exact_progress .o_exact_line[data-state=sent]",
            run: fits,
        },
        {
            content: "close",
            trigger: ".o_exact_progress .o_exact_close",
            run: "click",
        },
        {
            content: "back to the cards",
            trigger: ".o_back_button, .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "it carries the mark",
            trigger: `${CARD}:contains(Hotel Waiting) .o_exact_mark`,
            run: fits,
        },
    ],
});

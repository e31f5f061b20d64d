import {registry} from "@web/core/registry";

import {cell, focused, forAllBills, pressCtrlEnter, search, shows} from "./coding_tour";

// Milliseconds: a busy machine is no fault.
const PATIENCE = 60000;
const SEND = "button[name=action_send_and_next]";

function isMarked(line, name) {
    return {
        content: `${name} of line ${line} is marked`,
        trigger: `${cell(line, name)}.o_exact_coding_to_mend`,
    };
}

function says(text) {
    return {content: `a word says ${text}`, trigger: `.o_notification:contains(${text})`};
}

/** In the cell is the whole name again, not what was typed. */
function keeps(line, name, text) {
    return {
        content: `${text} stands in the cell`,
        trigger: cell(line, name),
        run: async ({waitUntil}) => {
            const input = () => document.querySelector(`${cell(line, name)} input`);
            await waitUntil(() => input()?.value.includes(text), {timeout: PATIENCE});
        },
    };
}

/** A key that is pressed inside the file, where a person clicked. */
function pressInFile(key, modifiers = {}) {
    return {
        content: `${key} in the file`,
        trigger: ".o_exact_coding iframe.o_exact_bill_pdf",
        run: async ({anchor, waitUntil}) => {
            const isLoaded = () => anchor.contentDocument?.querySelector("#viewer .page");
            await waitUntil(isLoaded, {timeout: PATIENCE});
            anchor.focus();
            anchor.contentDocument.body.dispatchEvent(
                new anchor.contentWindow.KeyboardEvent("keydown", {
                    key,
                    bubbles: true,
                    cancelable: true,
                    ...modifiers,
                })
            );
        },
    };
}

/** Bills coded with the keyboard alone, as whoever sends them, in the language of the page. */
const byKeyboard = (send) => () => [
    {
        content: "search these bills",
        trigger: ".o_searchview_input",
        run: "fill Keyboard Supplies",
    },
    {
        content: "as it is offered",
        trigger: ".o_searchview_autocomplete:contains(Keyboard Supplies)",
    },
    {
        content: "by name",
        trigger: ".o_searchview_input",
        run: "press Enter",
    },
    {
        content: "they are searched",
        trigger: ".o_searchview_facet:contains(Keyboard Supplies)",
    },
    {
        content: "the list shows these four alone",
        trigger: ".o_list_view:has(.o_data_row:nth-child(4)):not(:has(.o_data_row:nth-child(5)))",
    },
    ...forAllBills(send),

    // What is missing has the focus, the reference first.
    {
        content: "the reference has the focus, and is marked",
        trigger: ".o_exact_coding .o_field_widget[name=reference].text-danger input:focus",
        run: "edit KEY-1",
    },
    {
        content: "try to send",
        trigger: ".o_exact_coding .o_field_widget[name=reference] input",
        run: "press ctrl+enter",
    },
    says("Line 1"),
    isMarked(1, "gl_account_id"),
    {
        content: "the account has the focus",
        trigger: focused(1, "gl_account_id"),
        run: "edit zzz",
    },
    {
        content: "nothing is found",
        trigger: ".o-autocomplete--dropdown-item.o_m2o_no_result, .o_m2o_no_result",
    },
    pressCtrlEnter("send what is not found"),
    says("zzz"),
    {
        content: "the account still has the focus",
        trigger: focused(1, "gl_account_id"),
        run: "edit 613000",
    },
    // With the list still open.
    pressCtrlEnter("send at once"),

    // The same account again.
    shows("KEY-2", "2"),
    {
        content: "no list is left open",
        trigger: "body:not(:has(.o-autocomplete--dropdown-menu))",
    },
    {
        content: "a proposal of another bill asks for a look, and has the focus",
        trigger: `${cell(1, "name")} .o_exact_coding_reason.text-warning`,
    },
    {
        content: "choose the same again",
        trigger: focused(1, "gl_account_id"),
        run: "edit 613000",
    },
    {
        content: "it is found",
        trigger: ".o-autocomplete--dropdown-item:first:contains(613000)",
    },
    {
        content: "with Enter",
        trigger: focused(1, "gl_account_id"),
        run: "press Enter",
    },
    keeps(1, "gl_account_id", "613000 "),
    {
        content: "open the list, and leave it",
        trigger: focused(1, "gl_account_id"),
        run: "click",
    },
    {
        content: "the list is open",
        trigger: ".o-autocomplete--dropdown-menu .o-autocomplete--dropdown-item",
    },
    {
        content: "on to the next cell",
        trigger: focused(1, "gl_account_id"),
        run: "press Tab",
    },
    keeps(1, "gl_account_id", "613000 "),
    {
        content: "Tab at the end of the lines",
        trigger: focused(1, "vat"),
        run: "press Tab",
    },
    {
        content: "leads to the button that sends",
        trigger: `${SEND}:focus`,
        run: "press ctrl+enter",
    },

    // From inside the file.
    shows("KEY-3", "3"),
    {
        content: "Tab passes by the file",
        trigger: ".o_exact_coding iframe.o_exact_bill_pdf[tabindex='-1']",
    },
    pressInFile("Tab"),
    {
        content: "the lines have the focus again",
        trigger: ".o_exact_coding .o_selected_row input:focus",
    },
    pressInFile("Enter", {ctrlKey: true}),

    // Looked at later.
    shows("KEY-4", "4"),
    {
        content: "what three bills say is sure: the first cell has the focus",
        trigger: focused(1, "vat_code_id"),
        run: "press Tab",
    },
    ...search(1, "gl_account_id", "612300", "612300"),
    {
        content: "leave it",
        trigger: focused(1, "vat"),
        run: "press alt+k",
    },
    {
        content: "the end: all that was sent is in Exact",
        trigger: ".o_exact_coding_ended .o_data_row:nth-child(4)",
    },
    {
        content: "with what each came to",
        trigger:
            ".o_exact_coding_ended:has(.o_data_row:nth-child(1) td[name=outcome]:contains(26)):has(.o_data_row:nth-child(3) td[name=outcome]:contains(26))",
    },
    {
        content: "and how many",
        trigger: ".o_exact_coding_ended [name=ended_summary]:contains(3):contains(4)",
    },
    {
        content: "back to the bills",
        trigger: "body",
        run: "press alt+l",
    },
    {
        content: "the list is as it was left",
        trigger: ".o_list_view .o_searchview_facet:contains(Keyboard Supplies)",
    },
];

for (const [language, send] of [
    ["en", "Send to Exact"],
    ["nl", "Verzenden naar Exact"],
]) {
    registry.category("web_tour.tours").add(`exact_code_by_keyboard_${language}`, {
        timeout: 120000,
        steps: byKeyboard(send),
    });
}

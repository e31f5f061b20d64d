import {registry} from "@web/core/registry";

/** The row of a category or account. */
function row(name) {
    return `.o_list_view .o_data_row:has(td[name=display_name]:contains(${name}))`;
}

registry.category("web_tour.tours").add("exact_gl_usage", {
    timeout: 120000,
    steps: () => [
        {
            content: "the lines of a category go to the default",
            trigger: `${row("Dranken / Bier")} td[name=because]:contains(Default)`,
        },
        {
            content: "categories are switched off: they decide nothing",
            trigger: `${row("Dranken / Bier")} td[name=decided_count]:contains(0)`,
        },
        {
            content: "let them decide",
            trigger: ".o_control_panel button[name=action_use_categories]",
            run: "click",
        },
        {
            content: "now they do, and the button is gone",
            trigger: `${row("Dranken / Bier")} td[name=decided_count]:contains(2)`,
        },
        {
            content: "nothing is left to switch on",
            trigger: "body:not(:has(.o_control_panel button[name=action_use_categories]))",
        },
        {
            content: "choose for the parent category",
            trigger: `${row("Dranken")}:not(:contains(Bier)) td[name=gl_account_id]`,
            run: "click",
        },
        {
            content: "search the G/L account",
            trigger: ".o_selected_row td[name=gl_account_id] input",
            run: "edit 700100",
        },
        {
            content: "take it",
            trigger: ".o-autocomplete--dropdown-item:contains(700100)",
            run: "click",
        },
        {
            content: "save",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "it is chosen here",
            trigger: `${row("Dranken")}:not(:contains(Bier)) td[name=because]:contains(Chosen here)`,
        },
        {
            content: "select the webshop, for which something is proposed",
            trigger: `${row("Webwinkel")}:contains(701000) .o_list_record_selector input`,
            run: "click",
        },
        {
            content: "apply what is proposed",
            trigger: ".o_control_panel button[name=action_apply]",
            run: "click",
        },
        {
            content: "it is chosen",
            trigger: `${row("Webwinkel")} td[name=because]:contains(Chosen here)`,
        },
        {
            content: "and the category below follows its parent",
            trigger: `${row("Dranken / Bier")} td[name=because]:contains(Parent category Dranken)`,
        },
        {
            content: "show the lines it counts",
            trigger: `${row("Dranken / Bier")} button[name=action_open_lines]`,
            run: "click",
        },
        {
            content: "these are two",
            trigger:
                ".o_control_panel:has(.o_breadcrumb:contains(Bier)) .o_pager_limit:contains(/^2$/)",
        },
    ],
});

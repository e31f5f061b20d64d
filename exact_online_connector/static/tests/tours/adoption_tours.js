import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("exact_copied", {
    timeout: 120000,
    steps: () => [
        {
            content: "the banner is above everything",
            trigger: ".o_exact_copied:contains(Exact Online is stopped in this database)",
        },
        {
            content: "it says what a copy is to do",
            trigger: ".o_exact_copied .o_exact_copied_cut",
        },
        {
            content: "this is the one that sends",
            trigger: ".o_exact_copied .o_exact_copied_sends",
            run: "click",
        },
        {
            content: "and the only one",
            trigger: ".modal:contains(everything twice) footer .btn-primary",
            run: "click",
        },
        {
            content: "what is in Exact already is to be found first",
            trigger: ".o_form_view button[name=action_read]:contains(Look in Exact)",
        },
        {
            content: "the banner is gone",
            trigger: "body:not(:has(.o_exact_copied))",
        },
    ],
});

registry.category("web_tour.tours").add("exact_adoption", {
    timeout: 120000,
    steps: () => [
        {
            content: "the search that is under way",
            trigger: ".o_list_view td[name=read_count]:contains(4)",
            run: "click",
        },
        {
            content: "how many were found",
            trigger: ".o_form_view [name=certain_count]:contains(1)",
        },
        {
            content: "review",
            trigger: "button[name=action_open_lines]",
            run: "click",
        },
        {
            content: "grouped by how sure it is",
            trigger: ".o_group_header:contains(Several fit)",
        },
        {
            content: "opened, side by side, with what differs",
            trigger: ".o_data_row td[name=differs]:contains(amount)",
        },
    ],
});

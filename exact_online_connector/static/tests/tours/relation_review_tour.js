import {registry} from "@web/core/registry";

/** The row of a relation. */
function row(name) {
    return `.o_list_view .o_data_row:has(td[name=name]:contains(${name}))`;
}

/** The header of the relations that are in one state. */
function group(name) {
    return `.o_list_view .o_group_header:contains("${name}")`;
}

registry.category("web_tour.tours").add("exact_relation_review", {
    timeout: 120000,
    steps: () => [
        {
            content: "fetch the relations of Exact",
            trigger: ".o_control_panel button[name=action_fetch]",
            run: "click",
        },
        {
            content: "some are found for sure",
            trigger: group("Certain match"),
        },
        {
            content: "those to be decided are shown",
            trigger: group("To be decided"),
        },
        {
            content: "both contacts that it may be are named",
            trigger: `${row("Which One")} td[name=candidate_ids]:contains(First):contains(Second)`,
        },
        {
            content: "choose one of them",
            trigger: `${row("Which One")} td[name=partner_id]`,
            run: "click",
        },
        {
            content: "only these two are offered",
            trigger: ".o_selected_row td[name=partner_id] input",
            run: "click",
        },
        {
            trigger:
                ".o-autocomplete--dropdown-menu:has(:contains(First)):not(:has(:contains(Nobody)))",
        },
        {
            content: "take the second",
            trigger: ".o-autocomplete--dropdown-item:contains(Second)",
            run: "click",
        },
        {
            content: "save",
            trigger: ".o_list_button_save",
            run: "click",
        },
        {
            content: "link it",
            trigger: `${row("Which One")} button[name=action_link]`,
            run: "click",
        },
        {
            content: "nothing is left to be decided",
            trigger: group("To be decided (0)"),
        },
        {
            content: "those found for sure are shown",
            trigger: group("Certain match"),
        },
        {
            content: "one of them is not this contact after all",
            trigger: `${row("Not Him")} button[name=action_leave]`,
            run: "click",
        },
        {
            content: "it is left alone",
            trigger: `.o_list_view:not(:has(${row("Not Him").replace(".o_list_view ", "")} button[name=action_leave]))`,
        },
        {
            content: "link all the others",
            trigger: ".o_control_panel button[name=action_link_sure]",
            run: "click",
        },
        {
            content: "nothing is left to link",
            trigger: group("Certain match (0)"),
        },
        {
            content: "what is linked is shown",
            trigger: group("Linked"),
        },
        {
            content: "open the contact of one of them",
            trigger: `${row("Which One")} button[name=action_open_partner]`,
            run: "click",
        },
        {
            content: "it is the one that was chosen",
            trigger: ".o_last_breadcrumb_item:contains(Second)",
        },
    ],
});

/** Tick the box of a relation. */
function tick(name) {
    return {
        content: `select ${name}`,
        trigger: `${row(name)} .o_list_record_selector input`,
        run: "click",
    };
}

registry.category("web_tour.tours").add("exact_make_contacts", {
    timeout: 120000,
    steps: () => [
        {
            content: "fetch the relations of Exact",
            trigger: ".o_control_panel button[name=action_fetch]",
            run: "click",
        },
        tick("Only In Exact"),
        tick("Blocked There"),
        {
            content: "make contacts of them",
            trigger: ".o_control_panel button[name=action_make_contacts]",
            run: "click",
        },
        {
            content: "it says how many",
            trigger: ".modal:contains(2 relations)",
        },
        {
            content: "yes",
            trigger: ".modal button[name=action_make]",
            run: "click",
        },
        {
            content: "one is made",
            trigger: ".o_exact_progress .o_exact_line[data-state=made]:contains(Only In Exact)",
        },
        {
            content: "the other says why not",
            trigger:
                ".o_exact_progress .o_exact_line[data-state=rejected]:contains(is blocked in Exact)",
        },
        {
            content: "the title tells of contacts",
            trigger: ".modal-title:contains(Contacts made in part)",
        },
        {
            content: "show what was not made",
            trigger: ".o_exact_open_failed:contains(was not made)",
            run: "click",
        },
        {
            content: "only that one, with its reason",
            trigger: `.o_list_view:not(:has(td[name=name]:contains(Only In Exact))) .o_data_row:has(td[name=name]:contains(Blocked There)) td[name=remark]:contains(is blocked in Exact)`,
        },
    ],
});

import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("exact_numbering", {
    timeout: 120000,
    steps: () => [
        {
            content: "open the actions",
            trigger: ".o_control_panel .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "number debtors and creditors",
            trigger: ".o-dropdown--menu .o_menu_item:contains(Number debtors and creditors)",
            run: "click",
        },
        {
            content: "without a mask Exact numbers",
            trigger: ".modal [name=customer_preview]:contains(Without a mask)",
        },
        {
            content: "a mask that is not finished says what is wrong",
            trigger: ".modal [name=customer_mask] input",
            run: "edit 7",
        },
        {
            content: "it has no place for a number yet",
            trigger: ".modal [name=customer_error]:contains(has no #)",
        },
        {
            content: "one place",
            trigger: ".modal [name=customer_mask] input",
            run: "edit 7#",
        },
        {
            content: "too small for contact 12, and said so without leaving the field",
            trigger: ".modal .o_exact_numbering tr:contains(Twaalf BV):contains(Too large)",
        },
        {
            content: "three places",
            trigger: ".modal [name=customer_mask] input:focus",
            run: "edit 7###",
        },
        {
            content: "now it fits",
            trigger: ".modal .o_exact_numbering tr:contains(Twaalf BV):contains(7012)",
        },
        {
            content: "two contacts want the same number",
            trigger: ".modal button[name=action_open_problem]:contains(With the same number)",
        },
        {
            content: "creditors have their own",
            trigger: ".modal [name=supplier_mask] input",
            run: "edit 8####",
        },
        {
            content: "they are numbered too",
            trigger: ".modal .o_exact_numbering tr:contains(Leverancier NV):contains(80034)",
        },
        {
            content: "save",
            trigger: ".modal footer button[name=action_save]",
            run: "click",
        },
        {
            content: "the dialog is gone",
            trigger: "body:not(:has(.modal))",
        },
    ],
});

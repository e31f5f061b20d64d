import {Component, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const SHOWS_FILE = "o_exact_coding_shows_file";

/** On a phone there is room for the lines of a bill or for its file: this changes between them. */
export class ExactCodingFileButton extends Component {
    static template = "exact_online_connector.CodingFileButton";
    static props = {...standardWidgetProps};

    setup() {
        this.state = useState({isShown: false});
    }

    toggle(ev) {
        this.state.isShown = !this.state.isShown;
        const screen = ev.currentTarget.closest(".o_exact_coding");
        screen.classList.toggle(SHOWS_FILE, this.state.isShown);
    }
}

registry.category("view_widgets").add("exact_coding_file_button", {
    component: ExactCodingFileButton,
});

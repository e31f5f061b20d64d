import {Component, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

// How long a person may pause between two keys before the preview is made, in milliseconds.
const PAUSE = 200;

/**
 * A text that counts with every key, so that what depends on it is shown while it is typed.
 */
export class MaskField extends Component {
    static template = "exact_online_connector.MaskField";
    static props = {
        ...standardFieldProps,
        placeholder: {type: String, optional: true},
    };

    setup() {
        this.input = useRef("input");
        this.later = useDebounced(() => this.update(), PAUSE);
        useEffect(
            (value) => {
                // What is being typed is never replaced by an older answer of the server.
                if (this.input.el && this.input.el !== document.activeElement) {
                    this.input.el.value = value;
                }
            },
            () => [this.value]
        );
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({detail}) =>
            detail.proms.push(this.update())
        );
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    async update() {
        const typed = this.input.el?.value.trim();
        if (typed !== undefined && typed !== this.value) {
            await this.props.record.update({[this.props.name]: typed});
        }
    }
}

registry.category("fields").add("exact_mask", {
    component: MaskField,
    displayName: _t("Number mask"),
    supportedTypes: ["char"],
    extractProps: ({placeholder}) => ({placeholder}),
});

import {AutoComplete} from "@web/core/autocomplete/autocomplete";
import {getActiveHotkey} from "@web/core/hotkeys/hotkey_service";
import {registry} from "@web/core/registry";
import {useBus} from "@web/core/utils/hooks";
import {Many2One} from "@web/views/fields/many2one/many2one";
import {Many2OneField, buildM2OFieldDescription} from "@web/views/fields/many2one/many2one_field";
import {Many2XAutocomplete} from "@web/views/fields/relational_utils";

// The event of the model's bus that has the box with the focus take what is in it. Its detail is
// a list, to which that box adds a promise of whether something is found for it.
export const CHOOSE = "EXACT-CODING:CHOOSE";

/**
 * A search box that keeps what is chosen: Tab takes what was typed or walked to, and nothing else;
 * what is chosen again, or not found, leaves the name of what is chosen in it.
 */
class CodingAutoComplete extends AutoComplete {
    setup() {
        super.setup();
        this.isWalkedTo = false;
        useBus(this.env.model.bus, CHOOSE, ({detail}) => {
            if (document.activeElement === this.inputRef.el) {
                detail.push(this.choose());
            }
        });
    }

    /** Whether a person typed, or walked to, something else than what is chosen. */
    get isAnswered() {
        return this.isWalkedTo || this.inputRef.el.value !== this.props.value;
    }

    close() {
        super.close();
        this.isWalkedTo = false;
    }

    selectOption(option) {
        const onSelect = async () => {
            await option.onSelect();
            this.restore();
        };
        super.selectOption({
            ...option,
            onSelect: () => {
                this.chosen = onSelect();
            },
        });
    }

    /** Show the name of what is chosen. */
    restore() {
        if (this.inputRef.el && !this.inEdition) {
            this.inputRef.el.value = this.props.value;
        }
    }

    async onInputKeydown(ev) {
        const hotkey = getActiveHotkey(ev);
        if (hotkey === "tab" && this.isOpened && !this.isAnswered) {
            return this.close();
        }
        this.isWalkedTo ||= hotkey === "arrowup" || hotkey === "arrowdown";
        return super.onInputKeydown(ev);
    }

    async onInputBlur() {
        if (this.ignoreBlur) {
            return super.onInputBlur();
        }
        super.onInputBlur();
        await this.loadingPromise; // then Tab takes what was found
        await this.chosen;
        const input = this.inputRef.el;
        if (input?.value && document.activeElement !== input) {
            this.restore();
            this.close();
        }
    }

    /**
     * Take what was typed or walked to, as Tab does, and close the list.
     *
     * @returns {Promise<Boolean>} false when nothing is found for it
     */
    async choose() {
        await this.loadingPromise;
        let isFound = true;
        if (this.isAnswered && !this.inputRef.el.value) {
            this.inEdition = false;
            this.props.onChange({inputValue: ""});
        } else if (this.isAnswered) {
            isFound = Boolean(this.activeOption) && !this.activeOption.unselectable;
            if (isFound) {
                this.selectOption(this.activeOption);
                await this.chosen;
            }
        }
        this.close();
        return isFound;
    }
}

class CodingMany2XAutocomplete extends Many2XAutocomplete {
    static components = {...Many2XAutocomplete.components, AutoComplete: CodingAutoComplete};
}

class CodingMany2One extends Many2One {
    static components = {...Many2One.components, Many2XAutocomplete: CodingMany2XAutocomplete};
}

/** A VAT code, an account or the like on the coding screen. */
export class ExactCodingChoice extends Many2OneField {
    static components = {Many2One: CodingMany2One};
}

registry.category("fields").add("exact_coding_choice", {
    ...buildM2OFieldDescription(ExactCodingChoice),
    additionalClasses: ["o_field_many2one"],
    listViewWidth: [90],
});

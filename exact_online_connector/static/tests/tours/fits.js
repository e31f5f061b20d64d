import {registry} from "@web/core/registry";
import {rpcBus} from "@web/core/network/rpc";

const SCREEN = ".o_action_manager";
const DIALOG = ".o_dialog .modal-content";
// What is Odoo's, or scrolls; a title gives way to the buttons beside it.
const APART =
    ".o-mail-Form-chatter, .o-mail-Chatter, .ace_editor, iframe, .o_searchview, .o_breadcrumb";
// Where a second line of buttons is a fault.
const BARS = ".o_statusbar_buttons, .o_control_panel_main_buttons, .o_list_buttons, .modal-footer";
// Pixels: what rounding may take.
const ROUNDING = 1;
// Pixels between the tops of two lines of text.
const LINE = 8;

let asked = 0;
rpcBus.addEventListener("RPC:REQUEST", () => (asked += 1));
rpcBus.addEventListener("RPC:RESPONSE", () => (asked -= 1));

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Wait until nothing is asked of the server and everything is drawn. */
async function quiet() {
    for (let still = 0; still < 3; still++) {
        await frame();
        await new Promise((resolve) => setTimeout(resolve));
        if (asked) {
            still = -1;
        }
    }
}

function isSeen(element) {
    const {width, height} = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return width > 0 && height > 0 && style.visibility !== "hidden" && style.opacity !== "0";
}

function textOf(element) {
    return (element.value ?? element.innerText ?? "").trim();
}

function placeOf(element) {
    const field = element.closest("[name], [data-name]");
    const name = field && (field.getAttribute("name") || field.dataset.name);
    return `${name || element.className || element.tagName}`;
}

/** Texts that are cut off, because what holds them is too narrow. */
function* cut(root) {
    for (const element of [root, ...root.querySelectorAll("*")]) {
        // In a row of a list it is as wide as its column, and shows what is being typed.
        const isInput = element.matches("input:not([type=checkbox], [type=radio], td input)");
        const holds =
            isInput ||
            [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        const isCutAt = ["hidden", "clip"].includes(getComputedStyle(element).overflowX) || isInput;
        if (
            isCutAt &&
            element.scrollWidth > element.clientWidth + ROUNDING &&
            element.clientWidth &&
            (holds || element.matches("td, th")) &&
            textOf(element) &&
            !element.closest(APART) &&
            isSeen(element)
        ) {
            yield `${placeOf(element)}: "${textOf(element)}" needs ${element.scrollWidth} of ${element.clientWidth} pixels`;
        }
    }
}

/** On how many lines the text of an element stands. */
function linesOf(element) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const tops = [...range.getClientRects()]
        .filter((box) => box.width && box.height)
        .map((box) => box.top + box.height / 2)
        .sort((one, other) => one - other);
    return tops.filter((top, at) => !at || top - tops[at - 1] > LINE).length;
}

/** Buttons whose text, or whose row, takes a second line. */
function* wrapped(root) {
    for (const button of root.querySelectorAll("button.btn, .nav-link, .badge")) {
        if (
            isSeen(button) &&
            !button.closest(APART) &&
            !button.closest(".o_kanban_record") &&
            linesOf(button) > 1
        ) {
            yield `${placeOf(button)}: "${textOf(button)}" stands on ${linesOf(button)} lines`;
        }
    }
    for (const bar of root.querySelectorAll(BARS)) {
        const buttons = [...bar.querySelectorAll("button")].filter(isSeen);
        const tops = buttons.map((button) => button.getBoundingClientRect().top);
        if (Math.max(...tops) - Math.min(...tops) > LINE) {
            yield `buttons on two lines: ${buttons.map(textOf).join(", ")}`;
        }
    }
}

/** What does not fit on the screen as it is, within what `only` names. */
function misfits(only) {
    // A dialog lies over what is below.
    const [screen] = [...document.querySelectorAll(DIALOG), document.querySelector(SCREEN)];
    const roots = only ? [...document.querySelectorAll(only)] : [screen];
    return roots.flatMap((root) => [...cut(root), ...wrapped(root)]);
}

/** Open what is closed: the groups of a list, one after the other. */
async function unfold() {
    for (let at = 0; at < 6; at++) {
        const group = document.querySelectorAll(".o_group_header")[at];
        if (group?.querySelector(".fa-caret-right")) {
            group.click();
            await quiet();
        }
    }
}

/** Look at a form, and then at each of its other tabs. */
async function eachTab(only, look) {
    look();
    for (const tab of document.querySelectorAll(".o_notebook_headers .nav-link:not(.active)")) {
        if (!only || tab.matches(only)) {
            tab.click();
            await quiet();
            look();
        }
    }
}

/**
 * Open one screen after the other.
 *
 * @param {Array} screens name, request, options, only and may (be cut), as of tests/screens
 * @throws {Error} whose message tells everything that does not fit
 */
async function walk(screens) {
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    const found = [];
    for (const {name, request, options, only, may} of screens) {
        await action.doAction(request, {clearBreadcrumbs: true, ...options});
        await quiet();
        await unfold();
        const here = new Set();
        await eachTab(only, () => misfits(only).forEach((misfit) => here.add(misfit)));
        console.log(`screen: ${name}`);
        const isAllowed = (misfit) => may.some((place) => misfit.startsWith(`${place}:`));
        found.push(
            ...[...here]
                .filter((misfit) => !isAllowed(misfit))
                .map((misfit) => `${name}: ${misfit}`)
        );
        if (document.querySelector(".o_dialog")) {
            await action.doAction({type: "ir.actions.act_window_close"});
            await quiet();
        }
    }
    if (found.length) {
        throw new Error(found.join("\n"));
    }
}

registry.category("exact_tests").add("walk", walk);

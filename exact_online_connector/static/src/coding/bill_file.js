import {Component, onWillUpdateProps, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {hidePDFJSButtons} from "@web/core/utils/pdfjs";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

// The event of the model's bus that asks for the focus: one goes on coding.
export const TO_GRID = "EXACT-CODING:TO-GRID";
// Of an image, in percent of the width there is.
const FIT = 100;
const STEP = 1.25;
const SMALLEST = 25;
const LARGEST = 800;

/** The file of a bill: a PDF in Odoo's own viewer, an image with zoom, else a word about it. */
export class ExactBillFile extends Component {
    static template = "exact_online_connector.BillFile";
    static props = {...standardFieldProps};

    setup() {
        this.state = useState({zoom: FIT});
        this.frame = useRef("frame");
        this.hotkey = useService("hotkey");
        useEffect(
            (frame) => {
                if (frame) {
                    hidePDFJSButtons(frame, {hideDownload: true, hidePrint: true});
                }
            },
            () => [this.frame.el]
        );
        onWillUpdateProps((next) => {
            if (this.idIn(next) !== this.id) {
                this.state.zoom = FIT;
            }
        });
    }

    /** Who clicked into the file still has the keys of the page, and Tab leads out of it. */
    onLoad() {
        const frame = this.frame.el;
        this.hotkey.registerIframe(frame);
        frame.contentWindow.addEventListener(
            "keydown",
            (ev) => {
                if (ev.key === "Tab") {
                    ev.preventDefault();
                    ev.stopPropagation();
                    frame.blur();
                    this.env.model.bus.trigger(TO_GRID);
                }
            },
            {capture: true}
        );
    }

    idIn(props) {
        return props.record.data[props.name].id;
    }

    get id() {
        return this.idIn(this.props);
    }

    get name() {
        return this.props.record.data[this.props.name].display_name;
    }

    get kind() {
        const mimetype = this.props.record.data.attachment_mimetype || "";
        if (mimetype === "application/pdf") {
            return "pdf";
        }
        return mimetype.startsWith("image/") ? "image" : "none";
    }

    get url() {
        return `/web/content/${this.id}`;
    }

    get viewer() {
        const file = encodeURIComponent(this.url);
        return `/web/static/lib/pdfjs/web/viewer.html?file=${file}#zoom=page-width&pagemode=none`;
    }

    zoom(factor) {
        const zoom = Math.round(this.state.zoom * factor);
        this.state.zoom = Math.min(Math.max(zoom, SMALLEST), LARGEST);
    }

    zoomIn() {
        this.zoom(STEP);
    }

    zoomOut() {
        this.zoom(1 / STEP);
    }

    fit() {
        this.state.zoom = FIT;
    }
}

registry.category("fields").add("exact_bill_file", {
    component: ExactBillFile,
    displayName: _t("File of a bill"),
    supportedTypes: ["many2one"],
    fieldDependencies: [{name: "attachment_mimetype", type: "char"}],
});

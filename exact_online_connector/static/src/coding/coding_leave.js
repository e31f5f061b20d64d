import {registry} from "@web/core/registry";
import {ControllerNotFoundError} from "@web/webclient/actions/action_service";

/** Client action: back to what was shown before the coding screen, as it was left. */
async function leave(env, action) {
    try {
        await env.services.action.restore();
    } catch (error) {
        if (error instanceof ControllerNotFoundError) {
            return action.params.bills;
        }
        throw error;
    }
}

registry.category("actions").add("exact_online_connector.coding_leave", leave);

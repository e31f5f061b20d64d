/** Seconds that a person takes, who types 200 characters a minute and reads what is new. */
export const PACE = {click: 1.5, character: 0.3, page: 3};

/**
 * What a person does in the steps of a tour, and outside of it.
 *
 * @param {Array} steps of a tour: each click and each text that is typed in counts
 * @param {Object} beside clicks, characters and pages that no step is for
 * @returns {Object} clicks, characters, pages and seconds
 */
export function personNeeds(steps, beside) {
    const needs = {...beside};
    for (const {run} of steps) {
        if (run === "click" || /^edit /.test(run)) {
            needs.clicks += 1;
        }
        if (/^edit /.test(run)) {
            needs.characters += run.length - "edit ".length;
        }
    }
    const {clicks, characters, pages} = needs;
    needs.seconds = Math.round(
        clicks * PACE.click + characters * PACE.character + pages * PACE.page
    );
    return needs;
}

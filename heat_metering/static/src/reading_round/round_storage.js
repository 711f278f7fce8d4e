import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { session } from "@web/session";

/**
 * What the reader typed and the server does not have yet, kept in the browser: a cellar without
 * network, a page closed by mistake or a flat battery lose nothing.
 */
export class RoundStorage {
    constructor(campaignId) {
        this.key = `heat_metering.round/${session.db}/${user.userId}/${campaignId}`;
    }

    /** @returns {{drafts: Object, outbox: Object[]}} */
    load() {
        try {
            const kept = JSON.parse(browser.localStorage.getItem(this.key));
            return { drafts: kept?.drafts || {}, outbox: kept?.outbox || [] };
        } catch {
            return { drafts: {}, outbox: [] };
        }
    }

    /** Whether all was kept: photos are left out when the browser has no room for them. */
    save(drafts, outbox) {
        if (!Object.keys(drafts).length && !outbox.length) {
            browser.localStorage.removeItem(this.key);
            return true;
        }
        try {
            browser.localStorage.setItem(this.key, JSON.stringify({ drafts, outbox }));
            return true;
        } catch {
            const bare = (key, value) => (key === "photo" ? undefined : value);
            try {
                browser.localStorage.setItem(this.key, JSON.stringify({ drafts, outbox }, bare));
            } catch {
                // the browser keeps nothing at all: what is typed lives as long as the page
            }
            return false;
        }
    }
}

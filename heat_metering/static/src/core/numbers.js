import { localization } from "@web/core/l10n/localization";
import { formatFloat } from "@web/core/utils/numbers";

const { DateTime } = luxon;

/** A number as the user's language writes it, with at most that many decimals. */
export function shownNumber(value, decimals = 0) {
    return formatFloat(Number(value), { digits: [16, decimals] });
}

/** The number somebody typed, with a comma or a point and spaces between thousands; or null. */
export function typedNumber(text) {
    const compact = text.replace(/\s/g, "");
    return /^\d{1,15}([.,]\d{1,9})?$/.test(compact) ? Number(compact.replace(",", ".")) : null;
}

/** An instant given as ISO 8601, on the clock of a zone. */
export function shownTime(iso, zone) {
    return DateTime.fromISO(iso, { zone }).toFormat(`${localization.dateFormat} HH:mm`);
}

/** A day given as ISO 8601. */
export function shownDay(iso, zone) {
    return DateTime.fromISO(iso, { zone }).toFormat(localization.dateFormat);
}

// Formats numbers and times. Does not access the page.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', minimumFractionDigits: 0, maximumSignificantDigits: 3 });

/** Shown for missing values. */
export const NONE = '–';

/** 1,234,567 */
export function count(n) {
    return n === null || n === undefined ? NONE : whole.format(n);
}

/** 1.23M, for approximate numbers. */
export function short(n) {
    return n === null || n === undefined ? NONE : n < 10000 ? whole.format(n) : compact.format(n);
}

/** "1 row", "2 rows", with a non-breaking space. */
export function plural(n, one, many = one + 's') {
    return `${count(n)}\u00a0${n === 1 ? one : many}`;
}

/** A ratio in percent, with significant digits: 77.3 %, 1.25 %, 0.040 %, 0.00023 %. Only zero reads 0 %. */
export function percent(ratio) {
    if (ratio === null || ratio === undefined || Number.isNaN(ratio)) {
        return NONE;
    }
    return `${digits(100 * ratio)}\u00a0%`;
}

function digits(value) {
    const size = Math.abs(value);
    if (size === 0) {
        return '0';
    }
    if (size >= 10) {
        return belowHundred(value, 1);
    }
    if (size >= 1) {
        return value.toFixed(2);
    }
    // toPrecision uses exponents below a millionth.
    return value.toFixed(Math.min(20, 1 - Math.floor(Math.log10(size))));
}

/** Rounded, but never up to 100: 99.97 stays so. */
function belowHundred(value, places) {
    let text = value.toFixed(places);
    while (value < 100 && Number(text) >= 100 && places < 12) {
        text = value.toFixed(++places);
    }
    return text === (100).toFixed(places) ? '100' : text;
}

/** Sequences or tokens per second. */
export function rate(n) {
    return n === null || n === undefined ? NONE : n > 0 && n < 10 ? n.toFixed(1) : short(n);
}

/** "0.4 s", "12 s", "3 min", "2 h 5 min" */
export function duration(ms) {
    if (ms === null || ms === undefined) {
        return NONE;
    }
    const s = Math.max(0, ms) / 1000;
    if (s < 10) {
        return `${s.toFixed(1)} s`;
    }
    if (s < 120) {
        return `${Math.round(s)} s`;
    }
    const min = Math.floor(s / 60);
    return min < 120 ? `${min} min` : min < 2880 ? `${Math.floor(min / 60)} h ${min % 60} min` : `${Math.floor(min / 1440)} days`;
}

/** 14:03:27, UTC, of ms since 1970 or an ISO date. */
export function clock(time) {
    const iso = isoOrNull(time);
    return iso === null ? NONE : iso.slice(11, 19);
}

/** 2026-01-01 00:10, UTC; with seconds only where there are any. */
export function moment(time) {
    const iso = isoOrNull(time);
    if (iso === null) {
        return NONE;
    }
    return `${iso.slice(0, 10)} ${iso.slice(17, 19) === '00' ? iso.slice(11, 16) : iso.slice(11, 19)}`;
}

export function millis(time) {
    return typeof time === 'number' ? time : Date.parse(time);
}

function isoOrNull(time) {
    if (time === null || time === undefined) {
        return null;
    }
    const date = new Date(time);
    return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** MALFORMED_AVRO as "malformed avro". */
export function words(constant) {
    return String(constant).toLowerCase().replaceAll('_', ' ');
}

/** Escapes control characters and direction marks in untrusted text. */
export function visible(text) {
    return String(text).replace(
        /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
        (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** "0, 1 and 3" */
export function list(values) {
    const all = values.map(String);
    return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all[all.length - 1]}`;
}

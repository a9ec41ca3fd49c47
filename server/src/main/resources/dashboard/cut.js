// Warns if the overlong policy cuts many residues: the pad ratio does not include them.

import { valueOf } from './about.js';
import { byId, setText } from './dom.js';
import { count, percent, visible } from './format.js';

/** Share of the residues above which the page shows a warning. */
export const MUCH_CUT = 0.05;

/** Requested once, when it is needed. */
let policy = null;

export function showCut(total) {
    const much = total.cut_ratio > MUCH_CUT;
    byId('cut').hidden = !much;
    if (!much) {
        return;
    }
    policy ??= valueOf('overlong');
    policy.then((name) => {
        const by = name === null ? 'The overlong policy' : `overlong=${visible(name)}`;
        const all = total.residues_cut + total.residues;
        setText(
            byId('cut-text'),
            `${by} cut ${percent(total.cut_ratio)} of the residues (${count(total.residues_cut)} of ${count(all)}); they are in no batch. `
                + 'Larger buckets, or overlong=split, keep them (keys buckets and overlong).',
        );
    });
}

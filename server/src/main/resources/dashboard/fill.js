// Histogram of the fill of recent rows: 20 bars of five percent, and one for rows without padding.

import { byId, make, makeSvg, setText } from './dom.js';
import { count, percent, plural } from './format.js';

const WIDTH = 420;
const HEIGHT = 200;
const TOP = 18;
const BOTTOM = 34;

/** The last bar, full rows, is wider and separate. */
const FULL_WIDE = 34;
const FULL_GAP = 10;

export class FillHistogram {
    #bars = [];

    constructor() {
        this.host = byId('fill');
        this.note = byId('fill-note');
        this.rows = byId('fill-table').tBodies[0];
        this.picture = makeSvg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-describedby': 'fill-note' });
        this.picture.setAttribute('aria-label', 'Recent rows by fill');
        this.host.append(this.picture);
        this.picture.toggleAttribute('hidden', true);
    }

    show(bins) {
        const rows = bins.reduce((sum, bin) => sum + bin, 0);
        this.picture.toggleAttribute('hidden', rows === 0);
        this.host.parentElement.querySelector('details').hidden = rows === 0;
        if (rows === 0) {
            setText(this.note, 'No row yet');
            return;
        }
        if (this.#bars.length !== bins.length) {
            this.#build(bins.length);
        }
        const most = Math.max(...bins);
        bins.forEach((rowsHere, at) => {
            const bar = this.#bars[at];
            // Bars that are not empty are at least 2 pixels high.
            const high = rowsHere === 0 ? 0 : Math.max(2, ((HEIGHT - TOP - BOTTOM) * rowsHere) / most);
            bar.shape.setAttribute('y', HEIGHT - BOTTOM - high);
            bar.shape.setAttribute('height', high);
            setText(bar.title, `${bar.name}: ${plural(rowsHere, 'row')}`);
            setText(bar.cell, count(rowsHere));
        });
        const full = bins[bins.length - 1];
        setText(this.#fullCount, count(full));
        this.#fullCount.setAttribute('y', Number(this.#bars[bins.length - 1].shape.getAttribute('y')) - 5);
        const lessThanHalf = bins.slice(0, (bins.length - 1) / 2).reduce((sum, bin) => sum + bin, 0);
        setText(
            this.note,
            `${count(full)} of the latest ${plural(rows, 'row')} have no padding at all (${percent(full / rows)}); `
                + `${lessThanHalf === 0 ? 'none is' : `${count(lessThanHalf)} ${lessThanHalf === 1 ? 'is' : 'are'}`} less than half full`,
        );
    }

    #fullCount = null;

    #build(bins) {
        const last = bins - 1;
        const wide = (WIDTH - FULL_WIDE - FULL_GAP) / last;
        this.#bars = Array.from({ length: bins }, (_, at) => {
            const name = at === last ? 'full' : `${(100 * at) / last} to ${(100 * (at + 1)) / last} %`;
            const shape = makeSvg('rect', {
                class: at === last ? 'full' : 'partly',
                x: at === last ? WIDTH - FULL_WIDE : at * wide + 1,
                width: at === last ? FULL_WIDE : wide - 2,
            });
            const title = makeSvg('title');
            shape.append(title);
            const cell = make('td');
            return { name, shape, title, cell };
        });
        const base = makeSvg('line', { class: 'base', x1: 0, x2: WIDTH, y1: HEIGHT - BOTTOM + 0.5, y2: HEIGHT - BOTTOM + 0.5 });
        const labels = [0, 25, 50, 75].map((at) => label((at / 100) * last * wide, HEIGHT - 16, at === 0 ? 'start' : 'middle', `${at} %`));
        labels.push(label(WIDTH - FULL_WIDE / 2, HEIGHT - 16, 'middle', 'full'));
        labels.push(label((last * wide) / 2, HEIGHT - 2, 'middle', 'of the row is filled'));
        this.#fullCount = label(WIDTH - FULL_WIDE / 2, 0, 'middle', '');
        this.picture.replaceChildren(base, ...this.#bars.map((bar) => bar.shape), ...labels, this.#fullCount);
        this.rows.replaceChildren(
            ...[...this.#bars].reverse().map((bar) => make('tr', [make('th', bar.name, { scope: 'row' }), bar.cell])),
        );
    }
}

function label(x, y, anchor, text) {
    return makeSvg('text', { x, y, 'text-anchor': anchor }, text);
}

// The picture of a batch: one line per row, segments coloured, padding grey. Drawn on one canvas, so that
// a batch of a million slots costs no more than its segments.

import { byId, colour, make, onMedia, setText } from './dom.js';
import { count, percent, plural, visible, words } from './format.js';

const COLOURS = 10;
const TALLEST_PX = 440;
const HIGHEST_LINE_PX = 30;
const LOWEST_LINE_PX = 5;

/** A single row longer than this is folded into lines. */
const FOLD_SLOTS = 4096;
const FOLDED_LINES = 16;

export class BatchPicture {
    #batch = null;
    #waiting = null;
    #rows = [];
    #first = 0;
    #at = null;
    #held = false;

    constructor() {
        this.canvas = byId('batch');
        this.readout = byId('batch-readout');
        this.details = byId('batch-rows').closest('details');
        const canvas = this.canvas;
        canvas.addEventListener('pointermove', (event) => this.#point(event));
        canvas.addEventListener('pointerdown', (event) => this.#point(event));
        canvas.addEventListener('pointerleave', () => this.#release());
        canvas.addEventListener('keydown', (event) => this.#key(event));
        canvas.addEventListener('focus', () => {
            if (canvas.matches(':focus-visible')) {
                this.#held = true;
                this.#select(this.#at ?? { row: this.#first, segment: 0 });
            }
        });
        canvas.addEventListener('blur', () => this.#release());
        this.details.addEventListener('toggle', () => this.#write());
        byId('batch-earlier').addEventListener('click', () => this.#page(-1));
        byId('batch-later').addEventListener('click', () => this.#page(1));
        new ResizeObserver(() => this.#draw()).observe(byId('batch-frame'));
        onMedia('(prefers-color-scheme: dark)', () => this.#draw());
    }

    /** Shows a batch, {id, bucket, row_length, rows, cause}, or null for none. Delayed while the pointer or focus is on the picture. */
    show(batch) {
        if (this.#held && this.#batch !== null && batch !== null) {
            this.#waiting = batch;
        } else if (batch === null || batch.id !== this.#batch?.id) {
            this.#take(batch);
        }
    }

    #take(batch) {
        this.#batch = batch;
        this.#waiting = null;
        this.#first = 0;
        this.#at = null;
        this.#rows = batch === null ? [] : batch.rows.map((slots) => rowOf(slots, batch.row_length));
        this.canvas.hidden = batch === null;
        this.details.hidden = batch === null;
        byId('batch-empty').hidden = batch !== null;
        this.#describe();
        this.#draw();
        this.#write();
        this.#tell();
    }

    #describe() {
        const batch = this.#batch;
        if (batch === null) {
            setText(byId('batch-note'), 'No batch yet');
            this.canvas.setAttribute('aria-label', 'No batch yet');
            return;
        }
        const slots = batch.row_length * this.#rows.length;
        const padding = this.#rows.reduce((sum, row) => sum + row.padding, 0);
        const segments = this.#rows.reduce((sum, row) => sum + row.starts.length, 0);
        const shape = `${plural(this.#rows.length, 'row')} of ${plural(batch.row_length, 'slot')}`;
        const held = `${plural(segments, 'segment')}, padding ${percent(slots === 0 ? null : padding / slots)}`;
        const layout = this.#layout();
        const folded = layout.folded ? ` · folded into lines of ${plural(layout.slots, 'slot')}` : '';
        setText(byId('batch-note'), `${visible(batch.id)} · ${shape} · ${held} · ${words(batch.cause)}${folded}`);
        this.canvas.setAttribute('aria-label', `Batch ${visible(batch.id)}: ${shape}, ${held}; cause: ${words(batch.cause)}`);
        Object.assign(this.canvas.dataset, { batch: batch.id, rows: this.#rows.length, segments, padding });
    }

    /** Which slots of which row are drawn on which line, and the size of a slot. */
    #layout() {
        const length = this.#batch.row_length;
        const folded = this.#rows.length === 1 && length > FOLD_SLOTS;
        const slots = folded ? Math.ceil(length / FOLDED_LINES) : length;
        const lines = folded ? Math.ceil(length / slots) : this.#rows.length;
        const fits = Math.floor(TALLEST_PX / LOWEST_LINE_PX);
        const shown = Math.min(lines, fits);
        const pitch = Math.min(HIGHEST_LINE_PX, Math.max(LOWEST_LINE_PX, Math.floor(TALLEST_PX / shown)));
        return { folded, slots, lines, shown, pitch, gap: pitch > 8 ? 2 : 1 };
    }

    #draw() {
        const width = byId('batch-frame').clientWidth;
        if (this.#batch === null || width === 0) {
            return;
        }
        const layout = this.#layout();
        const height = layout.shown * layout.pitch;
        const dense = window.devicePixelRatio || 1;
        const canvas = this.canvas;
        canvas.width = Math.round(width * dense);
        canvas.height = Math.round(height * dense);
        canvas.style.height = `${height}px`;
        const pen = canvas.getContext('2d');
        pen.scale(dense, dense);
        const colours = Array.from({ length: COLOURS }, (_, index) => colour(`--segment-${index}`));
        const grey = colour('--padding');
        const hatch = colour('--hatch');
        for (let at = 0; at < layout.shown; at++) {
            const line = this.#lineOf(layout, this.#first + at);
            const y = at * layout.pitch;
            const high = layout.pitch - layout.gap;
            const scale = width / layout.slots;
            const padded = Math.max(line.filled, line.from);
            if (padded < line.to) {
                pen.fillStyle = grey;
                pen.fillRect((padded - line.from) * scale, y, (line.to - padded) * scale, high);
                if (high >= 10) {
                    hatched(pen, hatch, (padded - line.from) * scale, (line.to - line.from) * scale, y, high);
                }
            }
            this.#drawSegments(pen, line, scale, y, high, colours);
        }
        this.#outline(pen, layout, width);
        this.#pages(layout);
    }

    #drawSegments(pen, line, scale, y, high, colours) {
        const row = this.#rows[line.row];
        for (let segment = 0; segment < row.starts.length; segment++) {
            const from = Math.max(row.starts[segment], line.from);
            const to = Math.min(row.ends[segment], line.to);
            if (from < to) {
                const x = (from - line.from) * scale;
                const wide = (to - from) * scale;
                pen.fillStyle = colours[colourOf(line.row, segment)];
                // A line of background between neighbours, where there is room for it.
                pen.fillRect(x, y, wide > 3 ? wide - 1 : Math.max(wide, 0.5), high);
            }
        }
    }

    #outline(pen, layout, width) {
        const at = this.#at;
        if (at === null) {
            return;
        }
        const row = this.#rows[at.row];
        const [start, end] = stretchOf(row, at.segment, this.#batch.row_length);
        pen.strokeStyle = colour('--ink');
        pen.lineWidth = 2;
        for (let shown = 0; shown < layout.shown; shown++) {
            const line = this.#lineOf(layout, this.#first + shown);
            const from = Math.max(start, line.from);
            const to = Math.min(end, line.to);
            if (line.row === at.row && from < to) {
                const scale = width / layout.slots;
                const x = (from - line.from) * scale;
                const wide = Math.max(2, (to - from) * scale - 2);
                pen.strokeRect(x + 1, shown * layout.pitch + 1, wide, Math.max(2, layout.pitch - layout.gap - 2));
            }
        }
    }

    #lineOf(layout, line) {
        return layout.folded
            ? { row: 0, from: line * layout.slots, to: Math.min((line + 1) * layout.slots, this.#batch.row_length), filled: this.#rows[0].filled }
            : { row: line, from: 0, to: this.#batch.row_length, filled: this.#rows[line].filled };
    }

    #pages(layout) {
        byId('batch-pages').hidden = layout.shown === layout.lines;
        byId('batch-earlier').disabled = this.#first === 0;
        byId('batch-later').disabled = this.#first + layout.shown >= layout.lines;
        setText(byId('batch-shown'), `rows ${count(this.#first)} to ${count(this.#first + layout.shown - 1)} of ${count(layout.lines)}`);
    }

    #page(by) {
        const layout = this.#layout();
        this.#first = Math.max(0, Math.min(layout.lines - layout.shown, this.#first + by * layout.shown));
        this.#at = null;
        this.#draw();
        this.#tell();
    }

    #point(event) {
        if (this.#batch === null) {
            return;
        }
        this.#held = true;
        const layout = this.#layout();
        const at = Math.min(layout.shown - 1, Math.max(0, Math.floor(event.offsetY / layout.pitch)));
        const line = this.#lineOf(layout, this.#first + at);
        const slot = line.from + Math.floor((event.offsetX / this.canvas.clientWidth) * layout.slots);
        const row = this.#rows[line.row];
        const segment = row.ends.findIndex((end) => slot < end);
        this.#select({ row: line.row, segment: segment < 0 ? row.starts.length : segment });
    }

    #key(event) {
        if (this.#batch === null) {
            return;
        }
        const at = this.#at ?? { row: this.#first, segment: 0 };
        const last = this.#rows.length - 1;
        const moved = {
            ArrowRight: { row: at.row, segment: at.segment + 1 },
            ArrowLeft: { row: at.row, segment: at.segment - 1 },
            ArrowDown: { row: at.row + 1, segment: at.segment },
            ArrowUp: { row: at.row - 1, segment: at.segment },
            PageDown: { row: at.row + 10, segment: at.segment },
            PageUp: { row: at.row - 10, segment: at.segment },
            Home: { row: at.row, segment: 0 },
            End: { row: at.row, segment: Infinity },
        }[event.key];
        if (event.key === 'Escape') {
            this.#release();
        }
        if (moved === undefined) {
            return;
        }
        event.preventDefault();
        this.#held = true;
        const row = Math.min(last, Math.max(0, moved.row));
        const stretches = this.#rows[row].starts.length + (this.#rows[row].padding > 0 ? 1 : 0);
        this.#select({ row, segment: Math.min(stretches - 1, Math.max(0, moved.segment)) });
    }

    #select(at) {
        if (this.#batch === null) {
            return;
        }
        this.#at = at;
        const layout = this.#layout();
        if (!layout.folded && (at.row < this.#first || at.row >= this.#first + layout.shown)) {
            this.#first = Math.max(0, Math.min(layout.lines - layout.shown, at.row - (layout.shown >> 1)));
        }
        this.#draw();
        this.#tell();
    }

    #release() {
        this.#held = false;
        this.#at = null;
        if (this.#waiting !== null) {
            this.#take(this.#waiting);
        } else {
            this.#draw();
            this.#tell();
        }
    }

    /** Describes the segment under the pointer. */
    #tell() {
        const at = this.#at;
        if (at === null || this.#batch === null) {
            setText(this.readout, '\u00a0');
            return;
        }
        const row = this.#rows[at.row];
        const [start, end] = stretchOf(row, at.segment, this.#batch.row_length);
        const what = at.segment < row.starts.length ? `segment ${at.segment} (of ${row.starts.length})` : 'padding';
        const where = end > start ? `, slots ${count(start)} to ${count(end - 1)}` : '';
        setText(this.readout, `Row ${at.row}, ${what}: ${plural(end - start, 'slot')}${where}`);
    }

    /** The rows as text, only while the section is open. */
    #write() {
        if (!this.details.open) {
            return;
        }
        byId('batch-rows').replaceChildren(
            ...this.#rows.slice(0, 500).map((row) => {
                const lengths = row.starts.map((start, at) => count(row.ends[at] - start)).join(' + ');
                return make('li', `${lengths || 'empty'}${row.padding > 0 ? ` + ${count(row.padding)} padding` : ''}`);
            }),
            ...(this.#rows.length > 500 ? [make('li', `and ${plural(this.#rows.length - 500, 'row')} more`)] : []),
        );
    }
}

function rowOf(slots, length) {
    const starts = [];
    const ends = [];
    let filled = 0;
    for (const taken of slots) {
        starts.push(filled);
        filled += taken;
        ends.push(filled);
    }
    return { starts, ends, filled, padding: length - filled };
}

/** The slots of a segment, or of the padding after the last one. */
function stretchOf(row, segment, length) {
    return segment < row.starts.length ? [row.starts[segment], row.ends[segment]] : [row.filled, length];
}

/** Adjacent segments differ in hue and lightness, in both directions. */
export function colourOf(row, segment) {
    return (segment + 3 * row) % COLOURS;
}

function hatched(pen, stroke, from, to, y, high) {
    pen.save();
    pen.beginPath();
    pen.rect(from, y, to - from, high);
    pen.clip();
    pen.strokeStyle = stroke;
    pen.lineWidth = 1;
    pen.beginPath();
    for (let x = from - high; x < to; x += 8) {
        pen.moveTo(x, y + high);
        pen.lineTo(x + high, y);
    }
    pen.stroke();
    pen.restore();
}

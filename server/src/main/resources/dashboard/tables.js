// The tables of the page.

import { byId, make, setText, Table } from './dom.js';
import { clock, count, duration, list, millis, moment, NONE, percent, plural, short, visible, words } from './format.js';

/** Counts by bucket, totals in the last row. */
export class BucketTable extends Table {
    constructor() {
        super('buckets', [
            { title: 'Bucket', text: (row) => (row.bucket === null ? 'All' : `${count(row.bucket)} slots`), note: 'Upper bound of a length class; in mode pack, the row length' },
            { title: 'Pad ratio', number: true, text: (row) => percent(row.pad_ratio) },
            { title: 'Full batches', number: true, text: (row) => percent(row.pad_ratio_full_batches), note: 'Pad ratio of full batches alone' },
            {
                title: 'One per row',
                number: true,
                text: (row) => percent(row.pad_ratio_one_per_row),
                note: 'Pad ratio with one sequence per row of the largest bucket',
            },
            { title: 'Cut share', number: true, text: (row) => percent(row.cut_ratio), note: 'Share of the residues that the overlong policy left out' },
            { title: 'Segments', number: true, text: (row) => count(row.segments), note: 'Segments packed' },
            { title: 'Rows', number: true, text: (row) => count(row.rows) },
            { title: 'Batches', number: true, text: (row) => `${count(row.batches)} (${count(row.full_batches)} full)` },
            { title: 'Slots', number: true, text: (row) => count(row.slots) },
            { title: 'Row tails', number: true, text: (row) => count(row.padding_row_tails), note: 'Padding slots of rows opened while the pool was full' },
            { title: 'Window close', number: true, text: (row) => count(row.padding_window_close), note: 'Padding slots of rows opened when a window closed' },
            { title: 'Rounding', number: true, text: (row) => count(row.padding_rounding), note: 'Padding slots from rounding up to a multiple' },
            { title: 'Empty rows', number: true, text: (row) => count(row.padding_empty_rows), note: 'Slots of rows without segments' },
            { title: 'Residues cut', number: true, text: (row) => count(row.residues_cut), note: 'Residues of packed sequences that the overlong policy left out' },
            { title: 'Unknown residues', number: true, text: (row) => unknownShare(row), note: 'Packed residues outside the vocabulary' },
            { title: 'Longest wait', number: true, text: (row) => plural(row.largest_wait_rows, 'row'), note: 'Max number of rows opened while one segment waited' },
        ]);
    }

    showView(view) {
        const rows = view.buckets.length === 0 ? [] : [...view.buckets, { ...view.total, bucket: null }];
        this.show(rows, (row) => (row.bucket === null ? 'sum' : ''));
    }
}

/** Partitions, including missing ones. */
export class PartitionTable extends Table {
    constructor() {
        const known = (text) => (row) => (row.missing ? NONE : text(row));
        super('partitions', [
            { title: 'Partition', text: (row) => count(row.partition) },
            { title: 'Instance', wide: true, text: (row) => (row.missing ? `no answer${row.instance === null ? ', no owner' : ` from ${row.instance}`}` : row.instance) },
            { title: 'Segments waiting', number: true, text: known((row) => count(row.waiting.segments)), note: 'Segments that are in no batch yet' },
            { title: 'Slots', number: true, text: known((row) => count(row.waiting.slots)), note: 'Slots that the waiting segments take' },
            { title: 'Oldest has waited', number: true, text: known((row) => (row.oldest === null ? NONE : plural(row.oldest.waited_rows, 'row'))), note: 'Rows opened since the oldest waiting segment arrived' },
            { title: 'Its offset', number: true, text: known((row) => (row.oldest === null ? NONE : count(row.oldest.source_offset))) },
            { title: 'Open batches', wide: true, text: known((row) => opened(row.open_batches)), note: 'Bucket, number of rows, and their fill so far' },
            { title: 'Window', text: known((row) => (row.window === null ? NONE : moment(row.window.start))), note: 'Start of the open window' },
            { title: 'Accepted', number: true, text: known((row) => count(row.accepted)), note: 'Records that were packed or wait' },
            { title: 'Batches', number: true, text: known((row) => count(row.batches)) },
            { title: 'Last offset', number: true, text: known((row) => (row.last_offset < 0 ? NONE : count(row.last_offset))) },
            { title: 'Committed', number: true, text: known((row) => clock(row.committed_at)) },
        ]);
    }

    showView(view) {
        const missing = view.missing.flatMap((gone) =>
            gone.partitions.map((partition) => ({ partition, instance: gone.instance, missing: true })),
        );
        const rows = [...view.partitions, ...missing].sort((a, b) => a.partition - b.partition);
        this.show(rows, (row) => (row.missing ? 'missing' : ''));
    }
}

function opened(batches) {
    const all = batches.map((batch) => {
        const slots = batch.bucket * batch.rows;
        return `${count(batch.bucket)}: ${plural(batch.rows, 'row')}${slots === 0 ? '' : `, ${percent(batch.used_slots / slots)}`}`;
    });
    return all.length === 0 ? NONE : all.join('; ');
}

/** Instances and whether they answer. */
export class InstanceTable extends Table {
    constructor() {
        super('instances', [
            { title: 'Instance', text: (row) => `${row.instance}${row.self ? ' (this one)' : ''}` },
            { title: 'State', text: (row) => (row.reachable ? row.state ?? NONE : 'no answer') },
            { title: 'Partitions', text: (row) => list(row.partitions) || 'none' },
        ]);
    }

    showView(view) {
        this.show(view.instances, (row) => (row.reachable ? '' : 'missing'));
    }
}

/** Pad ratios by window: one column per bucket. */
export class WindowTable extends Table {
    constructor() {
        super('windows');
    }

    showView(view) {
        const bounds = view.buckets.map((bucket) => bucket.bucket);
        const epochs = view.windows.some((window) => window.epoch !== 0);
        this.setColumns([
            { title: 'Window', text: (row) => `${moment(row.start)}${row.open ? ' (open)' : ''}` },
            ...(epochs ? [{ title: 'Epoch', number: true, text: (row) => count(row.epoch) }] : []),
            { title: 'All', number: true, text: (row) => percent(row.total.pad_ratio) },
            ...bounds.map((bound) => ({
                title: count(bound),
                number: true,
                text: (row) => percent(row.buckets.find((bucket) => bucket.bucket === bound)?.pad_ratio),
            })),
            { title: 'One per row', number: true, text: (row) => percent(row.total.pad_ratio_one_per_row) },
            { title: 'Residues cut', number: true, text: (row) => percent(row.total.cut_ratio) },
            { title: 'Unknown residues', number: true, text: (row) => unknownShare(row.total), note: 'Packed residues outside the vocabulary' },
            { title: 'Slots', number: true, text: (row) => short(row.total.slots) },
        ]);
        this.table.closest('details').hidden = view.windows.length === 0;
        this.show([...view.windows].reverse(), (row) => (hasManyUnknown(row.total) ? 'notable' : ''));
    }
}

/** Share of unknown residues of a window above which the page shows a warning. */
const MANY_UNKNOWN = 0.01;

function hasManyUnknown(counts) {
    return counts.unknown_residues > MANY_UNKNOWN * counts.residues;
}

function unknownShare({ unknown_residues: unknown, residues }) {
    return unknown > 0 ? `${count(unknown)} (${percent(unknown / residues)})` : '0';
}

/** Whether many residues are outside the vocabulary, since the start or in a window that is shown. */
export function showUnknown(view) {
    const lines = [];
    const many = [...view.windows].reverse().filter((window) => hasManyUnknown(window.total));
    if (hasManyUnknown(view.total)) {
        lines.push(`Since the start: ${unknownShare(view.total)}`);
    }
    lines.push(...many.slice(0, MOST_WINDOWS).map((window) => `Window ${moment(window.start)}: ${unknownShare(window.total)}`));
    if (many.length > MOST_WINDOWS) {
        lines.push(`${plural(many.length - MOST_WINDOWS, 'older window')}`);
    }
    byId('unknown').hidden = lines.length === 0;
    showLines('unknown-list', lines);
}

const MOST_WINDOWS = 3;

/** Rejects by reason, and the latest ones. */
export class Rejects {
    #shown = '';

    constructor() {
        this.reasons = new Table('reasons', [
            { title: 'Reason', text: (row) => words(row.reason) },
            { title: 'Records', number: true, text: (row) => count(row.records) },
            { title: 'Share', number: true, text: (row) => percent(row.records / row.total) },
        ]);
    }

    showView(view) {
        const { total, by_reason: byReason, latest } = view.rejects;
        byId('rejects-empty').hidden = total > 0;
        byId('rejects').hidden = total === 0;
        const reasons = Object.entries(byReason).map(([reason, records]) => ({ reason, records, total }));
        this.reasons.show(reasons.sort((a, b) => b.records - a.records || a.reason.localeCompare(b.reason)));
        const key = latest.map((reject) => `${reject.partition}/${reject.offset}`).join();
        if (key !== this.#shown) {
            this.#shown = key;
            byId('reject-examples').replaceChildren(...latest.map(example));
        }
    }
}

/** Text of rejects comes from records and is not trusted. */
function example(reject) {
    return make('li', [
        make('p', [
            make('strong', words(reject.reason)),
            make('span', ` partition ${reject.partition}, offset ${count(reject.offset)}, ${moment(reject.timestamp_ms)}`, { class: 'quiet' }),
        ]),
        make('p', [make('bdi', visible(reject.detail))], { class: 'detail' }),
    ]);
}

/** Lists instances and partitions without an answer. */
export function showMissing(view) {
    const incomplete = !view.complete;
    byId('missing').hidden = !incomplete;
    if (incomplete) {
        showLines('missing-list', view.missing.map((gone) => {
            const who = gone.instance === null ? 'No instance owns' : `${visible(gone.instance)} does not answer for`;
            const what = gone.partitions.length === 0 ? 'any partition' : `partition${gone.partitions.length === 1 ? '' : 's'} ${list(gone.partitions)}`;
            return `${who} ${what}${gone.error ? `: ${visible(gone.error)}` : ''}`;
        }));
    }
}

/** Lists partitions with unread input offsets, since the start. */
export function showUnread(view) {
    const partitions = view.partitions.filter(({ unread }) => unread.removed_offsets + unread.skipped_offsets > 0);
    byId('unread').hidden = partitions.length === 0;
    showLines('unread-list', partitions.map(({ partition, unread }) => {
        const causes = [];
        if (unread.removed_offsets > 0) {
            causes.push(`at most ${plural(unread.removed_offsets, 'record')} removed before they were read`);
        }
        if (unread.skipped_offsets > 0) {
            causes.push(`at most ${plural(unread.skipped_offsets, 'record')} skipped by an operator`);
        }
        return `Partition ${partition}: ${causes.join(', ')}`;
    }));
}

/** Lists partitions that accepted records with a track that is not declared, since the start. */
export function showUndeclared(view) {
    const partitions = view.partitions.filter(({ undeclared_tracks: records }) => records > 0);
    byId('undeclared').hidden = partitions.length === 0;
    showLines('undeclared-list', partitions.map(
        ({ partition, undeclared_tracks: records }) => `Partition ${partition}: ${plural(records, 'record')} packed without it`,
    ));
}

function showLines(id, lines) {
    const items = byId(id);
    if (items.textContent !== lines.join('')) {
        items.replaceChildren(...lines.map((line) => make('li', line)));
    }
}

/** Age of the oldest last commit, by the server's clock. Without records there are no commits. */
export function showCommitted(view) {
    const age = view.committed_at === null ? null : view.at_ms - millis(view.committed_at);
    setText(byId('committed'), age === null ? 'nothing committed yet' : `last commit ${duration(age)} ago`);
}

// Entry point: passes the views of the stream to the parts of the page. Each part has its own file.

import { showAbout, showName } from './about.js';
import { BatchPicture } from './batch.js';
import { liveChart, rateChart, windowChart } from './charts.js';
import { MUCH_CUT, showCut } from './cut.js';
import { byId, setData, setText } from './dom.js';
import { FillHistogram } from './fill.js';
import { clock, count, duration, list, millis, percent, plural, rate, short } from './format.js';
import { follow } from './live.js';
import { Rates } from './rates.js';
import { BucketTable, InstanceTable, PartitionTable, Rejects, showCommitted, showMissing, showUndeclared, showUnknown, showUnread, WindowTable } from './tables.js';

const rates = new Rates();
const tables = [new BucketTable(), new PartitionTable(), new InstanceTable(), new WindowTable(), new Rejects()];
const picture = new BatchPicture();
const histogram = new FillHistogram();
const history = windowChart(byId('history'));
const live = liveChart(byId('live'));
const sequenceRate = rateChart(byId('sequence-rate'), 'Sequences accepted per second');
const tokenRate = rateChart(byId('token-rate'), 'Tokens packed per second');

let latest = null;
let paused = null;
let connection = { state: 'connecting' };

function onView(view) {
    rates.add(view);
    latest = view;
    byId('main').setAttribute('aria-busy', 'false');
    if (paused === null && !document.hidden) {
        show(view);
    }
}

function show(view) {
    showKeyValues(view);
    showMissing(view);
    showUnread(view);
    showUndeclared(view);
    showCut(view.total);
    showUnknown(view);
    showCommitted(view);
    tables.forEach((table) => table.showView(view));
    picture.show(view.latest_batch);
    histogram.show(view.recent_rows.bins);
    showHistory(view);
    showRates(view);
}

function showKeyValues(view) {
    const { total } = view;
    const now = rates.points.at(-1);
    setText(byId('state'), view.state);
    byId('state').parentElement.dataset.well = String(view.state === 'RUNNING' && view.complete);
    setData('pad-ratio-total', percent(total.pad_ratio), total.pad_ratio);
    setText(byId('pad-ratio-note'), total.slots === 0 ? 'no batch yet' : `${count(total.padding)} of ${plural(total.slots, 'slot')}`);
    setData('pad-ratio-full', percent(total.pad_ratio_full_batches), total.pad_ratio_full_batches);
    setText(byId('full-note'), `${count(total.full_batches)} of ${plural(total.batches, 'batch', 'batches')}`);
    setData('pad-ratio-one-per-row', percent(total.pad_ratio_one_per_row), total.pad_ratio_one_per_row);
    setText(byId('one-per-row-note'), total.slots === 0 ? 'would be padding' : `would take ${times(total)} times the slots`);
    setData('cut-ratio', percent(total.cut_ratio), total.cut_ratio);
    setText(byId('cut-note'), total.residues_cut === 0 ? 'no residue' : `${short(total.residues_cut)} of ${short(total.residues_cut + total.residues)} residues`);
    byId('cut-ratio').parentElement.parentElement.classList.toggle('some', total.cut_ratio > MUCH_CUT);
    setData('sequences', count(view.accepted), view.accepted);
    setText(byId('sequences-note'), `${rate(now.sequences)} per second`);
    setData('tokens', short(total.tokens), total.tokens);
    setText(byId('tokens-note'), `${rate(now.tokens)} per second`);
    const waiting = view.partitions.reduce((sum, partition) => sum + partition.waiting.segments, 0);
    const oldest = Math.max(0, ...view.partitions.map((partition) => partition.oldest?.waited_rows ?? 0));
    setData('waiting', count(waiting), waiting);
    setText(byId('waiting-note'), waiting === 0 ? 'none' : `the oldest for ${plural(oldest, 'row')}`);
    const { rejects } = view;
    setData('rejects-total', count(rejects.total), rejects.total);
    const seen = view.accepted + rejects.total;
    setText(byId('rejects-note'), rejects.total === 0 ? 'no record' : `${percent(rejects.total / seen)} of records`);
    byId('rejects-total').parentElement.parentElement.classList.toggle('some', rejects.total > 0);
}

function times(total) {
    const ratio = total.one_per_row_slots / total.slots;
    return ratio < 100 ? ratio.toFixed(1) : short(Math.round(ratio));
}

function showHistory(view) {
    const of = (bound) => (window) => window.buckets.find((bucket) => bucket.bucket === bound)?.pad_ratio ?? null;
    // Epochs may repeat the same times. The highest one comes last.
    const epoch = view.windows.at(-1)?.epoch ?? 0;
    const windows = view.windows.filter((window) => window.epoch === epoch);
    history.show(
        windows.map((window) => millis(window.start)),
        lines(
            view,
            windows.map((window) => window.total.pad_ratio),
            windows.map((window) => window.total.pad_ratio_one_per_row),
            (bound) => windows.map(of(bound)),
        ),
    );
    const open = windows.filter((window) => window.open).length;
    setText(
        byId('history-note'),
        `Share of slots, logarithmic; windows by the sequences' own time, UTC${epoch === 0 ? '' : `; epoch ${count(epoch)}`}${open > 0 ? '; the last one is open' : ''}`,
    );
}

function showRates(view) {
    const { points } = rates;
    const at = points.map((point) => point.at);
    live.show(
        at,
        lines(
            view,
            points.map((point) => point.total),
            points.map((point) => point.onePerRow),
            (bound) => points.map((point) => point.buckets.get(bound) ?? null),
        ),
    );
    const one = (key, label) => [{ key, label, kind: 'bucket', index: 0, values: points.map((point) => point[key]) }];
    sequenceRate.show(at, one('sequences', 'sequences'));
    tokenRate.show(at, one('tokens', 'tokens'));
}

/** One line for all, one for one sequence per row, and one per bucket. */
function lines(view, total, onePerRow, ofBucket) {
    return [
        { key: 'total', label: 'all', kind: 'total', values: total },
        ...view.buckets.map(({ bucket }, index) => ({
            key: String(bucket),
            label: count(bucket),
            kind: 'bucket',
            index,
            values: ofBucket(bucket),
        })),
        { key: 'one-per-row', label: 'one per row', kind: 'one-per-row', values: onePerRow },
    ];
}

function onState(state, { since, why }) {
    connection = { state, since, why };
    if (state === 'lost') {
        rates.interrupt();
    }
    showConnection();
}

/** Set only on changes: a screen reader would speak every second otherwise. */
function showConnection() {
    const { state, since, why } = connection;
    const notice = byId('connection');
    notice.dataset.state = state;
    document.body.dataset.connection = state;
    if (state === 'lost') {
        const what =
            latest === null
                ? `Nothing received yet: ${why}.`
                : `Connection lost since ${clock(since)}: ${why}. Values are old, as of ${clock(latest.at_ms)}.`;
        setText(notice, `${what} Reconnecting.`);
    } else if (state === 'connecting') {
        setText(notice, 'Connecting, waiting for the first values');
    } else {
        setText(notice, paused === null ? 'Live' : `Live, but held at ${clock(paused)}`);
    }
}

byId('pause').addEventListener('click', () => {
    paused = paused === null ? (latest?.at_ms ?? Date.now()) : null;
    byId('pause').setAttribute('aria-pressed', String(paused !== null));
    setText(byId('pause'), paused === null ? 'Pause' : 'Resume');
    document.body.classList.toggle('paused', paused !== null);
    if (paused === null && latest !== null) {
        show(latest);
    }
    showConnection();
});

document.addEventListener('visibilitychange', () => {
    if (!document.hidden && paused === null && latest !== null) {
        show(latest);
    }
});

const signOut = byId('sign-out');
signOut.hidden = localStorage.getItem('stowage.session') === null;
signOut.addEventListener('click', async () => {
    await fetch('api/v1/session', { method: 'DELETE' }).catch(() => null);
    localStorage.removeItem('stowage.session');
    location.reload();
});

showAbout();
showName();
follow('api/v1/live', onView, onState);

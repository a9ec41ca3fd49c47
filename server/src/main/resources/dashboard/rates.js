// Differences between events: rates, and the padding of the latest batches. They are valid only where the same partitions
// answered at both ends and no count decreased, as after a reset. Otherwise there is a gap.

const KEEP_MS = 15 * 60 * 1000;
const RATE_MS = 5000;
const PADDING_MS = 10000;

export class Rates {
    #samples = [];

    /** The points so far, oldest first: {at, sequences, tokens, total, onePerRow, buckets: Map of bound to ratio}. */
    points = [];

    /** Takes the counts of a view, and returns its point. */
    add(view) {
        const sample = {
            at: view.at_ms,
            who: view.partitions.map((partition) => partition.partition).sort((a, b) => a - b).join(),
            accepted: view.accepted,
            total: view.total,
            buckets: new Map(view.buckets.map((bucket) => [bucket.bucket, bucket])),
        };
        const last = this.#samples.at(-1);
        if (last && sample.at <= last.at) {
            this.#samples = [];
            this.points = [];
        } else if (last && (last.who !== sample.who || goesBack(last, sample))) {
            this.#samples = [];
        }
        this.#samples.push(sample);
        const point = this.#point(sample);
        this.points.push(point);
        while (this.#samples[0].at < sample.at - 2 * PADDING_MS) {
            this.#samples.shift();
        }
        while (this.points[0].at < sample.at - KEEP_MS) {
            this.points.shift();
        }
        return point;
    }

    /** Starts a gap until the next event. */
    interrupt() {
        this.#samples = [];
        const last = this.points.at(-1);
        if (last) {
            this.points.push({ at: last.at + 1, sequences: null, tokens: null, total: null, onePerRow: null, buckets: new Map() });
        }
    }

    #point(sample) {
        const recent = this.#before(sample.at - RATE_MS);
        const seconds = (sample.at - recent.at) / 1000;
        const earlier = this.#before(sample.at - PADDING_MS);
        const buckets = new Map();
        for (const [bound, counts] of sample.buckets) {
            buckets.set(bound, padding(earlier.buckets.get(bound), counts));
        }
        return {
            at: sample.at,
            sequences: seconds === 0 ? null : (sample.accepted - recent.accepted) / seconds,
            tokens: seconds === 0 ? null : (sample.total.tokens - recent.total.tokens) / seconds,
            total: earlier === sample ? null : padding(earlier.total, sample.total),
            onePerRow: earlier === sample ? null : onePerRow(earlier.total, sample.total),
            buckets: earlier === sample ? new Map() : buckets,
        };
    }

    /** The latest sample that is not after the given time, else the first. */
    #before(time) {
        return this.#samples.findLast((sample) => sample.at <= time) ?? this.#samples[0];
    }
}

function goesBack(earlier, later) {
    return later.accepted < earlier.accepted || later.total.slots < earlier.total.slots;
}

function padding(earlier, later) {
    return share(later.slots - (earlier?.slots ?? 0), later.tokens - (earlier?.tokens ?? 0));
}

function onePerRow(earlier, later) {
    return share(later.one_per_row_slots - earlier.one_per_row_slots, later.tokens - earlier.tokens);
}

function share(slots, tokens) {
    return slots <= 0 ? null : (slots - tokens) / slots;
}

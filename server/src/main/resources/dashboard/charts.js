// Line charts over time (uPlot). The legend has buttons and shows the values under the cursor, or the latest.

import uPlot from './webjars/uplot/1.6.30/dist/uPlot.esm.js';
import { colour, make, onMedia, setText } from './dom.js';
import { clock, moment, percent, rate } from './format.js';

const DASHES = [[], [6, 3], [2, 3], [10, 3, 2, 3], [], [6, 3], [2, 3], [10, 3, 2, 3]];
const LINES = 8;

/** Ratios below this are drawn at the bottom, like zero. */
const FLOOR = 1e-6;

const RATIO = {
    place: (ratio) => (ratio === null || ratio === undefined ? null : ratio <= FLOOR ? 0 : Math.log10(ratio / FLOOR)),
    text: percent,
    range: (u, min, max) => (min === null ? [3, 6] : [Math.min(4, Math.floor(min)), Math.max(5, Math.ceil(max - 1e-9))]),
    splits: (u, axis, min, max) => Array.from({ length: Math.round(max - min) + 1 }, (_, at) => min + at),
    tick: (place) => (place === 0 ? '0 %' : `${Number((100 * FLOOR * 10 ** place).toPrecision(1))} %`),
    size: 72,
};

const RATE = {
    place: (value) => value ?? null,
    text: (value) => (value === null || value === undefined ? percent(null) : `${rate(value)}/s`),
    range: (u, min, max) => [0, Math.max(1, (max ?? 0) * 1.1)],
    tick: rate,
    size: 56,
};

/** Style of a line by its kind; never by colour alone. */
export function lineOf(kind, index = 0) {
    if (kind === 'total') {
        return { name: '--ink', width: 2.5, dash: [] };
    }
    if (kind === 'one-per-row') {
        return { name: '--one-per-row', width: 2, dash: [3, 4] };
    }
    return { name: `--line-${index % LINES}`, width: 1.75, dash: DASHES[index % LINES] };
}

class Chart {
    #plot = null;
    #keys = '';
    #lines = [];
    #times = [];
    #hidden = new Set();

    /** options: {label, empty, scale, time(ms), range(u, min, max) of x, points} */
    constructor(host, options) {
        this.host = host;
        this.options = options;
        this.area = make('div', '', { class: 'plot', tabindex: '0', role: 'group' });
        this.area.setAttribute('aria-label', `${options.label}. Use the left and right arrow keys to read the points.`);
        this.empty = make('p', options.empty, { class: 'empty' });
        this.when = make('span', '', { class: 'when' });
        this.legend = make('div', [this.when], { class: 'legend' });
        host.append(this.area, this.empty, this.legend);
        this.area.addEventListener('keydown', (event) => this.#step(event));
        this.area.addEventListener('blur', () => this.#plot?.setCursor({ left: -10, top: -10 }));
        new ResizeObserver(() => this.#resize()).observe(this.area);
        onMedia('(prefers-color-scheme: dark)', () => this.#plot?.redraw(false));
    }

    /** times in ms; lines: [{key, label, kind, index, values}] */
    show(times, lines) {
        const some = lines.some((line) => line.values.some((value) => value !== null && value !== undefined));
        this.area.hidden = !some;
        this.legend.hidden = !some;
        this.empty.hidden = some;
        if (!some) {
            return;
        }
        this.#times = times;
        this.#lines = lines;
        const keys = lines.map((line) => line.key).join('\n');
        if (this.#plot === null || keys !== this.#keys) {
            this.#keys = keys;
            this.#build();
        } else {
            this.#plot.setData(this.#data());
        }
        this.#read();
    }

    #data() {
        const place = this.options.scale.place;
        return [this.#times.map((time) => time / 1000), ...this.#lines.map((line) => line.values.map(place))];
    }

    #build() {
        this.#plot?.destroy();
        const { scale, points } = this.options;
        const axis = {
            stroke: () => colour('--quiet'),
            grid: { stroke: () => colour('--grid'), width: 1 },
            ticks: { show: false },
            font: '12px system-ui, "Segoe UI", Roboto, sans-serif',
        };
        this.#plot = new uPlot(
            {
                width: Math.max(120, this.area.clientWidth),
                height: Math.max(80, this.area.clientHeight),
                tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
                legend: { show: false },
                cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 7 } },
                scales: { x: { range: this.options.range }, y: { range: scale.range } },
                axes: [
                    { ...axis, space: 80, size: points ? 40 : 26, values: points ? DATES : CLOCK },
                    { ...axis, size: scale.size, splits: scale.splits, values: (u, places) => places.map(scale.tick) },
                ],
                series: [{}, ...this.#lines.map((line) => this.#series(line, points))],
                hooks: { setCursor: [() => this.#read()] },
            },
            this.#data(),
            this.area,
        );
        this.legend.replaceChildren(this.when, ...this.#lines.map((line, at) => this.#entry(line, at)));
    }

    #series(line, points) {
        const look = lineOf(line.kind, line.index);
        const stroke = () => colour(look.name);
        return {
            label: line.label,
            show: !this.#hidden.has(line.key),
            stroke,
            width: look.width,
            dash: look.dash,
            points: { size: points ? 6 : 4, stroke, fill: stroke, ...(points ? { show: apart } : {}) },
        };
    }

    #entry(line, at) {
        const look = lineOf(line.kind, line.index);
        const swatch = make('canvas', '', { class: 'line', 'aria-hidden': 'true', width: '44', height: '16' });
        const button = make('button', [swatch, make('span', line.label), make('span', '', { class: 'value' })], {
            type: 'button',
            'aria-pressed': String(!this.#hidden.has(line.key)),
            title: 'Shows or hides this line',
        });
        const draw = () => {
            const pen = swatch.getContext('2d');
            pen.clearRect(0, 0, swatch.width, swatch.height);
            pen.lineWidth = 2 * look.width;
            pen.setLineDash(look.dash.map((length) => 2 * length));
            pen.strokeStyle = colour(look.name);
            pen.beginPath();
            pen.moveTo(0, 8);
            pen.lineTo(44, 8);
            pen.stroke();
        };
        draw();
        onMedia('(prefers-color-scheme: dark)', draw);
        button.addEventListener('click', () => {
            const shown = this.#hidden.delete(line.key);
            if (!shown) {
                this.#hidden.add(line.key);
            }
            button.setAttribute('aria-pressed', String(shown));
            this.#plot.setSeries(at + 1, { show: shown });
        });
        return button;
    }

    /** The legend's values: those under the cursor, else the latest. */
    #read() {
        const under = this.#plot?.cursor?.idx;
        const at = under === null || under === undefined ? this.#times.length - 1 : under;
        const values = this.legend.querySelectorAll('.value');
        if (at < 0 || at >= this.#times.length || values.length !== this.#lines.length) {
            return;
        }
        setText(this.when, this.options.time(this.#times[at]));
        this.#lines.forEach((line, index) => setText(values[index], this.options.scale.text(line.values[at])));
    }

    #step(event) {
        const last = this.#times.length - 1;
        const now = this.#plot?.cursor?.idx ?? last;
        const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last }[event.key];
        if (next === undefined || this.#plot === null) {
            return;
        }
        event.preventDefault();
        const at = Math.min(last, Math.max(0, next));
        this.#plot.setCursor({ left: this.#plot.valToPos(this.#times[at] / 1000, 'x'), top: 1 });
    }

    #resize() {
        if (this.#plot !== null && this.area.clientWidth > 0) {
            this.#plot.setSize({ width: this.area.clientWidth, height: this.area.clientHeight });
        }
    }
}

/* 24 hours, and the date where a day begins; as uPlot reads it: least step, format, and what to add at a new year, day, minute. */
const DATES = [
    [86400, '{YYYY}-{MM}-{DD}', null, null, null, null, null, null, 1],
    [1, '{HH}:{mm}', '\n{YYYY}-{MM}-{DD}', null, '\n{YYYY}-{MM}-{DD}', null, null, null, 1],
];
const CLOCK = [[1, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1]];

/** Pad ratios by window, in event time. */
export function windowChart(host) {
    return new Chart(host, {
        label: 'Pad ratio by window, of each bucket, of all, and with one sequence per row',
        empty: 'No window yet',
        scale: RATIO,
        time: moment,
        points: true,
        range: (u, min, max) => (u.data[0].length === 1 ? [u.data[0][0] - 600, u.data[0][0] + 600] : [min, max]),
    });
}

/** Pad ratios of the latest batches. */
export function liveChart(host) {
    return new Chart(host, {
        label: 'Pad ratio of the batches of the last ten seconds, of each bucket, of all, and with one sequence per row',
        empty: 'No batch since this page was opened',
        scale: RATIO,
        time: clock,
        range: recent,
    });
}

/** A rate per second. */
export function rateChart(host, label) {
    return new Chart(host, { label, empty: 'Waiting for a second view', scale: RATE, time: clock, range: recent });
}

/** Whether points are far enough apart to be drawn. */
function apart(u) {
    return u.bbox.width / devicePixelRatio > 10 * u.data[0].length;
}

/** A minute at least, so that the first points do not fill the whole width. */
function recent(u) {
    const [first, last] = [u.data[0][0], u.data[0].at(-1)];
    return [Math.min(first, last - 60), last];
}

// The only module that writes to the page. Data is written by textContent.

export function byId(id) {
    return document.getElementById(id);
}

/** Sets the text if it differs, to avoid needless layout and screen reader output. */
export function setText(element, text) {
    if (element.textContent !== text) {
        element.textContent = text;
    }
}

/** Sets a <data> element: the text for people, the exact value for programs. */
export function setData(id, text, value) {
    const element = byId(id);
    setText(element, text);
    const exact = value === null || value === undefined ? '' : String(value);
    if (element.value !== exact) {
        element.value = exact;
    }
}

/** A new element with a text or with children. */
export function make(tag, content = '', attributes = {}) {
    const element = document.createElement(tag);
    if (Array.isArray(content)) {
        element.append(...content);
    } else {
        element.textContent = content;
    }
    for (const [name, value] of Object.entries(attributes)) {
        element.setAttribute(name, value);
    }
    return element;
}

export function makeSvg(tag, attributes = {}, content = '') {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) {
        element.setAttribute(name, value);
    }
    element.textContent = content;
    return element;
}

/** Calls when the state of a media query changes. */
export function onMedia(query, changed) {
    matchMedia(query).addEventListener('change', changed);
}

/** The value of a custom property now, which depends on light or dark. */
export function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * A table whose rows and cells stay while their texts change, so that focus, selection and screen readers keep their place.
 * A column: {title, text(row), number, wide, note}; the first one heads its row.
 */
export class Table {
    constructor(id, columns) {
        this.table = byId(id);
        this.columns = [];
        this.body = this.table.tBodies[0];
        this.empty = this.table.parentElement.querySelector(':scope > .empty');
        if (columns) {
            this.setColumns(columns);
        }
    }

    setColumns(columns) {
        const titles = columns.map((column) => column.title).join('\n');
        if (titles !== this.columns.map((column) => column.title).join('\n')) {
            const head = columns.map((column) => {
                const cell = make('th', column.title, { scope: 'col', role: 'columnheader' });
                if (column.note) {
                    cell.title = column.note;
                }
                cell.classList.toggle('number', Boolean(column.number));
                return cell;
            });
            this.table.tHead.replaceChildren(make('tr', head, { role: 'row' }));
            this.body.replaceChildren();
        }
        this.columns = columns;
    }

    /** Shows the rows; marked(row) gives a row's class, if any. */
    show(rows, marked = () => '') {
        while (this.body.rows.length > rows.length) {
            this.body.deleteRow(-1);
        }
        rows.forEach((row, index) => {
            const line = this.body.rows[index] ?? this.#append();
            line.className = marked(row);
            this.columns.forEach((column, at) => setText(line.cells[at], column.text(row)));
        });
        this.table.hidden = rows.length === 0;
        if (this.empty) {
            this.empty.hidden = rows.length > 0;
        }
    }

    #append() {
        // Roles are explicit because the narrow layout uses blocks, for which some browsers drop them.
        const cells = this.columns.map((column, at) => {
            const cell = at === 0 ? make('th', '', { scope: 'row', role: 'rowheader' }) : make('td', '', { role: 'cell' });
            cell.dataset.title = column.title;
            cell.classList.toggle('number', Boolean(column.number));
            cell.classList.toggle('broad', Boolean(column.wide));
            return cell;
        });
        const line = make('tr', cells, { role: 'row' });
        this.body.append(line);
        return line;
    }
}

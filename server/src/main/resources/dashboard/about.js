// What does not change while the page is open: name, configuration, topology. Requested once, when it is opened.

import { byId, make, setText } from './dom.js';
import { visible } from './format.js';

export function showAbout() {
    whenOpened('config', async () => {
        const { fingerprint, keys } = await get('api/v1/config');
        setText(byId('config-note'), `Fingerprint ${fingerprint}`);
        byId('keys').tBodies[0].replaceChildren(...Object.entries(keys).map(([key, { value, default: standard }]) => {
            const cells = [make('th', key, { scope: 'row' }), make('td', shown(value)), make('td', shown(standard))];
            return make('tr', cells, { class: value === standard ? '' : 'changed' });
        }));
    });
    whenOpened('topology', async () => {
        setText(byId('description'), (await get('api/v1/topology')).description);
    });
}

/** The name of the application, after that of the product. */
export async function showName() {
    try {
        const { application_id: name } = await get('api/v1/topology');
        setText(byId('application'), visible(name));
        document.title = `${visible(name)} – Stowage`;
    } catch (error) {
        console.warn('name of the application is unknown', error);
    }
}

/** Value of a key in the instance that serves the page; null if unknown. */
export async function valueOf(key) {
    try {
        return (await get('api/v1/config')).keys[key]?.value ?? null;
    } catch (error) {
        console.warn('configuration is unknown', error);
        return null;
    }
}

function whenOpened(id, fill) {
    const details = byId(id);
    details.addEventListener('toggle', async () => {
        if (!details.open) {
            return;
        }
        try {
            await fill();
            details.querySelector('.failed')?.remove();
        } catch (error) {
            details.querySelector('.failed')?.remove();
            details.append(make('p', `Cannot be shown: ${error.message}`, { class: 'failed' }));
        }
    });
}

async function get(url) {
    const response = await fetch(url, { headers: { Accept: 'application/json' } });
    if (!response.ok) {
        throw new Error(`${url} answers ${response.status}`);
    }
    return response.json();
}

function shown(value) {
    return value === null || value === undefined || value === '' ? '–' : visible(value);
}

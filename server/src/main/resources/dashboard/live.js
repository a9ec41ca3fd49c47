// The stream of views. Reports when it is lost, reconnects, and redirects to the login page when the
// session has ended.

import { visible } from './format.js';

const SILENCE_MS = 5000;
const RETRY_MS = [500, 1000, 2000, 3000, 5000];

/**
 * Calls onView(view) for each event, and onState(state, {since, why}) with "live" or "lost" whenever that or its reason may
 * have changed. Events come every second, so a silence of five is a loss, too.
 */
export function follow(url, onView, onState) {
    let source = null;
    let state = 'connecting';
    let since = Date.now();
    let tries = 0;
    let lastEvent = 0;
    let waiting = 0;

    function turn(next, why = '') {
        if (next !== state) {
            state = next;
            since = Date.now();
        }
        onState(state, { since, why });
    }

    function open() {
        waiting = 0;
        lastEvent = Date.now();
        source = new EventSource(url);
        source.addEventListener('view', (event) => {
            lastEvent = Date.now();
            tries = 0;
            const view = parsed(event.data);
            if (view !== null) {
                onView(view);
                if (state !== 'live') {
                    turn('live');
                }
            }
        });
        source.addEventListener('error', () => lose('the server does not answer', source.readyState === EventSource.CLOSED));
    }

    /** An EventSource does not expose the status of a refusal, so it is requested once more. */
    async function lose(why, refused) {
        if (waiting !== 0) {
            return;
        }
        source.close();
        waiting = setTimeout(open, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
        if (state !== 'lost' || !refused) {
            turn('lost', why);
        }
        const answer = refused ? await reason(url) : null;
        if (answer !== null && state === 'lost') {
            if (answer.status === 401) {
                toLogin();
            }
            turn('lost', answer.why);
        }
    }

    setInterval(() => {
        if (waiting !== 0 || Date.now() - lastEvent <= SILENCE_MS) {
            return;
        }
        if (state === 'connecting' && source.readyState === EventSource.OPEN) {
            // It answers, but has no view yet.
            lastEvent = Date.now();
        } else {
            lose(`no update for ${SILENCE_MS / 1000} s`, false);
        }
    }, 1000);
    open();
}

function parsed(data) {
    try {
        return JSON.parse(data);
    } catch (error) {
        console.error('ignored a view that is not JSON', error);
        return null;
    }
}

async function reason(url) {
    const aborted = new AbortController();
    try {
        const response = await fetch(url, { headers: { Accept: 'text/event-stream' }, signal: aborted.signal });
        if (response.ok) {
            return null;
        }
        const problem = await response.json().catch(() => ({}));
        const said = problem.detail ?? problem.title;
        return { status: response.status, why: `the server refuses (${response.status})${said ? `: ${visible(said)}` : ''}` };
    } catch {
        return null;
    } finally {
        aborted.abort();
    }
}

/** Loads the login page; at most once in ten seconds. */
function toLogin() {
    const before = Number(sessionStorage.getItem('stowage.login') ?? 0);
    if (Date.now() - before > 10000) {
        sessionStorage.setItem('stowage.login', String(Date.now()));
        location.reload();
    }
}

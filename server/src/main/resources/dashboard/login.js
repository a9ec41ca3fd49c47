// Exchanges the token for a session. The token is sent in one request and not stored.

const form = document.getElementById('login');
const token = document.getElementById('token');
const failure = document.getElementById('failure');

form.addEventListener('submit', async (event) => {
    event.preventDefault();
    failure.textContent = '';
    const refused = await refusal(token.value.trim());
    if (refused === null) {
        // Only notes that a session exists; the session itself is an HttpOnly cookie.
        localStorage.setItem('stowage.session', 'open');
        location.reload();
        return;
    }
    failure.textContent = refused;
    token.select();
});

/** Why there is no session; null if there is one. */
async function refusal(value) {
    // A header cannot hold other characters, and fetch would fail without a reason.
    if (!/^[\x21-\x7e]+$/.test(value)) {
        return 'A token consists of printable ASCII characters without spaces.';
    }
    try {
        const response = await fetch('/api/v1/session', { method: 'POST', headers: { Authorization: `Bearer ${value}` } });
        if (response.ok) {
            return null;
        }
        return response.status === 401 ? 'This is not the token.' : `The server refuses (${response.status}). Try again later.`;
    } catch {
        return 'The server does not answer. Try again.';
    }
}

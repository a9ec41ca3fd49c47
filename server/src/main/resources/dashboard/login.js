// Trades the token for a session. The token goes into one request and is kept nowhere.

const form = document.getElementById('login');
const token = document.getElementById('token');
const failure = document.getElementById('failure');

form.addEventListener('submit', async (event) => {
    event.preventDefault();
    failure.textContent = '';
    const refused = await refusal(token.value.trim());
    if (refused === null) {
        // Only says that there is something to sign out of; the session itself is a cookie that no script can read.
        localStorage.setItem('stowage.session', 'open');
        location.reload();
        return;
    }
    failure.textContent = refused;
    token.select();
});

/** Why there is no session, null if there is one. */
async function refusal(value) {
    // A header can hold nothing else, and fetch would only say that it failed.
    if (!/^[\x21-\x7e]+$/.test(value)) {
        return 'A token has only letters, digits and signs of ASCII, without spaces.';
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

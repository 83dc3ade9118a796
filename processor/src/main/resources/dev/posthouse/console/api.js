// The console's API, and whether what is shown is live.
let session = {};

export class Refused extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

async function answer(response) {
  if (response.status === 204) return null;
  let body = {};
  try { body = await response.json(); } catch { /* said below */ }
  if (!response.ok) throw new Refused(response.status, body.error ?? `The console answered with ${response.status}`);
  return body;
}

export const query = (values) => {
  const set = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return set.length ? `?${new URLSearchParams(set)}` : '';
};

const TRIES = 5;
const pause = (millis) => new Promise((resolve) => { setTimeout(resolve, millis); });

/** Asks, and asks again where the answer is to ask again in a second: that is not for people to do. */
export async function get(path, values = {}) {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(`/api${path}${query(values)}`);
    const soon = Number(response.headers.get('Retry-After') ?? 0);
    const later = response.status === 503 && soon > 0 && soon <= 2;
    if (!later || attempt === TRIES) return answer(response);
    await pause(500);
  }
}

const send = async (method, path, body) => answer(await fetch(`/api${path}`, {
  method,
  headers: { 'Content-Type': 'application/json', 'X-Posthouse-Csrf': session.csrf ?? '' },
  body: body === undefined ? undefined : JSON.stringify(body),
}));

export const post = (path, body) => send('POST', path, body);

export async function who() { session = await get('/session'); return session; }
export const current = () => session;
export const mayAct = () => session.role === 'operator';
export async function logIn(token) { await post('/session', { token }); return who(); }
export async function logOut() { await send('DELETE', '/session'); return who(); }

let stream;
/** Calls back with each overview as it comes, whenever it is or is not live, and when one has to log in again. */
export function watch(onNews, onLive, onShutOut) {
  stream?.close();
  stream = new EventSource('/api/live');
  let heard = Date.now();
  stream.addEventListener('open', () => { heard = Date.now(); onLive(true); });
  stream.addEventListener('error', () => onLive(false));
  stream.addEventListener('overview', (event) => {
    heard = Date.now();
    onLive(true);
    const news = JSON.parse(event.data);
    if (news.at) onNews(news);
  });
  const timer = setInterval(async () => {
    if (Date.now() - heard > 8000) onLive(false);
    // A browser gives up on an answer that is none; a process that was started again is found all the same.
    if (stream.readyState !== EventSource.CLOSED) return;
    clearInterval(timer);
    let role = 'not known';
    try { role = (await who()).role; } catch { /* not reached yet */ }
    if (role) watch(onNews, onLive, onShutOut); else onShutOut();
  }, 2000);
  return () => { clearInterval(timer); stream.close(); };
}

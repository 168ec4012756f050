// SPDX-License-Identifier: Apache-2.0
// The platform as the page sees it: one function a call. What an answer means is the caller's to say.

const TIMEOUT_MS = 10_000;

/** The platform answered "no"; `code` is its reason, or a newer one that nobody here knows. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(`${status} ${problem.code}`);
    this.status = status;
    this.code = problem.code;
    this.retryAfterS = problem.retry_after_s ?? null;
    this.triesLeft = problem.tries_left ?? null;
  }
}

/** No answer: whether the request arrived is not known. */
export class Unreachable extends Error {}

export const signIn = (phone, password) => send("POST", "/v1/customer/session", { phone, password });
export const signOut = () => send("DELETE", "/v1/customer/session");
export const readCustomer = () => send("GET", "/v1/customer");
export const issueCode = (asset) => send("POST", "/v1/customer/codes", { asset });
export const readPayment = (id) => send("GET", `/v1/customer/payments/${id}`);
export const refuse = (id) => send("POST", `/v1/customer/payments/${id}/refuse`);

export function readPayments({ limit, before = null }) {
  const query = new URLSearchParams({ limit, ...(before === null ? {} : { before }) });
  return send("GET", `/v1/customer/payments?${query}`);
}

/** Send a password; the same `verificationID` sent twice is one try. */
export function provePassword(id, verificationID, password) {
  return send("POST", `/v1/customer/payments/${id}/password`, { verification_id: verificationID, password });
}

/** Open the stream of events; the browser sends the session's cookie along. */
export const openEvents = () => new EventSource("/v1/customer/events");

/** Make a UUID of version 4. `crypto.randomUUID` is missing where a shop tries the page over plain HTTP. */
export function newID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function send(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-Jifu-Request"] = "1";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const { response, text } = await reach(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    credentials: "same-origin",
  });
  const answer = parse(text);
  if (!response.ok) {
    // A proxy in between may have answered for the platform, and not with a problem document.
    throw new Refusal(response.status, answer?.code ? answer : { code: `HTTP_${response.status}` });
  }
  // A shop's Wi-Fi may put its own sign-in page in the way, with a fine "200 OK".
  if (answer === undefined) throw new Unreachable(`${method} ${path}: not the platform's answer`);
  return answer;
}

/** Fetch, and read the answer whole; a connection that breaks half-way is no answer either. */
async function reach(path, options) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, { ...options, signal: abort.signal });
    return { response, text: await response.text() };
  } catch (error) {
    throw new Unreachable(`${options.method} ${path}: no answer`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Read JSON: null for an empty answer, undefined for what is no JSON. */
function parse(text) {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

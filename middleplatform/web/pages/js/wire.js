// SPDX-License-Identifier: Apache-2.0
// Sending to the platform, for every page: what is a refusal, and what is no answer at all.

const TIMEOUT_MS = 10_000;
const PROBLEM = "application/problem+json";

/**
 * The answer was "no"; `code` is the platform's reason, or a newer one that nobody here knows. Where it `isOurs` not, something
 * in between said it, and the request may have been carried out.
 */
export class Refusal extends Error {
  constructor(status, problem, isOurs) {
    super(`${status} ${problem.code}`);
    this.isOurs = isOurs;
    this.status = status;
    this.code = problem.code;
    this.retryAfterS = problem.retry_after_s ?? null;
    this.triesLeft = problem.tries_left ?? null;
  }
}

/** No answer: whether the request arrived is not known. */
export class Unreachable extends Error {}

/** Make a UUID of version 4. `crypto.randomUUID` is missing where a shop tries the page over plain HTTP. */
export function newID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * Send a request and return its answer; a body is sent as JSON, a `Blob` as it is.
 *
 * Throws `Refusal` and `Unreachable`. `options` may give more `headers`, and another `timeoutMs`.
 */
export async function send(method, path, body, options = {}) {
  const headers = { Accept: "application/json", ...options.headers };
  if (method !== "GET") headers["X-Jifu-Request"] = "1";
  const isBlob = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = isBlob ? "application/octet-stream" : "application/json";
  const request = {
    method,
    headers,
    body: body === undefined || isBlob ? body : JSON.stringify(body),
    cache: "no-store",
    credentials: "same-origin",
  };
  const { response, text } = await reach(path, request, options.timeoutMs ?? TIMEOUT_MS);
  const answer = parse(text);
  if (!response.ok) {
    // A proxy in between may have answered for the platform, and not with a problem document.
    const isProblem = response.headers.get("content-type")?.startsWith(PROBLEM) && typeof answer?.code === "string";
    throw new Refusal(response.status, isProblem ? answer : { code: `HTTP_${response.status}` }, isProblem);
  }
  // A shop's Wi-Fi may put its own sign-in page in the way, with a fine "200 OK".
  if (answer === undefined) throw new Unreachable(`${method} ${path}: not the platform's answer`);
  return answer;
}

/** Fetch, and read the answer whole; a connection that breaks half-way is no answer either. */
async function reach(path, options, timeoutMs) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
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

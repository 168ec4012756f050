// SPDX-License-Identifier: Apache-2.0
// The platform as the courier's page sees it: one function a call.

import { send } from "../js/wire.js";

export { newID, Refusal, Unreachable } from "../js/wire.js";

const WAIT_S = 20;
const COURIER = "/v1/courier";

export const signIn = (number, password) => send("POST", `${COURIER}/session`, { number, password });
export const signOut = () => send("DELETE", `${COURIER}/session`);
export const readCourier = () => send("GET", COURIER);
export const readDeliveries = (day) => send("GET", `${COURIER}/deliveries?${new URLSearchParams({ day })}`);
export const readPayment = (id) => send("GET", `${COURIER}/payments/${id}`);
export const verify = (id, proof) => send("POST", `${COURIER}/payments/${id}/verifications`, proof);
export const cancel = (id, ifSucceeded) =>
  send("POST", `${COURIER}/payments/${id}/cancel`, { if_succeeded: ifSucceeded });

/** Take a payment for a delivery. It alone may charge: it is sent once for an attempt and never repeated. */
export function collect(number, attemptID, { asset, amount, code, entry, coversMinor }) {
  const path = `${COURIER}/deliveries/${encodeURIComponent(number)}/payments`;
  return send("POST", path, { asset, amount, code, entry, covers_minor: coversMinor }, { headers: { "Idempotency-Key": attemptID } });
}

/** Note cash; the same `cashID` again is the same cash. */
export function collectCash(number, cashID, amountMinor) {
  const path = `${COURIER}/deliveries/${encodeURIComponent(number)}/cash`;
  return send("POST", path, { cash_id: cashID, amount_minor: amountMinor });
}

/** Wait until a payment is newer than a version, or for a while. */
export function awaitPayment(id, version) {
  const query = new URLSearchParams({ wait: WAIT_S, after: version });
  return send("GET", `${COURIER}/payments/${id}?${query}`, undefined, { timeoutMs: (WAIT_S + 10) * 1000 });
}

/** Have the codes on a picture of grey pixels read. */
export function readPicture({ width, height, pixels }) {
  return send("POST", `${COURIER}/pictures?${new URLSearchParams({ width, height })}`, new Blob([pixels]));
}

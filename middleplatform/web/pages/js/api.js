// SPDX-License-Identifier: Apache-2.0
// The platform as the page sees it: one function a call. What an answer means is the caller's to say.

import { send } from "./wire.js";

export { newID, Refusal, Unreachable } from "./wire.js";

export const signIn = (phone, password) => send("POST", "/v1/customer/session", { phone, password });
export const signOut = () => send("DELETE", "/v1/customer/session");
export const readCustomer = () => send("GET", "/v1/customer");
export const issueCode = (asset) => send("POST", "/v1/customer/codes", { asset });
export const readPayment = (id) => send("GET", `/v1/customer/payments/${id}`);
export const setPassword = (login, password) =>
  send("POST", "/v1/customer/password", { login_password: login, password });
export const changePassword = (old, password) => send("PUT", "/v1/customer/password", { old_password: old, password });
export const sendRecoveryCode = () => send("POST", "/v1/customer/password/recovery");
export const recoverPassword = (code, password) => send("POST", "/v1/customer/password/recovery/code", { code, password });
export const readLimit = () => send("GET", "/v1/customer/limit");
export const setLimit = (limit, password) => send("PUT", "/v1/customer/limit", { limit_minor: limit, password });
export const provisionOffline = (asset) => send("POST", "/v1/customer/offline", { asset });
export const refuse = (id) => send("POST", `/v1/customer/payments/${id}/refuse`);

export function readPayments({ limit, before = null }) {
  const query = new URLSearchParams({ limit, ...(before === null ? {} : { before }) });
  return send("GET", `/v1/customer/payments?${query}`);
}

/** Send a password; the same `verificationID` sent twice is one try. */
export function provePassword(id, verificationID, password) {
  return send("POST", `/v1/customer/payments/${id}/password`, { verification_id: verificationID, password });
}

/** Have an SMS code sent that proves a payment. */
export const sendSMSCode = (id) => send("POST", `/v1/customer/payments/${id}/sms`);

/** Send an SMS code; the same `verificationID` sent twice is one try. */
export function proveSMSCode(id, verificationID, code) {
  return send("POST", `/v1/customer/payments/${id}/sms/code`, { verification_id: verificationID, code });
}

/** Open the stream of events; the browser sends the session's cookie along. */
export const openEvents = () => new EventSource("/v1/customer/events");

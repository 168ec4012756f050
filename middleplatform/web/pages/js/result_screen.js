// SPDX-License-Identifier: Apache-2.0
// How a payment ended, for the person who pays: paid, not paid and why, or not known yet.

import { el, icon } from "./dom.js";
import { explain } from "./reasons.js";
import { t, writeAmount, writeTime } from "./texts.js";

const REFUSED = "CUSTOMER_REFUSED";

/** Say in words how a payment stands, as `{ tone, iconName, word }`; also the records use it. */
export function standing(payment) {
  switch (payment.status) {
    case "succeeded":
      if (payment.refunded >= payment.amount) return { tone: "calm", iconName: "returned", word: t("refunded") };
      if (payment.refunded > 0) return { tone: "calm", iconName: "returned", word: t("refunded_partly") };
      return { tone: "good", iconName: "tick", word: t("paid") };
    case "failed":
      if (payment.failure?.code === REFUSED) return { tone: "calm", iconName: "cross", word: t("refused") };
      return { tone: "bad", iconName: "cross", word: t("failed") };
    case "cancelled":
      return { tone: "calm", iconName: "cross", word: t("cancelled") };
    case "reversed":
      return { tone: "calm", iconName: "returned", word: t("reversed") };
    default:
      return { tone: "wait", iconName: "clock", word: t("verifying") };
  }
}

/** Say why a payment did not go through, as `{ title, advice }`; null for one that did. */
export function whyNot(payment, currency) {
  if (payment.status === "failed") {
    const failure = payment.failure ?? { code: "PLATFORM_ERROR" };
    return explain(failure.code, { ...failure, asset: payment.asset, currency });
  }
  if (payment.status === "cancelled") return { title: t("cancelled"), advice: t("cancelled_advice") };
  return null;
}

/** Build the result of a payment; `onDone()` when the customer has seen it. */
export function resultScreen(payment, { currency, onDone }) {
  const { tone, iconName, word } = standing(payment);
  const failed = payment.status === "failed" || payment.status === "cancelled";
  const doneLabel = failed ? t("new_code") : t("done");
  const heading = el("h1", { id: "sheet-title", class: "result-title", tabindex: -1 }, word);
  const element = el(
    "div",
    { class: `result ${tone}` },
    el("div", { class: "result-badge" }, icon(iconName, "icon badge")),
    heading,
    failed ? failure(payment, currency) : success(payment, currency),
    el("button", { type: "button", class: "button primary wide", onclick: onDone }, doneLabel),
  );
  return { element, update: () => {}, focus: () => heading.focus(), close: () => {} };
}

/** Build what is said while nobody knows the result. */
export function unknownScreen(payment, { currency, onDone }) {
  const heading = el("h1", { id: "sheet-title", class: "result-title", tabindex: -1 }, t("unknown_title"));
  const element = el(
    "div",
    { class: "result wait" },
    el("div", { class: "result-badge" }, icon("alert", "icon badge")),
    heading,
    el("p", { class: "result-amount" }, writeAmount(payment.asset, payment.amount, currency)),
    el("p", { class: "result-advice", role: "status" }, t("unknown_advice")),
    el("button", { type: "button", class: "button wide", onclick: onDone }, t("understood")),
  );
  return { element, update: () => {}, focus: () => heading.focus(), close: () => {} };
}

function success(payment, currency) {
  const rows = [
    [t("shop"), payment.shop_name],
    [t("paid_with"), t(payment.asset)],
    [t("time"), writeTime(payment.created_at)],
  ];
  if (typeof payment.balance_after === "number") {
    rows.push([t("balance"), writeAmount(payment.asset, payment.balance_after, currency)]);
  }
  return el(
    "div",
    { class: "result-body" },
    el("p", { class: "result-amount" }, writeAmount(payment.asset, payment.amount, currency)),
    payment.status === "reversed" && el("p", { class: "result-advice" }, reversedAdvice(payment, currency)),
    facts(rows),
  );
}

function reversedAdvice(payment, currency) {
  return t("reversed_advice", { amount: writeAmount(payment.asset, payment.amount, currency) });
}

function failure(payment, currency) {
  const { title, advice } = whyNot(payment, currency);
  return el(
    "div",
    { class: "result-body" },
    payment.status === "failed" && payment.failure?.code !== REFUSED && el("p", { class: "result-reason" }, title),
    el("p", { class: "result-advice" }, advice),
    el("p", { class: "result-safe" }, t("nothing_charged")),
    facts([
      [t("shop"), payment.shop_name],
      [t("amount"), writeAmount(payment.asset, payment.amount, currency)],
    ]),
  );
}

/** Build a list of names and values. */
export function facts(rows) {
  return el("dl", { class: "facts" }, ...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

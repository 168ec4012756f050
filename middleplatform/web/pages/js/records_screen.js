// SPDX-License-Identifier: Apache-2.0
// The records: every payment with amount, shop, time, state and refunds; and one of them in full.

import * as api from "./api.js";
import { el, icon } from "./dom.js";
import { explainRefusal } from "./reasons.js";
import { facts, standing, whyNot } from "./result_screen.js";
import { t, writeAmount, writeDay, writeTime } from "./texts.js";

const PAGE = 20;

/** The payments read so far, newest first. Kept by the page, so that the list is there again on coming back. */
export class Records {
  constructor() {
    this.payments = [];
    this.next = null;
    this.complete = false;
    this.loaded = false;
  }

  find(id) {
    return this.payments.find((payment) => payment.attempt_id === id) ?? null;
  }

  /** Take a payment's newer state, or a new payment. */
  take(payment) {
    if (!this.loaded) return;
    const place = this.payments.findIndex((known) => known.attempt_id === payment.attempt_id);
    if (place < 0) this.payments.unshift(payment);
    else if (this.payments[place].version <= payment.version) this.payments[place] = payment;
    this.payments.sort((one, other) => other.created_at.localeCompare(one.created_at));
  }

  /** Read the next page. */
  async readMore() {
    const page = await api.readPayments({ limit: PAGE, before: this.next });
    this.loaded = true;
    for (const payment of page.payments) {
      if (this.find(payment.attempt_id) === null) this.payments.push(payment);
    }
    this.next = page.next ?? null;
    this.complete = this.next === null;
  }
}

/** Build the list. `currencyOf(asset)` names the currency of an account. Returns `{ element, update, close }`. */
export function recordsScreen({ records, currencyOf, onRefused }) {
  const list = el("div", { class: "record-list" });
  const more = el("div", { class: "record-more" });
  const element = el(
    "div",
    { class: "screen records-screen" },
    el("h1", { class: "screen-title", tabindex: -1 }, t("records")),
    list,
    more,
  );
  let busy = false;
  let complaint = null;

  async function readMore() {
    if (busy) return;
    busy = true;
    complaint = null;
    draw();
    const before = records.payments.length;
    try {
      await records.readMore();
    } catch (error) {
      if (error instanceof api.Unreachable) complaint = t("no_network");
      else if (error instanceof api.Refusal && error.status !== 401) complaint = t("title_and_advice", explainRefusal(error));
      else onRefused(error);
    }
    busy = false;
    draw();
    if (before > 0) list.querySelectorAll(".record")[before]?.focus();
  }

  function draw() {
    list.replaceChildren(...days(records.payments).map((day) => daySection(day, currencyOf)));
    more.replaceChildren(...below());
  }

  function below() {
    if (busy) return [el("p", { class: "muted", role: "status" }, el("span", { class: "spinner small" }), t("loading"))];
    if (complaint) {
      return [el("p", { class: "muted", role: "alert" }, complaint), wideButton(t("try_again"), readMore)];
    }
    if (records.loaded && records.payments.length === 0) return [nothing()];
    return records.complete ? [el("p", { class: "muted" }, t("records_end"))] : [wideButton(t("records_more"), readMore)];
  }

  if (records.loaded) draw();
  else readMore();
  return { element, update: draw, close: () => {} };
}

/** Build one payment in full. */
export function recordScreen({ id, records, currencyOf, onRefused }) {
  const body = el("div", { class: "record-body" });
  const element = el(
    "div",
    { class: "screen record-screen" },
    el(
      "div",
      { class: "title-row" },
      el("a", { class: "icon-button", href: "#/records", "aria-label": t("back") }, icon("back")),
      el("h1", { class: "screen-title", tabindex: -1 }, t("record_title")),
    ),
    body,
  );
  let fetched = null;

  function draw() {
    const payment = records.find(id) ?? fetched;
    if (payment) body.replaceChildren(detail(payment, currencyOf(payment.asset)));
  }

  async function read() {
    body.replaceChildren(el("p", { class: "muted", role: "status" }, t("loading")));
    try {
      fetched = await api.readPayment(id);
      draw();
    } catch (error) {
      if (error instanceof api.Refusal && error.status === 401) onRefused(error);
      else if (error instanceof api.Refusal) body.replaceChildren(sorry(t("record_missing")));
      else if (error instanceof api.Unreachable) body.replaceChildren(sorry(t("no_network")), wideButton(t("try_again"), read));
      else throw error;
    }
  }

  if (records.find(id)) draw();
  else read();
  return { element, update: draw, close: () => {} };
}

/** Put payments of one day together, as `{ day, payments }` in the order given. */
function days(payments) {
  const groups = [];
  for (const payment of payments) {
    const day = writeDay(payment.created_at);
    if (groups.at(-1)?.day !== day) groups.push({ day, payments: [] });
    groups.at(-1).payments.push(payment);
  }
  return groups;
}

function daySection({ day, payments }, currencyOf) {
  const rows = payments.map((payment) => el("li", {}, row(payment, currencyOf(payment.asset))));
  return el("section", { class: "day" }, el("h2", { class: "day-title" }, day), el("ul", {}, ...rows));
}

function row(payment, currency) {
  const { tone, iconName, word } = standing(payment);
  const back = payment.refunded > 0 && t("record_back", { amount: writeAmount(payment.asset, payment.refunded, currency) });
  return el(
    "a",
    { class: `record ${tone}`, href: `#/records/${payment.attempt_id}` },
    el("span", { class: "record-badge" }, icon(iconName)),
    el(
      "span",
      { class: "record-main" },
      el("span", { class: "record-shop" }, payment.shop_name),
      el("span", { class: "record-time" }, `${writeTime(payment.created_at)} · ${t(payment.asset)}`),
    ),
    el(
      "span",
      { class: "record-end" },
      el("span", { class: `record-amount${moved(payment) ? "" : " not-moved"}` }, signed(payment, currency)),
      el("span", { class: "record-state" }, back || word),
    ),
  );
}

function detail(payment, currency) {
  const { tone, iconName, word } = standing(payment);
  const why = whyNot(payment, currency);
  const write = (amount) => writeAmount(payment.asset, amount, currency);
  const rows = [
    [t("shop"), payment.shop_name],
    [t("paid_with"), t(payment.asset)],
    [t("time"), writeTime(payment.created_at, "full")],
    [t("order_number"), payment.order_number],
  ];
  if (payment.status === "failed") rows.push([t("reason"), why.title]);
  for (const { amount, expired, at } of payment.refunds) {
    const back = expired > 0 ? t("back_and_expired", { amount: write(amount), expired: write(expired) }) : write(amount);
    rows.push([t("refunded_amount"), `${back} · ${writeTime(at, "full")}`]);
  }
  if (typeof payment.balance_after === "number") rows.push([t("balance_after"), write(payment.balance_after)]);
  rows.push([t("payment_id"), payment.attempt_id]);
  return el(
    "div",
    { class: `detail ${tone}` },
    el("div", { class: "detail-head" }, el("span", { class: "record-badge" }, icon(iconName)), el("p", { class: "detail-state" }, word)),
    el("p", { class: `result-amount${moved(payment) ? "" : " not-moved"}` }, write(payment.amount)),
    why && el("p", { class: "result-safe" }, t("nothing_charged")),
    facts(rows),
  );
}

function moved(payment) {
  return payment.status === "succeeded";
}

function signed(payment, currency) {
  return (moved(payment) ? "−" : "") + writeAmount(payment.asset, payment.amount, currency);
}

function nothing() {
  return el(
    "div",
    { class: "covered" },
    icon("records", "icon large"),
    el("p", { class: "covered-title" }, t("records_none")),
    el("p", {}, t("records_none_advice")),
  );
}

function sorry(sentence) {
  return el("div", { class: "covered", role: "alert" }, icon("alert", "icon large"), el("p", {}, sentence));
}

function wideButton(label, onclick) {
  return el("button", { type: "button", class: "button wide", onclick }, label);
}

// SPDX-License-Identifier: Apache-2.0
// The day's deliveries: what is to collect, what is paid, how much cash is in hand.

import { t } from "./texts.js";
import { button, el, icon } from "../js/dom.js";
import { writeAmount } from "../js/texts.js";

const TONES = { due: "wait", being_paid: "wait", paid: "good" };
const ICONS = { due: "clock", being_paid: "refresh", paid: "tick" };

/** Build the list from `deliveries()`, null while they are read. Returns `{ element, update, close }`. */
export function listScreen({ courier, deliveries, complaint, onRefresh, onSignOut }) {
  const body = el("div", {});
  const element = el(
    "div",
    { class: "screen courier-list" },
    el("h1", { class: "screen-title", tabindex: -1 }, t("today")),
    body,
  );

  function update() {
    const found = deliveries();
    body.replaceChildren(
      el("p", { class: "muted" }, `${courier().name} · ${courier().shop_name}`),
      ...(complaint() ? [el("p", { class: "notice", role: "alert" }, complaint())] : []),
      ...(found === null ? [el("p", { class: "muted", role: "status" }, t("loading"))] : listed(found)),
      el(
        "div",
        { class: "row-of-buttons" },
        button("button", t("refresh"), onRefresh, "refresh"),
        button("button", t("sign_out"), onSignOut),
      ),
    );
  }

  update();
  return { element, update, close: () => {} };
}

function listed(found) {
  if (found.length === 0) return [el("div", { class: "covered" }, icon("records", "icon large"), el("p", {}, t("nothing_today")))];
  const open = found.filter((delivery) => delivery.state !== "paid").length;
  const cash = found.flatMap((delivery) => delivery.tenders).filter(({ kind }) => kind === "cash");
  const total = cash.reduce((sum, tender) => sum + tender.value_minor, 0);
  const currency = found[0].currency;
  return [
    el(
      "p",
      { class: "summary", role: "status" },
      t("left_to_collect", { n: open }),
      total > 0 && ` · ${t("cash_in_hand", { amount: writeAmount("cash", total, currency) })}`,
    ),
    el("ul", { class: "panel" }, ...found.map((delivery) => el("li", {}, row(delivery)))),
  ];
}

/** What is still to collect; of what is under way that part, too, and of what is paid all of it. */
function amountOf({ state, total_minor: total, due_minor: due, tenders }) {
  if (state === "paid") return total;
  return tenders.filter((tender) => tender.is_open).reduce((sum, { value_minor: value }) => sum + value, due);
}

function row(delivery) {
  return el(
    "a",
    { class: `record ${TONES[delivery.state]}`, href: `#/deliveries/${delivery.number}` },
    el("span", { class: "record-badge" }, icon(ICONS[delivery.state])),
    el(
      "span",
      { class: "record-main" },
      el("span", { class: "record-shop" }, delivery.recipient),
      el("span", { class: "record-time" }, delivery.address),
    ),
    el(
      "span",
      { class: "record-end" },
      el("span", { class: "record-amount" }, writeAmount("cash", amountOf(delivery), delivery.currency)),
      el("span", { class: "record-state" }, t(stateOf(delivery))),
    ),
  );
}

function stateOf({ state, tenders }) {
  return state === "due" && tenders.length > 0 ? "part_paid" : state;
}

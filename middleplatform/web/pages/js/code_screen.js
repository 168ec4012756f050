// SPDX-License-Identifier: Apache-2.0
// The code screen: what to pay with, the white card with barcode and QR, the countdown. The code itself: live_code.js.

import { countdownRing } from "./countdown_ring.js";
import { button, el, icon, write } from "./dom.js";
import { Phase } from "./live_code.js";
import { drawBarcode, drawQR, fit } from "./symbols.js";
import { t, writeFigure } from "./texts.js";

const TICK_MS = 250;
const SOON_S = 10;
const LONG_FIGURE = 9;
const QR_SHARE = 0.68;
const QR_MAX_PX = 248;
const QR_MIN_PX = 150;
const BESIDE_QR_PX = 500; // What stands above and below the QR: on a low screen it gives way.

/**
 * Build the screen. `customer` and `live` (a `LiveCode`) are read whenever `update()` is called.
 *
 * Returns `{ element, update, close, placed }`; `placed()` is called once it stands in the page and has a width.
 */
export function codeScreen({ customer, live, onAsset, onRefresh }) {
  const card = el("section", { class: "code-card", "aria-labelledby": "code-title" });
  const tip = el("p", { class: "tip" }, icon("bright"), el("span", {}, t("bright")));
  const view = { live, card, tip, digitsShown: false, drawn: null, onRefresh };
  const chooser = el("div", {});
  const element = el(
    "div",
    { class: "screen code-screen" },
    el("div", { class: "band" }, chooser),
    card,
    tip,
  );
  const resized = () => fitSymbols(view);
  window.addEventListener("resize", resized);
  const ticker = setInterval(() => tick(view), TICK_MS);

  function update() {
    chooser.replaceChildren(assetChooser(customer(), live.asset, onAsset));
    drawCard(view);
  }

  function close() {
    window.removeEventListener("resize", resized);
    clearInterval(ticker);
  }

  update();
  return { element, update, close, placed: resized };
}

/** Build the choice of account; one account alone is only shown. */
function assetChooser(customer, chosen, onAsset) {
  const options = customer.accounts.map((account) => {
    const figure = writeFigure(account.asset, account.balance, account.currency);
    const input = el("input", {
      type: "radio",
      name: "asset",
      value: account.asset,
      checked: account.asset === chosen,
      onchange: () => onAsset(account.asset),
    });
    return el(
      "label",
      { class: "asset" },
      customer.accounts.length > 1 && input,
      el("span", { class: "asset-name" }, t(account.asset)),
      el("span", { class: `asset-balance${figure.length > LONG_FIGURE ? " long" : ""}` }, figure),
    );
  });
  return el("fieldset", { class: "assets" }, el("legend", { class: "unseen" }, t("pay_with")), ...options);
}

function drawCard(view) {
  const { live, card } = view;
  const code = live.code;
  const key = `${live.phase} ${code?.expires_at ?? ""} ${live.offline} ${view.digitsShown}`;
  if (key === view.drawn) return;
  view.drawn = key;
  const focused = card.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  card.replaceChildren(
    el("h1", { id: "code-title", class: "code-title", tabindex: -1 }, t("code_title")),
    ...(code === null ? [placeholder(view)] : [symbols(view, code)]),
    footer(view),
  );
  card.setAttribute("aria-busy", String(live.phase === Phase.FETCHING));
  view.tip.hidden = code === null;
  fitSymbols(view);
  tick(view);
  if (focused) card.querySelector(`[data-focus="${focused}"]`)?.focus();
}

function symbols(view, code) {
  view.barcode = drawBarcode(code.barcode, t("barcode_label"));
  view.qr = drawQR(code.qr, t("qr_label"));
  view.barcode.classList.add("barcode");
  view.qr.classList.add("qr");
  return el("div", { class: "symbols" }, view.barcode, digits(view, code.code), view.qr);
}

/** The digits stay hidden until asked for: who reads them over a shoulder could have them typed in. */
function digits(view, code) {
  const shown = view.digitsShown;
  const toggle = el(
    "button",
    {
      type: "button",
      class: "digits",
      "data-focus": "digits",
      "aria-expanded": String(shown),
      onclick: () => {
        view.digitsShown = !view.digitsShown;
        drawCard(view);
      },
    },
    shown && el("span", { class: "digit-groups" }, code.replace(/(.{4})(?=.)/g, "$1 ")),
    el("span", { class: "digits-action" }, icon(shown ? "hide" : "eye"), t(shown ? "digits_hide" : "digits_show")),
  );
  return el("div", { class: "digits-block" }, toggle, shown && el("p", { class: "digits-note" }, t("digits_note")));
}

/** What stands in the card while there is no code: never an old one. */
function placeholder(view) {
  const { phase, offline } = view.live;
  view.barcode = view.qr = null;
  if (phase === Phase.OFFLINE) {
    return covered("offline", t(offline ? "offline_title" : "fault_short"), t("offline_advice"));
  }
  if (phase === Phase.WAITING) {
    const left = Math.ceil(view.live.deadline.left);
    return covered("clock", t("wait_title", { n: left }), t("wait_advice"));
  }
  const sentence = phase === Phase.SPENT ? "code_spent" : "code_fetching";
  return el("div", { class: "covered", role: "status" }, el("div", { class: "spinner" }), el("p", {}, t(sentence)));
}

function covered(iconName, title, advice) {
  return el(
    "div",
    { class: "covered", role: "status" },
    icon(iconName, "icon large"),
    el("p", { class: "covered-title" }, title),
    el("p", {}, advice),
  );
}

function footer(view) {
  const retry = view.live.phase === Phase.OFFLINE;
  const refresh = button("button quiet", t(retry ? "try_again" : "refresh"), view.onRefresh, "refresh");
  refresh.dataset.focus = "refresh";
  refresh.disabled = view.live.phase === Phase.SPENT || view.live.phase === Phase.WAITING;
  view.ring = countdownRing();
  view.seconds = el("span", { class: "seconds" });
  const countdown = el("div", { class: "countdown", role: "timer", "aria-label": t("code_lasts") }, view.ring.element, view.seconds);
  countdown.hidden = view.live.code === null;
  view.countdown = countdown;
  return el("div", { class: "card-footer" }, countdown, refresh);
}

/** Move the countdown; cover the code the moment it is over. */
function tick(view) {
  const { live } = view;
  if (live.phase === Phase.WAITING) {
    const title = view.card.querySelector(".covered-title");
    if (title) write(title, t("wait_title", { n: Math.ceil(live.deadline.left) }));
  }
  if (live.phase !== Phase.LIVE) return;
  if (live.code === null) {
    drawCard(view);
    return;
  }
  const left = live.deadline.left;
  view.ring.show(live.deadline.share);
  view.countdown.classList.toggle("soon", left <= SOON_S);
  write(view.seconds, t(live.offline ? "offline_live" : "seconds_left", { n: Math.ceil(left) }));
}

function fitSymbols(view) {
  if (!view.barcode) return;
  const available = view.card.clientWidth;
  fit(view.barcode, available, { square: false });
  const room = Math.max(QR_MIN_PX, window.innerHeight - BESIDE_QR_PX);
  fit(view.qr, Math.min(QR_MAX_PX, available * QR_SHARE, room), { square: true });
}

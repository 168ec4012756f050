// SPDX-License-Identifier: Apache-2.0
// The code that the phone makes by itself while there is no signal, with a clear sign that it is one.

import { code128 } from "./code_128.js";
import { button, el, icon, write } from "./dom.js";
import { offlineCode } from "./offline_seed.js";
import { qrCode } from "./qr_code.js";
import { drawBarcode, drawQR, fit } from "./symbols.js";
import { t } from "./texts.js";

const TICK_MS = 250;
const QR_SHARE = 0.6;
const QR_MAX_PX = 220;

/** Build the screen on a kept seed; `onRetry()` looks for the network again. Returns `{ element, update, close, placed }`. */
export function offlineScreen({ seed, onRetry }) {
  const symbols = el("div", { class: "symbols" });
  const seconds = el("span", { class: "seconds" });
  const card = el(
    "section",
    { class: "code-card", "aria-labelledby": "code-title" },
    el("h1", { id: "code-title", class: "code-title", tabindex: -1 }, t("offline_code")),
    symbols,
    el("p", { class: "digits-note", role: "status" }, t("offline_note", { asset: t(seed.asset), n: seed.codes })),
    el("div", { class: "card-footer" }, el("div", { class: "countdown", role: "timer" }, seconds), button("button quiet", t("try_again"), onRetry, "refresh")),
  );
  const sign = el("p", { class: "offline-sign" }, icon("offline"), el("span", {}, t("offline_title")));
  const element = el("div", { class: "screen code-screen" }, el("div", { class: "band" }, sign), card);
  let shown = null;

  async function tick() {
    const { code, left } = await offlineCode(seed, Date.now());
    write(seconds, t("seconds_left", { n: Math.ceil(left) }));
    if (code === shown) return;
    shown = code;
    const barcode = drawBarcode(code128(code), t("barcode_label"));
    const qr = drawQR(qrCode(code), t("qr_label"));
    barcode.classList.add("barcode");
    qr.classList.add("qr");
    symbols.replaceChildren(barcode, el("p", { class: "digit-groups" }, code.replace(/(.{4})(?=.)/g, "$1 ")), qr);
    fit(barcode, card.clientWidth, { square: false });
    fit(qr, Math.min(QR_MAX_PX, card.clientWidth * QR_SHARE), { square: true });
  }

  const ticker = setInterval(tick, TICK_MS);
  return { element, update: () => {}, close: () => clearInterval(ticker), placed: tick };
}

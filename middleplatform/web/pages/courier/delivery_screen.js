// SPDX-License-Identifier: Apache-2.0
// One delivery: whom and where, and collecting it by scan, photo, typing or in cash.

import * as api from "./api.js";
import { canScan, readPhoto, scan } from "./camera.js";
import { explain } from "./reasons.js";
import { field } from "./sign_in_screen.js";
import { t } from "./texts.js";
import { button, el, icon, write } from "../js/dom.js";
import { facts } from "../js/result_screen.js";
import { t as word, writeAmount, writeTime } from "../js/texts.js";

const CODE = /^[0-9]{20}$/;

/**
 * Build the screen of a delivery. `onCode(asset, amount, code, entry)` begins to collect, `onCash()` notes cash.
 *
 * Returns `{ element, update, close }`.
 */
export function deliveryScreen(delivery, listeners) {
  const screen = new DeliveryScreen(delivery, listeners);
  screen.build();
  return screen;
}

/** Build the first row of a screen below the list: the way back and the heading. */
export function titleRow(title) {
  return el(
    "div",
    { class: "title-row" },
    el("a", { class: "icon-button", href: "#/", "aria-label": t("back") }, icon("back")),
    el("h1", { class: "screen-title", tabindex: -1 }, title),
  );
}

class DeliveryScreen {
  #stopScan = null;
  #closed = false;
  #looking = false;

  constructor(delivery, listeners) {
    this.delivery = delivery;
    this.listeners = listeners;
    this.price = delivery.prices[0] ?? null;
  }

  build() {
    const { delivery } = this;
    this.message = el("p", { class: "form-message", role: "alert" });
    this.element = el("div", { class: "screen delivery" }, titleRow(delivery.recipient), this.#about());
    if (delivery.state === "due") this.element.append(this.#ways());
  }

  /** The list was read again: only the app builds the screen anew, and only where it changed. */
  update() {}

  close() {
    this.#closed = true;
    this.#stopScan?.();
  }

  #about() {
    const { delivery } = this;
    const write = (amount) => writeAmount("cash", amount, delivery.currency);
    const rows = [[t("order_number"), delivery.number], [t("address"), delivery.address]];
    const phone = delivery.phone && el("a", { class: "phone-link", href: `tel:${delivery.phone}` }, delivery.phone);
    if (phone) rows.push([t("phone"), phone]);
    for (const tender of delivery.tenders) {
      const name = tender.kind === "cash" ? t("cash") : word(tender.kind);
      rows.push([name, `${write(tender.value_minor)} · ${writeTime(tender.at)}`]);
    }
    const paid = delivery.state === "paid";
    return el(
      "div",
      {},
      el("p", { class: "muted" }, paid ? t("paid") : t("to_collect")),
      el("p", { class: "result-amount" }, write(paid ? delivery.total_minor : delivery.due_minor)),
      facts(rows),
    );
  }

  #ways() {
    return el("div", { class: "ways" }, this.#assets(), this.#camera(), this.message, this.#typing(), this.#cash());
  }

  #assets() {
    const options = this.delivery.prices.map((price) =>
      el(
        "label",
        { class: "choice" },
        el("input", {
          type: "radio",
          name: "asset",
          value: price.asset,
          checked: price === this.price,
          onchange: () => {
            this.price = price;
          },
        }),
        el("span", { class: "choice-name" }, word(price.asset)),
        el("span", {}, writeAmount(price.asset, price.amount, this.delivery.currency)),
      ),
    );
    return el("fieldset", { class: "choices" }, el("legend", {}, t("pay_with")), ...options);
  }

  #camera() {
    const place = el("div", { class: "camera" });
    const input = el("input", { id: "photo", class: "unseen", type: "file", accept: "image/*", capture: "environment" });
    input.addEventListener("change", () => this.#photo(input));
    const photo = el("label", { class: "button wide photo", for: "photo" }, icon("eye"), el("span", {}, t("photo")));
    if (canScan()) place.append(button("button primary wide", t("scan"), () => this.#scan(place), "code"));
    else photo.classList.add("primary");
    place.append(el("div", { class: "photo-box" }, input, photo));
    return place;
  }

  async #scan(place) {
    const video = el("video", { class: "viewfinder", playsinline: true, muted: true, "aria-label": t("viewfinder") });
    const before = [...place.children];
    const restore = () => {
      this.#stopScan?.();
      this.#stopScan = null;
      place.replaceChildren(...before);
    };
    place.replaceChildren(video, button("button wide", t("stop_scanning"), restore, "cross"));
    try {
      this.#stopScan = await scan(video, (code) => {
        restore();
        this.#found(code, "camera");
      });
      if (this.#closed) this.#stopScan();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      restore();
      write(this.message, t("no_camera"));
    }
  }

  async #photo(input) {
    const [file] = input.files;
    if (file === undefined || this.#looking) return;
    this.#looking = true;
    write(this.message, t("reading_photo"));
    try {
      const code = await readPhoto(file);
      if (code === null) write(this.message, t("no_code_on_photo"));
      else this.#found(code, "camera");
    } catch (error) {
      if (error instanceof api.Unreachable) write(this.message, t("no_network"));
      else if (error instanceof api.Refusal) write(this.message, explain({ code: error.code }).title);
      else if (error instanceof DOMException) write(this.message, t("not_a_picture"));
      else throw error;
    } finally {
      this.#looking = false;
      input.value = "";
    }
  }

  #typing() {
    const input = el("input", { id: "code", inputmode: "numeric", autocomplete: "off", maxlength: 30 });
    const form = el(
      "form",
      { class: "typing", novalidate: true },
      field(t("type_code"), input),
      el("p", { class: "hint" }, t("type_note")),
      el("button", { type: "submit", class: "button wide" }, t("collect")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const digits = input.value.normalize("NFKC").replace(/[\s-]/g, "");
      if (CODE.test(digits)) {
        this.#found(digits, "typed");
        return;
      }
      write(this.message, t("code_incomplete"));
      input.focus();
    });
    return form;
  }

  #found(code, entry) {
    if (this.#closed) return;
    this.listeners.onCode(this.price.asset, this.price.amount, code, entry);
  }

  /** Cash is noted in two steps: a tap by mistake must not end a delivery. */
  #cash() {
    const amount = writeAmount("cash", this.delivery.due_minor, this.delivery.currency);
    const box = el("div", { class: "cash-box" });
    const ask = () => {
      const yes = button("button primary wide", t("cash_yes"), () => this.listeners.onCash(this.delivery.due_minor), "tick");
      box.replaceChildren(el("p", { role: "alert" }, t("cash_sure", { amount })), yes, button("button wide", t("cash_no"), offer));
      yes.focus();
    };
    const offer = () => box.replaceChildren(button("button wide cash", t("take_cash", { amount }), ask));
    offer();
    return box;
  }
}

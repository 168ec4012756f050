// SPDX-License-Identifier: Apache-2.0
// One delivery: whom and where, and collecting it by scan, photo, typing or in cash.

import * as api from "./api.js";
import { canScan, readPhoto, scan } from "./camera.js";
import { PartAmount, worth } from "./part_amount.js";
import { explain } from "./reasons.js";
import { field } from "./sign_in_screen.js";
import { t } from "./texts.js";
import { button, el, icon, write } from "../js/dom.js";
import { facts } from "../js/result_screen.js";
import { t as word, writeAmount, writeTime } from "../js/texts.js";

const CODE = /^[0-9]{20}$/;

/**
 * Build the screen of a delivery. `onCode({ asset, amount, code, entry, rest })` begins to collect, `onCash(amountMinor)`
 * notes cash, `onGiveBack(tender)` gives a part back. `suggested` is `{ asset, amount }` to begin with, or null.
 *
 * Returns `{ element, update, close }`.
 */
export function deliveryScreen(delivery, listeners, suggested = null) {
  const screen = new DeliveryScreen(delivery, listeners, suggested);
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

  constructor(delivery, listeners, suggested) {
    this.delivery = delivery;
    this.listeners = listeners;
    this.suggested = suggested;
    this.price = delivery.prices.find(({ asset }) => asset === suggested?.asset) ?? delivery.prices[0] ?? null;
  }

  build() {
    const { delivery } = this;
    this.message = el("p", { class: "form-message", role: "alert" });
    this.element = el("div", { class: "screen delivery" }, titleRow(delivery.recipient), this.#about());
    if (delivery.state === "due") this.element.append(...delivery.tenders.map((tender) => this.#giveBack(tender)).filter(Boolean), this.#ways());
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
      rows.push([name, `${writeAmount(tender.kind, tender.amount, delivery.currency)} · ${writeTime(tender.at)}`]);
    }
    const paid = delivery.state === "paid";
    return el(
      "div",
      {},
      el("p", { class: "muted" }, t(paid ? "paid" : delivery.tenders.length ? "left" : "to_collect")),
      el("p", { class: "result-amount" }, write(paid ? delivery.total_minor : delivery.due_minor)),
      facts(rows),
    );
  }

  #ways() {
    if (this.price === null) return el("div", { class: "ways" }, this.#cash());
    this.partPlace = el("div", {});
    this.#drawPart(this.suggested?.amount ?? null);
    const ways = [this.#assets(), this.partPlace, this.#camera(), this.message, this.#typing(), this.#cash()];
    return el("div", { class: "ways" }, ...ways);
  }

  #drawPart(suggested) {
    const { currency, due_minor: dueMinor } = this.delivery;
    this.part = new PartAmount(this.price, { currency, dueMinor, suggested });
    this.partPlace.replaceChildren(this.part.element);
  }

  /** Return the units to collect, or null after having said why what is typed cannot be. */
  #units() {
    const units = this.part.read();
    if (units !== null) return units;
    write(this.message, this.part.complaint);
    this.part.input.focus();
    return null;
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
            this.#drawPart(null);
          },
        }),
        el("span", { class: "choice-name" }, word(price.asset)),
        el("span", {}, this.#priceOf(price)),
      ),
    );
    return el("fieldset", { class: "choices" }, el("legend", {}, t("pay_with")), ...options);
  }

  #priceOf({ asset, amount, most }) {
    const written = writeAmount(asset, most, this.delivery.currency);
    return most < amount ? t("price_at_most", { most: written }) : written;
  }

  #camera() {
    const place = el("div", { class: "camera" });
    const input = el("input", { id: "photo", class: "unseen", type: "file", accept: "image/*", capture: "environment" });
    input.addEventListener("change", () => this.#photo(input));
    const photo = el("label", { class: "button wide photo", for: "photo" }, icon("camera"), el("span", {}, t("photo")));
    if (canScan()) place.append(button("button primary wide", t("scan"), () => this.#scan(place), "code"));
    else photo.classList.add("primary");
    place.append(el("div", { class: "photo-box" }, input, photo));
    return place;
  }

  async #scan(place) {
    if (this.#units() === null) return;
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
    const amount = this.#units();
    if (amount === null) return;
    const { asset } = this.price;
    const rest = this.delivery.due_minor - worth(this.price, amount, this.delivery.currency);
    this.listeners.onCode({ asset, amount, code, entry, rest: Math.max(0, rest) });
  }

  /** A part that this courier took goes back in two steps, where the customer cannot pay the rest. */
  #giveBack(tender) {
    if (tender.kind === "cash" || !tender.yours) return null;
    const amount = writeAmount(tender.kind, tender.amount, this.delivery.currency);
    return twice({
      className: "give-back",
      offer: button("button wide", t("give_back", { amount }), null, "returned"),
      question: t("give_back_sure", { amount }),
      yes: button("button wide", t("give_back_yes"), () => this.listeners.onGiveBack(tender), "returned"),
      no: t("give_back_no"),
      underWay: t("giving_up"),
    });
  }

  /** Cash is noted in two steps: a tap by mistake must not end a delivery. */
  #cash() {
    const { due_minor: due, currency, tenders } = this.delivery;
    const amount = writeAmount("cash", due, currency);
    return twice({
      className: "cash-box",
      offer: button("button wide cash", t(tenders.length ? "rest_in_cash" : "take_cash", { amount }), null),
      question: t("cash_sure", { amount }),
      yes: button("button primary wide", t("cash_yes"), () => this.listeners.onCash(due), "tick"),
      no: t("cash_no"),
      underWay: t("cash_noting"),
    });
  }
}

/** Build a box with a button that asks back before anything is done, and takes one yes. */
function twice({ className, offer, question, yes, no, underWay }) {
  const box = el("div", { class: className }, offer);
  offer.addEventListener("click", () => {
    const back = button("button wide", no, () => {
      box.replaceChildren(offer);
      offer.focus();
    });
    yes.addEventListener("click", () => box.replaceChildren(el("p", { role: "status" }, underWay)), { once: true });
    box.replaceChildren(el("p", { role: "alert" }, question), yes, back);
    yes.focus();
  });
  return box;
}

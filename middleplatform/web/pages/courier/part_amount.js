// SPDX-License-Identifier: Apache-2.0
// How much of a delivery is collected with one account: all that may be, or the part that the customer wants to pay so.

import { field } from "./sign_in_screen.js";
import { t } from "./texts.js";
import { button, el, write } from "../js/dom.js";
import { decimalsOf, minorUnits, typed } from "../js/money.js";
import { t as word, writeAmount } from "../js/texts.js";

/** Return what units of an asset are worth in minor units of money: never more than they are. */
export function worth(price, units, currency) {
  return Math.floor((units * 10 ** decimalsOf(currency)) / price.units_per_currency_unit);
}

/** Return the most of a price that a balance pays, in whole steps. */
export function affordable(price, balance) {
  const most = Math.min(price.most, balance);
  return most - (most % price.step);
}

/** The choice of an amount within a `price`; `suggested` stands in the field at first, null for all that may be paid. */
export class PartAmount {
  #decimals;

  constructor(price, { currency, dueMinor, suggested }) {
    this.price = price;
    this.currency = currency;
    this.dueMinor = dueMinor;
    this.#decimals = price.asset === "points" ? 0 : decimalsOf(currency);
    this.isOpen = suggested !== null || price.most < price.amount;
    const name = price.asset === "points" ? t("part_points") : t("part_money", { asset: word(price.asset) });
    this.input = el("input", { id: "part", inputmode: this.#decimals ? "decimal" : "numeric", autocomplete: "off", maxlength: 15 });
    this.input.value = typed(suggested ?? price.most, this.#decimals);
    this.input.addEventListener("input", () => this.#tellRest());
    this.rest = el("p", { class: "hint", id: "part-rest", role: "status" });
    this.input.setAttribute("aria-describedby", "part-rest");
    this.box = el("div", { class: "typing" }, field(name, this.input), this.rest);
    this.element = el("div", { class: "part" });
    this.#draw();
  }

  /** Return the units to collect, or null where what is typed cannot be; then `complaint` says what can. */
  read() {
    if (!this.isOpen) return this.price.most;
    const units = minorUnits(this.input.value.replace(/[,，\s]/g, ""), this.#decimals);
    const { most, step } = this.price;
    return units !== null && units >= step && units <= most && units % step === 0 ? units : null;
  }

  get complaint() {
    const { asset, most, step } = this.price;
    const write = (units) => writeAmount(asset, units, this.currency);
    return step > 1 ? t("part_in_steps", { most: write(most), step: write(step) }) : t("part_between", { most: write(most) });
  }

  #draw() {
    if (this.isOpen) {
      this.element.replaceChildren(this.box);
      this.#tellRest();
      return;
    }
    const open = () => {
      this.isOpen = true;
      this.#draw();
      this.input.focus();
      this.input.select();
    };
    this.element.replaceChildren(button("button wide", t("part_only"), open));
  }

  #tellRest() {
    const units = this.read();
    const rest = units === null ? null : this.dueMinor - worth(this.price, units, this.currency);
    const text = rest === null ? this.complaint : rest > 0 ? t("part_rest", { rest: writeAmount("cash", rest, this.currency) }) : t("part_none");
    write(this.rest, text);
  }
}

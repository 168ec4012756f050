// SPDX-License-Identifier: Apache-2.0
// An attempt from the request to its verdict: asking, the customer's proof by one of three doors, not known, the end.

import * as api from "./api.js";
import { Stage } from "./collection.js";
import { titleRow } from "./delivery_screen.js";
import { affordable } from "./part_amount.js";
import { explain } from "./reasons.js";
import { field } from "./sign_in_screen.js";
import { t } from "./texts.js";
import { button, el, icon, write } from "../js/dom.js";
import { facts } from "../js/result_screen.js";
import { writeAmount } from "../js/texts.js";

const TICK_MS = 250;
const DIGITS = /^[0-9]{6}$/;
const WRONG = new Set(["PASSWORD_INCORRECT", "SMS_CODE_INCORRECT", "SMS_CODE_EXPIRED", "PIN_KEY_FAULT"]);

/**
 * Build the screen of a `Collection`; `delivery()` returns its delivery as it was read last. `onDone()` leads back to the
 * list, `onAgain(suggested)` to collecting once more, where `{ asset, amount }` may be suggested.
 */
export function attemptScreen(collection, options) {
  const screen = new AttemptScreen(collection, options);
  screen.update();
  return screen;
}

class AttemptScreen {
  #drawn = null;
  #door = null;
  #busy = false;
  #complaint = "";
  #heard = "";

  constructor(collection, options) {
    this.collection = collection;
    this.options = options;
    this.element = el("div", { class: "screen attempt" });
    this.ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  close() {
    clearInterval(this.ticker);
  }

  /** Draw what changed; typing goes on while only tries or the connection did. */
  update() {
    const { collection } = this;
    const doors = collection.payment?.verification?.doors ?? [];
    const key = [collection.stage, collection.givenUp, doors, this.#door].join(" ");
    if (key !== this.#drawn) {
      this.#drawn = key;
      this.element.className = `screen attempt result ${this.#tone()}`;
      this.element.replaceChildren(...this.#draw());
      this.element.querySelector("h1")?.focus();
    }
    if (collection.stage === Stage.VERIFYING) this.#renew();
    else if (this.note) write(this.note, collection.lost ? t("poor_connection") : "");
  }

  get #currency() {
    return this.options.delivery()?.currency ?? "CNY";
  }

  #tone() {
    const { stage, rest } = this.collection;
    if (stage === Stage.PAID && rest > 0) return "wait";
    return { [Stage.PAID]: "good", [Stage.DECLINED]: "bad", [Stage.CANCELLED]: "calm" }[stage] ?? "wait";
  }

  #draw() {
    this.note = el("p", { class: "muted", role: "status" });
    switch (this.collection.stage) {
      case Stage.ASKING:
        return [el("h1", { tabindex: -1 }, t("asking")), el("div", { class: "spinner" }), this.note];
      case Stage.VERIFYING:
        return this.#verifying();
      case Stage.UNKNOWN:
        return this.#unknown();
      default:
        return this.#verdict();
    }
  }

  #amount() {
    const { asset, amount } = this.collection;
    return el("p", { class: "result-amount" }, writeAmount(asset, amount, this.#currency));
  }

  #verifying() {
    const { doors } = this.collection.payment.verification;
    this.#door ??= doors[0];
    if (!doors.includes(this.#door)) [this.#door] = doors;
    this.seconds = el("span", { role: "timer" });
    this.tries = el("span", {});
    this.message = el("p", { class: "proof-message", role: "alert" });
    const choices = doors.map((door) =>
      el(
        "label",
        { class: "choice" },
        el("input", { type: "radio", name: "door", value: door, checked: door === this.#door, onchange: () => this.#go(door) }),
        el("span", { class: "choice-name" }, t(`door_${door}`)),
      ),
    );
    return [
      titleRow(t("verify_title")),
      this.#amount(),
      el("p", { class: "muted attempt-state" }, this.seconds, this.tries),
      doors.length > 1 && el("fieldset", { class: "choices" }, el("legend", { class: "unseen" }, t("how_to_verify")), ...choices),
      this.#doorBody(),
      this.message,
      this.note,
      this.#leave(),
    ].filter(Boolean);
  }

  #go(door) {
    this.#door = door;
    this.#complaint = "";
    this.#heard = failed(this.collection.payment.verification);
    this.update();
    this.element.querySelector(`input[value=${door}]`)?.focus();
  }

  #doorBody() {
    if (this.#door === "pin_pad") {
      return el("div", {}, el("p", {}, t("hand_over")), this.#digits("password", t("payment_password"), "password"));
    }
    if (this.#door === "phone") {
      this.told = el("p", { role: "status" });
      const send = button("button primary wide", t("to_phone"), () => this.#prove({ door: "phone" }));
      return el("div", {}, this.told, send);
    }
    this.told = el("p", { role: "status" });
    const send = button("button wide", t("send_sms"), () => this.#prove({ door: "sms_send" }));
    return el("div", {}, this.told, send, this.#digits("sms", t("sms_code"), "text"));
  }

  /** Six digits: a password, which stays hidden, or the SMS code that the customer tells. */
  #digits(door, label, type) {
    const input = el("input", { id: `proof-${door}`, type, inputmode: "numeric", autocomplete: "off", maxlength: 6 });
    const form = el(
      "form",
      { class: "typing", novalidate: true },
      field(label, input),
      el("button", { type: "submit", class: "button primary wide" }, t("confirm")),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const digits = input.value.normalize("NFKC");
      if (!DIGITS.test(digits)) {
        this.#complain(t("six_digits"));
        input.focus();
        return;
      }
      input.value = "";
      await this.#prove(door === "sms" ? { door, code: digits } : { door, password: digits });
      input.focus();
    });
    return form;
  }

  async #prove(proof) {
    if (this.#busy) return;
    this.#busy = true;
    this.#complain("");
    try {
      await this.collection.prove(proof);
    } catch (error) {
      if (!(error instanceof api.Refusal)) throw error;
      const { title, now } = explain({ code: error.code, retry_after_s: error.retryAfterS });
      this.#complain(`${title} – ${now}`);
    } finally {
      this.#busy = false;
      this.update();
    }
  }

  #complain(sentence) {
    this.#complaint = sentence;
    write(this.message, sentence);
    this.message.classList.toggle("wrong", sentence !== "");
  }

  #renew() {
    const { verification } = this.collection.payment;
    const { last_failure: failure, tries_left: tries } = verification;
    write(this.tries, ` · ${t("tries_left", { n: tries })}`);
    write(this.note, this.collection.lost ? t("poor_connection") : "");
    const isSMS = failure?.startsWith("SMS_") === true;
    // What went wrong at the door before is no word about this one.
    const isAboutThis = isSMS === (this.#door === "sms") && failed(verification) !== this.#heard;
    if (this.#complaint === "" && WRONG.has(failure) && isAboutThis) this.#complain(explain({ code: failure }).title);
    if (this.#door === "phone") write(this.told, verification.phone_prompted ? t("on_phone") : "");
    if (this.#door === "sms" && verification.sms_sent_to) write(this.told, t("sms_sent", { phone: verification.sms_sent_to }));
  }

  #unknown() {
    const { givenUp } = this.collection;
    return [
      el("div", { class: "result-badge" }, icon("alert", "icon badge")),
      el("h1", { class: "result-title", tabindex: -1 }, t("unknown_title")),
      this.#amount(),
      el("p", { class: "result-advice", role: "alert" }, t(givenUp ? "giving_up" : "unknown_advice")),
      this.note,
      ...(givenUp ? [] : [this.#leave()]),
      el("a", { class: "button wide", href: "#/" }, t("next")),
    ];
  }

  #leave() {
    return button("button wide", t("give_up"), () => this.collection.giveUp(), "cross");
  }

  #verdict() {
    const { stage, failure, payment, asset, amount } = this.collection;
    const head = (iconName, title) => [
      el("div", { class: "result-badge" }, icon(iconName, "icon badge")),
      el("h1", { class: "result-title", tabindex: -1 }, title),
      this.#amount(),
    ];
    if (stage === Stage.PAID) return this.#paid(head, payment);
    if (stage === Stage.CANCELLED) {
      const back = payment?.status === "reversed";
      const title = back ? t("given_back", { amount: writeAmount(asset, amount, this.#currency) }) : t("cancelled");
      return [...head("returned", title), ...this.#onward({ again: !back })];
    }
    const { title, now, tell, again } = explain(failure ?? { code: "PLATFORM_ERROR" }, asset, this.#currency);
    const balanceFirst = this.#balanceFirst(failure);
    return [
      ...head("cross", t("not_collected")),
      el("p", { class: "result-reason" }, title),
      el("p", { class: "result-advice" }, now),
      el("p", { class: "muted" }, `${t("tell")}: ${tell}`),
      ...balanceFirst,
      ...this.#onward({ again: again && balanceFirst.length === 0 }),
    ];
  }

  /** Offer to collect again and to leave; what the courier most likely does next comes first and stands out. */
  #onward({ again }) {
    const kind = (stands) => (stands ? "button primary wide" : "button wide");
    const more = button(kind(again), t("collect_again"), () => this.options.onAgain(null), "refresh");
    const leave = button(kind(!again), t("next"), this.options.onDone);
    return again ? [more, leave] : [leave, more];
  }

  /** Part of a delivery is not its end: what is left is said before anything else, and is what comes next. */
  #paid(head, payment) {
    const { rest } = this.collection;
    const rows = [[t("account"), payment.account_masked], [t("receipt"), payment.receipt?.number]];
    const told = facts(rows.filter(([, value]) => value));
    if (rest === 0) return [...head("tick", t("collected")), told, button("button primary wide", t("next"), this.options.onDone)];
    return [
      ...head("clock", t("part_paid")),
      el("p", { class: "result-reason", role: "alert" }, t("part_left", { rest: writeAmount("cash", rest, this.#currency) })),
      told,
      button("button primary wide", t("collect_rest"), () => this.options.onAgain(null)),
      button("button wide", t("next"), this.options.onDone),
    ];
  }

  /** Where there is not enough, what there is may be taken first. */
  #balanceFirst(failure) {
    const { asset } = this.collection;
    const price = this.options.delivery()?.prices.find((each) => each.asset === asset);
    const amount = price && typeof failure?.balance === "number" ? affordable(price, failure.balance) : 0;
    if (amount === 0) return [];
    const label = t("collect_balance", { amount: writeAmount(asset, amount, this.#currency) });
    return [button("button primary wide", label, () => this.options.onAgain({ asset, amount }))];
  }

  #tick() {
    const { collection } = this;
    if (collection.stage !== Stage.VERIFYING) return;
    const passed = (performance.now() - collection.receivedAt) / 1000;
    const left = Math.max(0, collection.payment.verification.remaining_s - passed);
    write(this.seconds, t("seconds_left", { n: Math.ceil(left) }));
  }
}

/** Name a failed try of a verification, so that the next one can be told from it. */
function failed({ last_failure: failure, tries_left: tries }) {
  return `${failure} ${tries}`;
}

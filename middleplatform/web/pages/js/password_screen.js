// SPDX-License-Identifier: Apache-2.0
// The page of one payment that waits for proof: password or SMS code, tries, refusal. The result: result_screen.js.

import * as api from "./api.js";
import { countdownRing } from "./countdown_ring.js";
import { Deadline } from "./deadline.js";
import { announce, el, icon, write } from "./dom.js";
import { explain, explainRefusal } from "./reasons.js";
import { t, writeAmount } from "./texts.js";

const LENGTH = 6;
const TICK_MS = 250;
const SOON_S = 15;
const RESEND_MS = 1500;
const OVERDUE_MS = 1500;
const OVERDUE_ROUNDS = 3;
const NOT_OPEN = "VERIFICATION_NOT_OPEN";

/** What is typed here, and how it is sent. */
const PASSWORD = { title: "proof_title", label: "proof_label", prove: api.provePassword };
const SMS = { title: "sms_title", label: "sms_code", prove: api.proveSMSCode };

/**
 * Build the page for a payment; `phone` is the member's masked number, which SMS codes go to.
 *
 * `onPayment(payment)` gets every answer, `onUnknown()` is called when the time is over and no answer came,
 * `onOverdue()` when the time is over and the verdict should be read. Returns `{ element, update, close }`.
 */
export function passwordScreen(payment, { currency, phone, onPayment, onOverdue, onUnknown }) {
  const page = new PasswordPage(payment, { currency, phone, onPayment, onOverdue, onUnknown });
  page.build();
  return page;
}

class PasswordPage {
  #busy = false;
  #closed = false;
  #askedAt = 0;
  #rounds = 0;

  constructor(payment, options) {
    this.payment = payment;
    this.options = options;
    this.deadline = new Deadline(payment.verification_remaining_s ?? 0);
  }

  build() {
    this.ring = countdownRing();
    this.seconds = el("span", { class: "seconds" });
    this.timer = el("div", { class: "proof-timer", role: "timer" }, this.ring.element, this.seconds);
    this.message = el("p", { class: "proof-message", role: "alert", id: "proof-message" });
    this.refusal = el("button", { type: "button", class: "button plain", onclick: () => this.#refuse() }, t("refuse"));
    this.element = el(
      "div",
      { class: "proof" },
      el("div", { class: "proof-bar" }, this.refusal, this.timer),
      this.#summary(),
      el("div", { class: "proof-entry" }),
    );
    this.entry = this.element.querySelector(".proof-entry");
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
    if (this.#isOpen("phone")) this.#showKeypad(PASSWORD);
    else if (this.#isOpen("sms")) this.#showSMS();
    else this.#closeDoor({ title: t("proof_not_here"), advice: t("proof_not_here_advice") });
    this.update(this.payment);
    this.ticker = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  /** Take a newer state of the payment, such as a try that failed on the pad at the counter. */
  update(payment) {
    const news = payment.tries_left !== this.payment.tries_left || payment.last_failure !== this.payment.last_failure;
    const isSent = Boolean(payment.sms_sent_to) !== Boolean(this.payment.sms_sent_to);
    this.payment = payment;
    if (isSent && this.kind === SMS && !this.#busy) this.#showSMS();
    if (typeof payment.verification_remaining_s === "number") {
      this.deadline = new Deadline(payment.verification_remaining_s);
      this.total ??= Math.max(payment.verification_remaining_s, 1);
    }
    if (payment.last_failure && (news || !this.shownFailure)) this.#sayFailure();
  }

  /** Put the focus where typing goes. */
  focus() {
    (this.input ?? this.sender ?? this.refusal).focus();
  }

  close() {
    this.#closed = true;
    clearInterval(this.ticker);
    if (this.input) this.input.value = "";
  }

  #summary() {
    const { payment } = this;
    return el(
      "div",
      { class: "proof-summary" },
      el("h1", { id: "sheet-title", class: "proof-title" }, t("proof_title")),
      el("p", { class: "proof-shop" }, payment.shop_name),
      el("p", { class: "proof-amount" }, writeAmount(payment.asset, payment.amount, this.options.currency)),
      el("p", { class: "proof-asset" }, t("with_asset", { asset: t(payment.asset) })),
    );
  }

  #isOpen(door) {
    return this.payment.doors.includes(door);
  }

  /** Ask for the SMS code, or first whether one is to be sent. */
  #showSMS() {
    if (this.payment.sms_sent_to) {
      this.#showKeypad(SMS);
      return;
    }
    this.kind = SMS;
    this.input = null;
    write(this.element.querySelector(".proof-title"), t("proof_elsewhere"));
    this.sender = el("button", { type: "button", class: "button primary wide", onclick: () => this.#sendSMS() }, t("send_sms"));
    this.entry.replaceChildren(
      el("p", { class: "proof-lead" }, t("sms_lead", { phone: this.options.phone })),
      this.message,
      this.sender,
      ...this.#otherWay(),
    );
  }

  #showKeypad(kind) {
    const isSMS = kind === SMS;
    this.kind = kind;
    write(this.element.querySelector(".proof-title"), t(kind.title));
    this.input = el("input", {
      class: "proof-input",
      type: isSMS ? "text" : "password",
      inputmode: "none",
      autocomplete: isSMS ? "one-time-code" : "off",
      maxlength: LENGTH,
      "aria-label": t(kind.label),
      "aria-describedby": "proof-message",
    });
    this.dots = el("div", { class: "dots", "aria-hidden": "true" });
    for (let place = 0; place < LENGTH; place += 1) this.dots.append(el("span", { class: "dot" }));
    this.input.addEventListener("input", () => this.#type(this.input.value));
    this.keypad = el("div", { class: "keypad", role: "group", "aria-label": t("proof_keypad") });
    for (const digit of "123456789") this.keypad.append(this.#digitKey(digit));
    this.keypad.append(
      this.#actionKey("clear", t("proof_clear"), () => this.#type("")),
      this.#digitKey("0"),
      this.#actionKey("erase", null, () => this.#type(this.input.value.slice(0, -1))),
    );
    this.entry.replaceChildren(
      el("div", { class: "pin-box" }, this.input, this.dots),
      this.message,
      this.keypad,
      ...(isSMS ? [el("p", { class: "proof-hint", role: "status" }, t("sms_sent", { phone: this.payment.sms_sent_to }))] : []),
      ...(!isSMS && this.#isOpen("pin_pad") ? [el("p", { class: "proof-hint" }, t("proof_only_here"))] : []),
      el("div", { class: "proof-ways" }, ...(isSMS ? [this.#resend()] : []), ...this.#otherWay()),
    );
  }

  /** The button that leads from the password to the SMS code or back, where both are open. */
  #otherWay() {
    if (!this.#isOpen("phone") || !this.#isOpen("sms")) return [];
    const isSMS = this.kind === SMS;
    const show = () => {
      if (this.#busy) return;
      this.#say("");
      if (isSMS) this.#showKeypad(PASSWORD);
      else this.#showSMS();
      this.focus();
    };
    return [el("button", { type: "button", class: "button plain", onclick: show }, t(isSMS ? "use_password" : "use_sms"))];
  }

  #resend() {
    return el("button", { type: "button", class: "button plain", onclick: () => this.#sendSMS() }, t("send_again"));
  }

  /** Say that this payment cannot be proved here, and where it can. */
  #closeDoor({ title, advice }) {
    this.input = this.sender = null;
    write(this.element.querySelector(".proof-title"), t("proof_elsewhere"));
    this.entry.replaceChildren(
      el("div", { class: "covered" }, icon("alert", "icon large"), el("p", { class: "covered-title" }, title), el("p", {}, advice)),
    );
  }

  #digitKey(digit) {
    return el("button", { type: "button", class: "key", onclick: () => this.#append(digit) }, digit);
  }

  #actionKey(name, label, onclick) {
    const content = label ?? icon("erase");
    return el(
      "button",
      { type: "button", class: `key ${name}`, "aria-label": label ?? t("proof_delete"), onclick },
      content,
    );
  }

  /** Take digits from a real keyboard wherever the focus is; Enter and Space stay with the focused button. */
  #pressed(event) {
    if (event.target === this.input || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9]$/.test(event.key)) this.#append(event.key);
    else if (event.key === "Backspace") this.#type(this.input?.value.slice(0, -1) ?? "");
    else return;
    event.preventDefault();
  }

  #append(digit) {
    if (this.input) this.#type(this.input.value + digit);
  }

  #type(value) {
    if (this.#busy || !this.input) return;
    const digits = value.normalize("NFKC").replace(/\D/g, "").slice(0, LENGTH);
    this.input.value = digits;
    this.#fillDots(digits);
    announce(t("proof_entered", { n: digits.length }));
    if (digits.length > 0) this.#say("");
    if (digits.length === LENGTH) this.#prove(digits);
  }

  /** A password is dots; an SMS code can be compared with the message, and is worth nothing afterwards. */
  #fillDots(digits) {
    [...this.dots.children].forEach((dot, place) => {
      const isFilled = place < digits.length;
      dot.classList.toggle("filled", isFilled && this.kind === PASSWORD);
      write(dot, isFilled && this.kind === SMS ? digits[place] : "");
    });
  }

  async #sendSMS() {
    if (this.#busy) return;
    this.#setBusy(true, t("sms_sending"));
    try {
      const payment = await api.sendSMSCode(this.payment.attempt_id);
      this.#answered(payment);
      if (payment.sms_sent_to && !this.#closed) {
        this.#showSMS();
        this.focus();
      }
    } catch (error) {
      if (this.#closed) return;
      this.#setBusy(false);
      if (error instanceof api.Unreachable) this.#warn(t("no_network"));
      else if (error instanceof api.Refusal) this.#warn(t("title_and_advice", explainRefusal(error)));
      else throw error;
    }
  }

  /**
   * Send what was typed until there is an answer. The same verification id sent twice is one try, so a lost answer
   * costs nothing.
   */
  async #prove(typed) {
    const { prove } = this.kind;
    this.#setBusy(true, t("proof_checking"));
    const verificationID = api.newID();
    while (!this.#closed) {
      try {
        const payment = await prove(this.payment.attempt_id, verificationID, typed);
        this.#answered(payment);
        return;
      } catch (error) {
        if (!(await this.#mayResend(error))) return;
      }
    }
  }

  async #refuse() {
    this.#setBusy(true, t("refusing"));
    while (!this.#closed) {
      try {
        this.#answered(await api.refuse(this.payment.attempt_id));
        return;
      } catch (error) {
        if (!(await this.#mayResend(error))) return;
      }
    }
  }

  /** Say whether to send again after an error: yes without an answer, no after a refusal. */
  async #mayResend(error) {
    if (this.#closed) return false;
    const isFault = error instanceof api.Refusal && error.status >= 500;
    if (error instanceof api.Unreachable || isFault) {
      this.#say(t("proof_retrying"));
      await new Promise((wake) => setTimeout(wake, RESEND_MS));
      return true;
    }
    if (!(error instanceof api.Refusal)) throw error;
    this.#setBusy(false);
    if (error.code === NOT_OPEN) this.#closeDoor({ title: t("proof_not_here"), advice: t("proof_not_here_advice") });
    else this.#warn(t("title_and_advice", explainRefusal(error)));
    this.options.onOverdue();
    return false;
  }

  #answered(payment) {
    if (this.#closed) return;
    this.#setBusy(false);
    this.shownFailure = false;
    this.options.onPayment(payment);
  }

  #setBusy(busy, sentence = "") {
    this.#busy = busy;
    this.element.classList.toggle("busy", busy);
    this.refusal.disabled = busy;
    this.#say(sentence);
    if (busy || !this.input) return;
    this.input.value = "";
    this.#fillDots("");
    this.input.focus();
  }

  #sayFailure() {
    if (this.#busy) return;
    this.shownFailure = true;
    const { title } = explain(this.payment.last_failure, { tries_left: this.payment.tries_left });
    const tries = typeof this.payment.tries_left === "number" ? t("tries_left", { n: this.payment.tries_left }) : "";
    this.#warn(t("title_and_tries", { title, tries }));
  }

  #warn(sentence) {
    this.#say(sentence);
    this.message.classList.add("wrong");
    this.element.classList.remove("shake");
    void this.element.offsetWidth; // Restarts the animation for a second wrong password.
    this.element.classList.add("shake");
  }

  #say(sentence) {
    this.message.classList.remove("wrong");
    write(this.message, sentence);
  }

  #tick() {
    const left = this.deadline.left;
    this.ring.show(this.total ? left / this.total : 0);
    this.timer.classList.toggle("soon", left <= SOON_S);
    write(this.seconds, t("proof_left", { n: Math.ceil(left) }));
    if (left > 0) return;
    this.#overdue();
  }

  /** The platform decides whether it was in time; ask it, and say so while it does not answer. */
  #overdue() {
    if (Date.now() - this.#askedAt < OVERDUE_MS) return;
    this.#askedAt = Date.now();
    this.#rounds += 1;
    this.#busy = true;
    this.element.classList.add("busy");
    this.#say(t("proof_deciding"));
    if (this.#rounds > OVERDUE_ROUNDS) this.options.onUnknown();
    else this.options.onOverdue();
  }
}

// SPDX-License-Identifier: Apache-2.0
// The sheet that comes up by itself over whatever is shown: the page of the proof, then the result. One payment at a time.

import { announce, el } from "./dom.js";
import { passwordScreen } from "./password_screen.js";
import { resultScreen, unknownScreen } from "./result_screen.js";
import { t, writeAmount } from "./texts.js";

const READ_MS = 3000;
const VIBRATE_MS = 120;

/** The sheet; `onPayment`, `read` and `onClosed(payment)` are the page's, `describe(payment)` gives what it needs. */
export class Sheet {
  #screen = null;
  #reader = null;

  constructor({ describe, onPayment, read, onClosed }) {
    this.payment = null;
    this.options = { describe, onPayment, read, onClosed };
    this.dialog = el("dialog", { class: "sheet", "aria-labelledby": "sheet-title" });
    // Escape must not put away a payment that waits; it closes a result as its button does.
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!this.isWaiting) this.close();
    });
    this.dialog.addEventListener("close", () => this.#closedByBrowser());
    document.body.append(this.dialog);
  }

  get isOpen() {
    return this.payment !== null;
  }

  /** Whether the payment shown still waits for the customer. */
  get isWaiting() {
    return this.payment?.status === "verifying" && !this.isUnknown;
  }

  /** Show a payment, or the newer state of the one that is shown. */
  show(payment) {
    const before = this.payment;
    this.payment = payment;
    const same = before !== null && before.attempt_id === payment.attempt_id;
    if (same && before.status === payment.status) {
      if (payment.status === "verifying" && !this.isUnknown) this.#screen.update(payment);
      return;
    }
    this.isUnknown = false;
    const { currency, phone } = this.options.describe(payment);
    if (payment.status === "verifying") {
      const { onPayment, read } = this.options;
      const listeners = { onPayment, onOverdue: read, onUnknown: () => this.#showUnknown(currency) };
      this.#replace(passwordScreen(payment, { currency, phone, ...listeners }));
      // Browsers refuse it, and complain, before the customer has touched the page.
      if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(VIBRATE_MS);
      const amount = writeAmount(payment.asset, payment.amount, currency);
      announce(t("proof_opened", { shop: payment.shop_name, amount }));
    } else {
      this.#replace(resultScreen(payment, { currency, onDone: () => this.close() }));
    }
  }

  /** Put the sheet away. */
  close() {
    const { payment } = this;
    if (payment === null) return;
    this.dismiss();
    this.options.onClosed(payment);
  }

  /** Put the sheet away without a word, such as on signing out. */
  dismiss() {
    this.#drop();
    if (this.dialog.open) this.dialog.close();
  }

  /** Browsers let a second Escape or Back close any dialog, asked or not. */
  #closedByBrowser() {
    if (this.isWaiting) {
      this.dialog.showModal();
      this.#screen.focus();
    } else {
      this.close();
    }
  }

  #drop() {
    clearInterval(this.#reader);
    this.#screen?.close();
    this.#screen = null;
    this.payment = null;
    this.isUnknown = false;
  }

  #showUnknown(currency) {
    this.isUnknown = true;
    this.#replace(unknownScreen(this.payment, { currency, onDone: () => this.close() }));
    this.#reader = setInterval(() => this.options.read(), READ_MS);
  }

  #replace(screen) {
    clearInterval(this.#reader);
    this.#screen?.close();
    this.#screen = screen;
    this.dialog.replaceChildren(screen.element);
    if (!this.dialog.open) this.dialog.showModal();
    screen.focus();
  }
}

// SPDX-License-Identifier: Apache-2.0
// Hearing of payments: the stream of events, and reading again whenever something may have been missed.

import * as api from "./api.js";

const REOPEN_MS = [1000, 2000, 5000, 10_000];
const READ_MS = 4000;
const READ_COUNT = 10;

/**
 * Watches the payments of whoever is signed in.
 *
 * Tells `onPayment(payment, { first })`, `first` for what was there when watching began; `onCodeUsed()`;
 * `onReached(boolean)` when the platform is heard or lost; `onRefused(refusal)` when the session is over.
 */
export class PaymentWatch {
  #source = null;
  #failures = 0;
  #reopenTimer = null;
  #readTimer = null;
  #hasRead = false;
  #running = false;

  constructor(listeners) {
    this.listeners = listeners;
  }

  start() {
    this.#running = true;
    this.#open();
  }

  stop() {
    this.#running = false;
    this.#hasRead = false;
    this.#close();
  }

  /** Begin anew: after sleep or a change of network a connection may be dead without a word. */
  reopen() {
    if (!this.#running) return;
    this.#close();
    this.#open();
  }

  /** Read the latest payments and tell of them, oldest first. */
  async read() {
    try {
      const page = await api.readPayments({ limit: READ_COUNT });
      if (!this.#running) return;
      const first = !this.#hasRead;
      this.#hasRead = true;
      this.listeners.onReached(true);
      for (const payment of [...page.payments].reverse()) {
        this.listeners.onPayment(payment, { first });
      }
    } catch (error) {
      if (!this.#running) return;
      if (error instanceof api.Unreachable) this.listeners.onReached(false);
      else if (error instanceof api.Refusal) this.listeners.onRefused(error);
      else throw error;
    }
  }

  #open() {
    this.#source = api.openEvents();
    this.#source.addEventListener("open", () => {
      this.#failures = 0;
      clearInterval(this.#readTimer);
      this.#readTimer = null;
      this.read();
    });
    this.#source.addEventListener("error", () => this.#lost());
    this.#source.addEventListener("payment", (event) => {
      this.listeners.onPayment(JSON.parse(event.data), { first: false });
    });
    this.#source.addEventListener("code-used", () => this.listeners.onCodeUsed());
  }

  /** Read now and then while the stream is away, and open it again where the browser gave it up. */
  #lost() {
    this.#readTimer ??= setInterval(() => document.visibilityState === "visible" && this.read(), READ_MS);
    if (this.#source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#reopenTimer);
    const wait = REOPEN_MS[Math.min(this.#failures, REOPEN_MS.length - 1)];
    this.#failures += 1;
    this.#reopenTimer = setTimeout(() => this.reopen(), wait);
  }

  #close() {
    clearTimeout(this.#reopenTimer);
    clearInterval(this.#readTimer);
    this.#readTimer = null;
    this.#source?.close();
    this.#source = null;
  }
}

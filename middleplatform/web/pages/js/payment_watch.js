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
    this.#stopReading();
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
      if (this.#source?.readyState === EventSource.OPEN) this.#stopReading();
      for (const payment of [...page.payments].reverse()) {
        this.listeners.onPayment(payment, { first });
      }
    } catch (error) {
      if (!this.#running) return;
      const isRefusal = error instanceof api.Refusal;
      if (!isRefusal && !(error instanceof api.Unreachable)) throw error;
      if (isRefusal && error.status < 500) {
        this.listeners.onRefused(error);
      } else {
        this.listeners.onReached(isRefusal);
        this.#keepReading();
      }
    }
  }

  #open() {
    this.#source = api.openEvents();
    this.#source.addEventListener("open", () => {
      this.#failures = 0;
      this.read();
    });
    this.#source.addEventListener("error", () => this.#lost());
    this.#source.addEventListener("payment", (event) => {
      this.listeners.onPayment(JSON.parse(event.data), { first: false });
    });
    this.#source.addEventListener("code-used", () => this.listeners.onCodeUsed());
  }

  /** Read while the stream is away, and open it again where the browser gave it up. */
  #lost() {
    this.#keepReading();
    if (this.#source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.#reopenTimer);
    const wait = REOPEN_MS[Math.min(this.#failures, REOPEN_MS.length - 1)];
    this.#failures += 1;
    this.#reopenTimer = setTimeout(() => this.reopen(), wait);
  }

  /** Read at once and now and then, until a reading succeeds with the stream open. */
  #keepReading() {
    if (this.#readTimer !== null) return;
    this.#readTimer = setInterval(() => document.visibilityState === "visible" && this.read(), READ_MS);
    this.read();
  }

  #stopReading() {
    clearInterval(this.#readTimer);
    this.#readTimer = null;
  }

  #close() {
    clearTimeout(this.#reopenTimer);
    this.#source?.close();
    this.#source = null;
  }
}

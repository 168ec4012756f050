// SPDX-License-Identifier: Apache-2.0
// One attempt to collect a delivery, from the code to its end. It asks and cancels as often as needed, it charges once.

import * as api from "./api.js";
import { newID } from "../js/wire.js";

const QUERY_AFTER_S = [1, 2, 3, 5];
const CANCEL_AFTER_MS = 60_000;
const NOT_KNOWN_LIMIT = 2;
const RESEND_MS = 1500;
const NOT_FOUND = 404;
// Answers that change nothing; every other one but success says nothing about the payment (docs/payment.md).
const CHANGE_NOTHING = new Set([400, 401, 403, 404, 405, 413, 415, 422, 429]);

/** Where an attempt stands; the last three are ends. */
export const Stage = Object.freeze({
  ASKING: "asking",
  VERIFYING: "verifying",
  UNKNOWN: "unknown",
  PAID: "paid",
  DECLINED: "declined",
  CANCELLED: "cancelled",
});

const STAGES = {
  verifying: Stage.VERIFYING,
  succeeded: Stage.PAID,
  failed: Stage.DECLINED,
  cancelled: Stage.CANCELLED,
  reversed: Stage.CANCELLED,
};

/** Storage took no entry: nothing was sent. */
export class NotWritten extends Error {}

/** The attempts without an end, kept on this phone over a reload. Never a code, never a password. */
export class Journal {
  #place = "jifu.courier.attempts";

  entries() {
    return JSON.parse(localStorage.getItem(this.#place) ?? "[]");
  }

  /** Write an attempt down, before its request leaves or in place of how it stood. Throws `NotWritten`. */
  put(entry) {
    const others = this.entries().filter(({ id }) => id !== entry.id);
    try {
      localStorage.setItem(this.#place, JSON.stringify([...others, entry]));
    } catch (error) {
      throw new NotWritten("the phone's storage does not take the attempt", { cause: error });
    }
  }

  remove(id) {
    localStorage.setItem(this.#place, JSON.stringify(this.entries().filter((entry) => entry.id !== id)));
  }
}

/** An attempt; `onChange()` is told of every change, `onSignedOut()` when the session is over. */
export class Collection {
  #journal;
  #listeners;
  #alarm = null;
  #wake = null;

  constructor(entry, journal, listeners) {
    this.id = entry.id;
    this.number = entry.number;
    this.asset = entry.asset;
    this.amount = entry.amount;
    this.rest = entry.rest ?? 0;
    this.stage = Stage.ASKING;
    this.payment = null;
    this.failure = null;
    this.lost = false;
    this.givenUp = entry.givenUp ?? false;
    this.#journal = journal;
    this.#listeners = listeners;
  }

  get isOver() {
    return [Stage.PAID, Stage.DECLINED, Stage.CANCELLED].includes(this.stage);
  }

  /** Charge, once, and follow what becomes of it. Throws `NotWritten`; then nothing was sent. */
  async begin({ code, entry, coversMinor }) {
    const { id, number, asset, amount } = this;
    this.#journal.put(this.#entry());
    try {
      this.#take(await api.collect(number, id, { asset, amount, code, entry, coversMinor }));
    } catch (error) {
      this.#refusedOrUnknown(error);
    }
    await this.follow();
  }

  /** Follow an attempt that was begun before, here or on another of the courier's phones. */
  async resume() {
    this.#become(Stage.UNKNOWN);
    await this.follow();
  }

  /** Ask until there is an end: wait while the customer proves it, query and then cancel while nothing is known. */
  async follow() {
    const begun = Date.now();
    let queries = 0;
    let notKnown = 0;
    while (!this.isOver) {
      const cancels = this.givenUp || notKnown >= NOT_KNOWN_LIMIT || Date.now() - begun > CANCEL_AFTER_MS;
      if (this.stage === Stage.VERIFYING && !this.givenUp) {
        const givenUp = new Promise((wake) => {
          this.#wake = wake;
        });
        await Promise.race([this.#ask(() => api.awaitPayment(this.id, this.payment.version)), givenUp]);
        continue;
      }
      try {
        if (cancels) this.#take(await api.cancel(this.id, this.givenUp ? "reverse" : "keep"));
        else this.#take(await api.readPayment(this.id));
      } catch (error) {
        if (error instanceof api.Refusal && error.status === NOT_FOUND) notKnown += 1;
        else this.#noAnswer(error);
      }
      if (!this.isOver && this.stage === Stage.UNKNOWN) await this.#pause(queries);
      queries += 1;
    }
  }

  /** Give the sale up: what was taken goes back. It is over when the platform says so, not before. */
  giveUp() {
    this.givenUp = true;
    this.#rememberGivenUp();
    this.#become(Stage.UNKNOWN);
    this.#wake?.();
  }

  /** Give back what was paid, and follow it to its end. */
  async giveBack() {
    this.giveUp();
    await this.follow();
  }

  #entry() {
    const { id, number, asset, amount, rest, givenUp } = this;
    return { id, number, asset, amount, rest, givenUp };
  }

  /** After a reload it is to be cancelled still. Where the phone takes no entry, this page goes on without. */
  #rememberGivenUp() {
    try {
      this.#journal.put(this.#entry());
    } catch (error) {
      if (!(error instanceof NotWritten)) throw error;
    }
  }

  /** Go through a door until there is an answer; the same id sent twice is one try. Throws `api.Refusal`. */
  async prove(proof) {
    const withID = proof.door === "password" || proof.door === "sms" ? { ...proof, verification_id: newID() } : proof;
    while (!this.isOver && !this.givenUp) {
      try {
        this.#take(await api.verify(this.id, withID));
        return;
      } catch (error) {
        if (error instanceof api.Refusal && error.isOurs && error.status < 500) throw error;
        this.#noAnswer(error);
        await new Promise((wake) => setTimeout(wake, RESEND_MS));
      }
    }
  }

  async #ask(request) {
    try {
      this.#take(await request());
    } catch (error) {
      this.#noAnswer(error);
      // Past its deadline a payment has an end that is only not known here.
      if (Date.now() >= this.overdueAt) this.#become(Stage.UNKNOWN);
      else await this.#pause(0);
    }
  }

  #take(payment) {
    if (payment?.attempt_id !== this.id) throw new api.Unreachable("the answer is about something else");
    if (this.payment !== null && payment.version < this.payment.version) return;
    this.lost = false;
    this.payment = payment;
    this.failure = payment.failure ?? null;
    if (payment.verification) {
      this.receivedAt = performance.now();
      this.overdueAt = Date.now() + payment.verification.remaining_s * 1000;
    }
    // A sale that was given up waits for its cancel, whatever else is told meanwhile.
    const stage = STAGES[payment.status];
    this.#become(stage === Stage.VERIFYING && this.givenUp ? Stage.UNKNOWN : stage);
  }

  #refusedOrUnknown(error) {
    if (error instanceof api.Refusal && error.isOurs && CHANGE_NOTHING.has(error.status)) {
      this.failure = { code: error.code, retry_after_s: error.retryAfterS };
      this.#become(Stage.DECLINED);
      if (error.status === 401) this.#listeners.onSignedOut();
    } else {
      this.#noAnswer(error);
      this.#become(Stage.UNKNOWN);
    }
  }

  #noAnswer(error) {
    if (!(error instanceof api.Refusal || error instanceof api.Unreachable)) throw error;
    if (error instanceof api.Refusal && error.status === 401) this.#listeners.onSignedOut();
    this.lost = true;
    this.#listeners.onChange();
  }

  #become(stage) {
    this.stage = stage;
    if (this.isOver) this.#journal.remove(this.id);
    this.#listeners.onChange();
  }

  #pause(turn) {
    const seconds = this.givenUp ? 1 : QUERY_AFTER_S[Math.min(turn, QUERY_AFTER_S.length - 1)];
    return new Promise((wake) => {
      this.#wake = wake;
      clearTimeout(this.#alarm);
      this.#alarm = setTimeout(wake, seconds * 1000);
    });
  }
}

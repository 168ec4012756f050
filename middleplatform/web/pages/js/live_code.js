// SPDX-License-Identifier: Apache-2.0
// The payment code while it lives: fetched, counted down, replaced, covered when spent. How it looks: code_screen.js.

import * as api from "./api.js";
import { Deadline } from "./deadline.js";

const RETRY_S = [1, 2, 4, 8, 15];
const BUSY_STATUS = 429;

/** Where a code stands. Only `LIVE` has one that may be shown. */
export const Phase = Object.freeze({
  FETCHING: "fetching",
  LIVE: "live",
  SPENT: "spent",
  OFFLINE: "offline",
  WAITING: "waiting",
});

/**
 * Keeps one code alive for one account while it is wanted.
 *
 * Tells `onChange` of every change; `onRefused` of a refusal that waiting does not mend.
 */
export class LiveCode {
  #code = null;
  #deadline = null;
  #timer = null;
  #failures = 0;
  #generation = 0;
  #wanted = false;

  constructor({ onChange, onRefused }) {
    this.phase = Phase.FETCHING;
    this.asset = null;
    this.offline = false;
    this.onChange = onChange;
    this.onRefused = onRefused;
  }

  /** The issued code, or null where there is none that is alive. */
  get code() {
    return this.phase === Phase.LIVE && !this.#deadline.isOver ? this.#code : null;
  }

  /** When the code dies, or when the next try is due; null while neither is known. */
  get deadline() {
    return this.#deadline;
  }

  /** Have a new code for an account; the one before is dead at once. */
  async renew(asset = this.asset) {
    this.#stop();
    this.#wanted = true;
    this.asset = asset;
    const generation = this.#generation;
    this.#become(Phase.FETCHING, null);
    const asked = Deadline.now();
    try {
      const code = await api.issueCode(asset);
      if (generation === this.#generation) this.#live(code, new Deadline(code.remaining_s, asked));
    } catch (error) {
      if (generation === this.#generation) this.#failed(error);
    }
  }

  /** Keep a code alive from now on: go on with the one that lives, else have a new one. */
  resume() {
    this.#wanted = true;
    if (this.code !== null) this.#after(this.#deadline.left, () => this.renew());
    else if (this.phase !== Phase.SPENT) this.renew();
  }

  /** Ask for no more codes until `resume` or `renew`; a live one may live to its end. */
  pause() {
    this.#wanted = false;
    this.#stop();
  }

  /** Cover a code that was scanned: it is worth nothing any more. */
  spend() {
    this.#stop();
    this.#become(Phase.SPENT, null);
  }

  /** Drop the code: the next `resume` has a new one. */
  forget() {
    this.#stop();
    this.#become(Phase.FETCHING, null);
  }

  /** Say whether the network is there; a live code stays good without it. */
  setOffline(offline) {
    if (this.offline === offline) return;
    this.offline = offline;
    if (!offline && this.#wanted && this.phase === Phase.OFFLINE) this.renew();
    else this.onChange();
  }

  /** Stop counting; what was asked already is not heard any more. */
  #stop() {
    clearTimeout(this.#timer);
    this.#generation += 1;
  }

  #live(code, deadline) {
    this.#failures = 0;
    this.#code = code;
    this.offline = false;
    this.#become(Phase.LIVE, deadline);
    this.#after(deadline.left, () => this.renew());
  }

  #failed(error) {
    if (error instanceof api.Unreachable || error.status >= 500) {
      this.offline = error instanceof api.Unreachable;
      this.#waitFor(Phase.OFFLINE, RETRY_S[Math.min(this.#failures, RETRY_S.length - 1)]);
      this.#failures += 1;
    } else if (error instanceof api.Refusal && error.status === BUSY_STATUS) {
      this.#waitFor(Phase.WAITING, error.retryAfterS ?? RETRY_S.at(-1));
    } else {
      this.onRefused(error);
    }
  }

  #waitFor(phase, seconds) {
    this.#become(phase, new Deadline(seconds));
    this.#after(seconds, () => this.renew());
  }

  #after(seconds, action) {
    const generation = this.#generation;
    // A timer may come late after sleep, never early: the deadline itself is asked before a code is shown.
    this.#timer = setTimeout(() => generation === this.#generation && action(), seconds * 1000 + 50);
  }

  #become(phase, deadline) {
    this.phase = phase;
    this.#deadline = deadline;
    if (phase !== Phase.LIVE) this.#code = null;
    this.onChange();
  }
}

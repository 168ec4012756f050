// SPDX-License-Identifier: Apache-2.0
// Keeping the screen on while a code is shown, where the browser can.

/** Asks for the screen to stay on; browsers let go by themselves when the page is hidden. */
export class WakeLock {
  #wanted = false;
  #lock = null;

  constructor() {
    document.addEventListener("visibilitychange", () => this.#apply());
  }

  /** Say whether the screen should stay on. */
  hold(wanted) {
    this.#wanted = wanted;
    this.#apply();
  }

  async #apply() {
    if (!("wakeLock" in navigator)) return;
    if (!this.#wanted) {
      await this.#lock?.release();
      this.#lock = null;
    } else if (document.visibilityState === "visible" && (this.#lock === null || this.#lock.released)) {
      try {
        this.#lock = await navigator.wakeLock.request("screen");
      } catch (error) {
        // A phone short of battery says no; the code can be shown all the same.
        if (!(error instanceof DOMException)) throw error;
      }
    }
  }
}

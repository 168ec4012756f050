// SPDX-License-Identifier: Apache-2.0
// Counting down to a moment that the platform gave as "so many seconds from now".

/**
 * A moment in the future. Two clocks are read and the later one believed: the steady clock stands still while
 * some phones sleep, and the wall clock may be set back; a code must never look alive for longer than it is.
 */
export class Deadline {
  /** `seconds` from the moment `from`, which is best taken before the request was sent. */
  constructor(seconds, from = Deadline.now()) {
    this.seconds = seconds;
    this.from = from;
  }

  static now() {
    return { steady: performance.now(), wall: Date.now() };
  }

  /** Seconds left, never below zero. */
  get left() {
    const now = Deadline.now();
    const passedMs = Math.max(now.steady - this.from.steady, now.wall - this.from.wall);
    return Math.max(0, this.seconds - passedMs / 1000);
  }

  /** The part that is left, from 1 down to 0. */
  get share() {
    return this.seconds > 0 ? Math.min(1, this.left / this.seconds) : 0;
  }

  get isOver() {
    return this.left <= 0;
  }
}

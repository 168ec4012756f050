// SPDX-License-Identifier: Apache-2.0
// What this phone remembers between visits: language and account to pay with. Never a code, never a password.

/** Read a remembered choice, or null. */
export function recall(name) {
  try {
    return localStorage.getItem(`jifu.${name}`);
  } catch (error) {
    // A browser may forbid storage; the choice then lasts as long as the page.
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** Remember a choice where the browser allows it. */
export function remember(name, value) {
  try {
    localStorage.setItem(`jifu.${name}`, value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

// SPDX-License-Identifier: Apache-2.0
// Amounts as people type them. Exact: no figure passes a float.

import { language } from "./texts.js";

/** Return how many decimals a currency has. */
export function decimalsOf(currency) {
  return new Intl.NumberFormat(language(), { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
}

/** Read an amount as people write it, in minor units; null for what is none. */
export function minorUnits(text, decimals) {
  const match = new RegExp(`^([0-9]{1,9})(?:[.,]([0-9]{0,${decimals}}))?$`).exec(text.normalize("NFKC").trim());
  return match === null ? null : Number(match[1] + (match[2] ?? "").padEnd(decimals, "0"));
}

/** Write minor units as people type them, such as 128.50. */
export function typed(minor, decimals) {
  const digits = String(minor).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

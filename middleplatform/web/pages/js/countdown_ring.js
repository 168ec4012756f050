// SPDX-License-Identifier: Apache-2.0
// The ring that empties while time runs out. What is counted is the screens' business.

import { svg } from "./dom.js";

/** A ring that empties; `show(share)` takes 1 to 0. */
export function countdownRing() {
  const arc = svg("circle", {
    class: "ring-arc",
    cx: 12,
    cy: 12,
    r: 9.5,
    pathLength: 100,
    transform: "rotate(-90 12 12)",
    "stroke-dasharray": "100 100",
  });
  const track = svg("circle", { class: "ring-track", cx: 12, cy: 12, r: 9.5 });
  const element = svg("svg", { class: "ring", viewBox: "0 0 24 24", "aria-hidden": "true" }, track, arc);
  return { element, show: (share) => arc.setAttribute("stroke-dasharray", `${(share * 100).toFixed(1)} 100`) };
}

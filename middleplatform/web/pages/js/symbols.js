// SPDX-License-Identifier: Apache-2.0
// Drawing of barcode and QR as SVG from the modules that the platform gives. Which code it is, is not known here.

import { svg } from "./dom.js";

/** Light margin that a reader needs on each side, in modules: Code 128 (ISO/IEC 15417), QR (ISO/IEC 18004). */
export const BARCODE_QUIET = 10;
export const QR_QUIET = 4;

/** Draw Code 128 from a string of modules, 1 = bar. Its height is the style sheet's to say. */
export function drawBarcode(modules, label) {
  const width = modules.length + 2 * BARCODE_QUIET;
  const path = runs(modules).map(([start, length]) => bar(start + BARCODE_QUIET, 0, length, 1)).join("");
  const drawing = picture(width, 1, path, label);
  drawing.setAttribute("preserveAspectRatio", "none");
  return drawing;
}

/** Draw a QR code from rows of modules, 1 = dark. */
export function drawQR(rows, label) {
  const size = rows.length + 2 * QR_QUIET;
  const path = rows
    .flatMap((row, y) => runs(row).map(([start, length]) => bar(start + QR_QUIET, y + QR_QUIET, length, 1)))
    .join("");
  return picture(size, size, path, label);
}

/**
 * Make a drawing as large as fits into `available` CSS pixels with every module the same whole number of the
 * screen's own pixels: uneven bars are what readers stumble over.
 */
export function fit(drawing, available, { square }) {
  const modules = drawing.viewBox.baseVal.width;
  const ratio = window.devicePixelRatio || 1;
  const pixels = Math.max(1, Math.floor((available * ratio) / modules));
  const width = (pixels * modules) / ratio;
  drawing.setAttribute("width", width);
  if (square) drawing.setAttribute("height", width);
}

function picture(width, height, path, label) {
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, "shape-rendering": "crispEdges", role: "img", "aria-label": label },
    svg("rect", { width, height, fill: "#ffffff" }),
    svg("path", { d: path, fill: "#000000" }),
  );
}

function bar(x, y, width, height) {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}

/** Find the runs of 1 in a string of modules, as pairs of start and length. */
function runs(modules) {
  return [...modules.matchAll(/1+/g)].map((match) => [match.index, match[0].length]);
}

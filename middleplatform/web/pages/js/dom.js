// SPDX-License-Identifier: Apache-2.0
// Building blocks of the page: elements, icons, announcements. What they show is the screens' business.

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  code: "M4 5v14M8.5 5v14M12 5v14M15.5 5v14M20 5v14",
  records: "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c.6-4 3.8-6 8-6s7.4 2 8 6",
  refresh: "M20 12a8 8 0 1 1-2.3-5.7M20 3v4.5h-4.5",
  eye: "M2 12c2.5-4.5 6-6.5 10-6.5s7.5 2 10 6.5c-2.5 4.5-6 6.5-10 6.5S4.5 16.5 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  hide: "M3 3l18 18M9.9 5.7A9 9 0 0 1 12 5.5c4 0 7.5 2 10 6.5a15 15 0 0 1-3 3.7M6.5 7.3A14 14 0 0 0 2 12c2.5 4.5 6 6.5 10 6.5a10 10 0 0 0 4.5-1M10 10.2a3 3 0 0 0 4 4",
  bright: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4",
  offline: "M3 3l18 18M8.5 16a5 5 0 0 1 7 0M5 12.5a10 10 0 0 1 5-2.7M19 12.5a10 10 0 0 0-3.5-2.2M2 9a15 15 0 0 1 4.5-2.8M22 9a15 15 0 0 0-11-4M12 20h.01",
  camera: "M4.5 7.5h3l1.8-2.5h5.4l1.8 2.5h3A1.5 1.5 0 0 1 21 9v8.5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5V9a1.5 1.5 0 0 1 1.5-1.5zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  tick: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  back: "M15 5l-7 7 7 7",
  onward: "M9 5l7 7-7 7",
  erase: "M9 5h11a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H9l-6-7zM12 9.5l5 5M17 9.5l-5 5",
  returned: "M9 14l-5-5 5-5M4 9h10a6 6 0 0 1 0 12h-3",
  alert: "M12 7.5v6M12 17h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  clock: "M12 7v5l3.5 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
};

/** Make an element; attributes that begin with "on" are listeners, true and false set or leave out an attribute. */
export function el(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** Make an SVG element in the same way. */
export function svg(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

/** Make one of the page's line icons; it says nothing to a screen reader. */
export function icon(name, className = "icon") {
  return svg(
    "svg",
    { class: className, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: ICONS[name] }),
  );
}

/** Make a button with an icon and a word. */
export function button(className, label, onclick, iconName = null) {
  return el("button", { type: "button", class: className, onclick }, iconName && icon(iconName), el("span", {}, label));
}

/** Have a screen reader say a sentence when it has finished what it is saying. */
export function announce(sentence) {
  document.getElementById("announcements").textContent = sentence;
}

/** Set the text of an element only when it differs, so that nothing is announced or laid out twice. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

// SPDX-License-Identifier: Apache-2.0
// Who is signed in, what they have, and signing out.

import { button, el, icon } from "./dom.js";
import { t, writeAmount } from "./texts.js";

/** Build the screen. Returns `{ element, update, close }`. */
export function accountScreen({ customer, onSignOut }) {
  const body = el("div", {});
  const element = el("div", { class: "screen account-screen" }, el("h1", { class: "screen-title", tabindex: -1 }, t("me")), body);

  function update() {
    const { name, phone_masked: phone, accounts, payment_password_set: hasPassword } = customer();
    body.replaceChildren(
      el(
        "div",
        { class: "panel person" },
        el("span", { class: "avatar" }, icon("person")),
        el("div", {}, el("p", { class: "person-name" }, name), el("p", { class: "muted" }, phone)),
      ),
      el("ul", { class: "panel balances" }, ...accounts.map(balance)),
      ...(hasPassword ? [] : [el("p", { class: "notice" }, icon("alert"), el("span", {}, t("password_not_set")))]),
      el(
        "ul",
        { class: "panel settings-list" },
        setting("#/account/password", t(hasPassword ? "change_password" : "set_password")),
        setting("#/account/limit", t("own_limit")),
      ),
      button("button wide", t("sign_out"), onSignOut),
    );
  }

  update();
  return { element, update, close: () => {} };
}

function balance(account) {
  return el(
    "li",
    {},
    el("span", {}, el("span", { class: "balance-name" }, t(account.asset)), el("span", { class: "muted" }, account.masked)),
    el("span", { class: "balance-figure" }, writeAmount(account.asset, account.balance, account.currency)),
  );
}

function setting(href, label) {
  return el("li", {}, el("a", { class: "setting", href }, el("span", {}, label), icon("onward")));
}

// SPDX-License-Identifier: Apache-2.0
// What members set for themselves: the payment password (set, change, recover by SMS) and the no-password limit.

import * as api from "./api.js";
import { el, icon, write } from "./dom.js";
import { decimalsOf, minorUnits, typed } from "./money.js";
import { explain } from "./reasons.js";
import { t, writeAmount } from "./texts.js";

const PASSWORD = /^[0-9]{6}$/;

/** Build the screen of the payment password; `onDone(sentence)` is told when it is set. */
export function passwordSettings({ hasPassword, onDone, onRefused }) {
  const body = el("div", { class: "settings" });
  const element = screen(t("payment_password"), body);

  function first() {
    const login = secret("login-password", t("login_password"), { autocomplete: "current-password", digits: false });
    const fresh = freshPassword();
    body.replaceChildren(
      form([login, ...fresh.fields], t("set_password"), {
        check: () => (login.input.value === "" ? complaint(login, t("password_missing")) : fresh.check()),
        send: () => api.setPassword(login.input.value, fresh.value()),
        onDone: () => onDone(t("password_is_set")),
        onRefused,
      }),
    );
  }

  function change() {
    const old = secret("old-password", t("old_password"));
    const fresh = freshPassword();
    const forgotten = el("button", { type: "button", class: "button wide", onclick: () => recover() }, t("password_forgotten"));
    body.replaceChildren(
      form([old, ...fresh.fields], t("change_password"), {
        check: () => (PASSWORD.test(old.input.value) ? fresh.check() : complaint(old, t("six_digits"))),
        send: () => api.changePassword(old.input.value, fresh.value()),
        onDone: () => onDone(t("password_is_changed")),
        onRefused,
      }),
      forgotten,
    );
  }

  function recover() {
    const message = el("p", { class: "form-message", role: "alert" });
    const send = el("button", { type: "button", class: "button primary wide" }, t("send_sms"));
    send.addEventListener("click", async () => {
      send.disabled = true;
      try {
        enterCode((await api.sendRecoveryCode()).sent_to);
      } catch (error) {
        write(message, sentence(error, onRefused));
      } finally {
        send.disabled = false;
      }
    });
    body.replaceChildren(el("p", { class: "lead" }, t("recovery_lead")), message, send);
    send.focus();
  }

  function enterCode(phone) {
    const code = secret("sms-code", t("sms_code"), { autocomplete: "one-time-code", type: "text" });
    const fresh = freshPassword();
    body.replaceChildren(
      el("p", { class: "lead", role: "status" }, t("sms_sent", { phone })),
      form([code, ...fresh.fields], t("set_password"), {
        check: () => (PASSWORD.test(code.input.value) ? fresh.check() : complaint(code, t("six_digits"))),
        send: () => api.recoverPassword(code.input.value, fresh.value()),
        onDone: () => onDone(t("password_is_changed")),
        onRefused,
      }),
      el("button", { type: "button", class: "button wide", onclick: () => recover() }, t("send_again")),
    );
    code.input.focus();
  }

  if (hasPassword) change();
  else first();
  return { element, update: () => {}, close: () => body.replaceChildren() };
}

/** Build the screen of the member's own no-password limit. */
export function limitSettings({ onDone, onRefused }) {
  const body = el("div", { class: "settings" }, el("p", { class: "muted", role: "status" }, t("loading")));
  const element = screen(t("own_limit"), body);

  async function read() {
    try {
      draw(await api.readLimit());
    } catch (error) {
      const again = el("button", { type: "button", class: "button wide", onclick: read }, t("try_again"));
      body.replaceChildren(el("p", { class: "form-message", role: "alert" }, sentence(error, onRefused)), again);
    }
  }

  function draw(limit) {
    const { currency } = limit;
    const decimals = decimalsOf(currency);
    const money = (minor) => writeAmount("wallet", minor, currency);
    const amount = secret("limit", t("limit_amount"), { type: "text", digits: false, autocomplete: "off" });
    amount.input.inputMode = "decimal";
    amount.input.value = typed(limit.in_force_minor, decimals);
    const password = secret("limit-password", t("limit_password"));
    const minor = () => minorUnits(amount.input.value, decimals);
    const set = (value) => api.setLimit(value, password.input.value || null);
    const raises = (value) => value > limit.in_force_minor;
    const check = (value) => {
      if (value === null || value > limit.max_minor) return complaint(amount, t("limit_invalid", { most: money(limit.max_minor) }));
      if (raises(value) && !PASSWORD.test(password.input.value)) return complaint(password, t("limit_raising"));
      return null;
    };
    body.replaceChildren(
      el("p", { class: "lead" }, t("limit_lead", { now: money(limit.in_force_minor), most: money(limit.max_minor) })),
      form([amount, password], t("save"), {
        check: () => check(minor()),
        send: () => set(minor()),
        onDone: () => onDone(t("limit_is_set")),
        onRefused,
      }),
    );
  }

  read();
  return { element, update: () => {}, close: () => body.replaceChildren() };
}

/** The new password, twice: a typing error would lock its owner out. */
function freshPassword() {
  const fresh = secret("new-password", t("new_password"), { autocomplete: "new-password" });
  const again = secret("new-password-again", t("new_password_again"), { autocomplete: "new-password" });
  return {
    fields: [fresh, again],
    value: () => fresh.input.value,
    check: () => {
      if (!PASSWORD.test(fresh.input.value)) return complaint(fresh, t("six_digits"));
      if (fresh.input.value !== again.input.value) return complaint(again, t("passwords_differ"));
      return null;
    },
  };
}

function secret(id, label, { type = "password", digits = true, autocomplete = "off" } = {}) {
  const input = el("input", { id, type, autocomplete, maxlength: digits ? 6 : 128, inputmode: digits ? "numeric" : null });
  const element = el("div", { class: "field" }, el("label", { for: id }, label), el("div", { class: "box" }, input));
  return { input, element };
}

function complaint(field, text) {
  return { field, text };
}

function form(fields, label, { check, send, onDone, onRefused }) {
  const message = el("p", { class: "form-message", role: "alert" });
  const submit = el("button", { type: "submit", class: "button primary wide" }, label);
  const element = el("form", { class: "sign-in-form", novalidate: true }, ...fields.map((field) => field.element), message, submit);
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    for (const { input } of fields) input.removeAttribute("aria-invalid");
    const wrong = check();
    if (wrong !== null) {
      wrong.field.input.setAttribute("aria-invalid", "true");
      write(message, wrong.text);
      wrong.field.input.focus();
      return;
    }
    submit.disabled = true;
    try {
      await send();
      for (const { input } of fields) input.value = "";
      onDone();
    } catch (error) {
      write(message, sentence(error, onRefused));
      fields[0].input.focus();
    } finally {
      submit.disabled = false;
    }
  });
  return element;
}

/** Say why it was refused; a lost session is the page's to tell, and a lost answer may have been carried out. */
function sentence(error, onRefused) {
  if (error instanceof api.Unreachable) return t("no_network");
  if (!(error instanceof api.Refusal)) throw error;
  if (error.status === 401) onRefused(error);
  const { title, advice } = explain(error.code, { retry_after_s: error.retryAfterS, tries_left: error.triesLeft });
  if (!(error.triesLeft > 0)) return t("title_and_advice", { title, advice });
  return t("title_and_tries", { title, tries: t("tries_left", { n: error.triesLeft }) });
}

function screen(title, body) {
  const back = el("a", { class: "icon-button", href: "#/account", "aria-label": t("back") }, icon("back"));
  const head = el("div", { class: "title-row" }, back, el("h1", { class: "screen-title", tabindex: -1 }, title));
  return el("div", { class: "screen settings-screen" }, head, body);
}

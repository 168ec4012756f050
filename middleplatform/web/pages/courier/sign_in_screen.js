// SPDX-License-Identifier: Apache-2.0
// The courier's sign-in: number and PIN.

import * as api from "./api.js";
import { explain } from "./reasons.js";
import { t } from "./texts.js";
import { el, write } from "../js/dom.js";

/** Build the screen; `onSignedIn()` is called when the platform has let the courier in. */
export function signInScreen({ notice, onSignedIn }) {
  const message = el("p", { class: "form-message", role: "alert" }, notice ?? "");
  const number = el("input", { id: "number", autocomplete: "username", autocapitalize: "characters", maxlength: 20 });
  const password = el("input", { id: "password", type: "password", autocomplete: "current-password", maxlength: 128 });
  const submit = el("button", { type: "submit", class: "button primary wide" }, t("sign_in"));
  const form = el(
    "form",
    { class: "sign-in-form", novalidate: true },
    field(t("courier_number"), number),
    field(t("courier_password"), password),
    message,
    submit,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!/^[A-Za-z0-9_-]{1,20}$/.test(number.value.trim()) || password.value === "") {
      complain(number.value.trim() === "" ? number : password, t("both_needed"));
      return;
    }
    submit.disabled = true;
    write(submit, t("signing_in"));
    write(message, "");
    try {
      await api.signIn(number.value.trim(), password.value);
      password.value = "";
      await onSignedIn();
    } catch (error) {
      if (error instanceof api.Unreachable) complain(password, t("no_network"));
      else if (error instanceof api.Refusal) complain(password, sentence(error));
      else throw error;
    } finally {
      submit.disabled = false;
      write(submit, t("sign_in"));
    }
  });

  function complain(input, text) {
    write(message, text);
    input.focus();
    input.select();
  }

  return el(
    "div",
    { class: "screen sign-in" },
    el("div", { class: "welcome" }, el("img", { src: "/assets/icons/mark.svg", alt: "", width: 72, height: 72 })),
    el("h1", { class: "sign-in-title", tabindex: -1 }, t("sign_in_title")),
    form,
  );
}

function sentence(refusal) {
  const { title, now } = explain({ code: refusal.code, retry_after_s: refusal.retryAfterS });
  return `${title} – ${now}`;
}

/** Build an input with its label. */
export function field(label, input) {
  return el("div", { class: "field" }, el("label", { for: input.id }, label), el("div", { class: "box" }, input));
}

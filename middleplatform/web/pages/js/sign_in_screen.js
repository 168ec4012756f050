// SPDX-License-Identifier: Apache-2.0
// The sign-in screen: phone number and sign-in password.

import * as api from "./api.js";
import { el, icon, write } from "./dom.js";
import { explainRefusal } from "./reasons.js";
import { t } from "./texts.js";

/** Build the screen; `onSignedIn()` is called when the platform has let the customer in. */
export function signInScreen({ notice, onSignedIn }) {
  const message = el("p", { class: "form-message", role: "alert", id: "sign-in-message" }, notice ?? "");
  const phone = el("input", {
    id: "phone",
    name: "phone",
    type: "tel",
    inputmode: "tel",
    autocomplete: "username",
    maxlength: 20,
    required: true,
  });
  const password = el("input", {
    id: "password",
    name: "password",
    type: "password",
    autocomplete: "current-password",
    maxlength: 128,
    required: true,
    "aria-describedby": "password-hint",
  });
  const submit = el("button", { type: "submit", class: "button primary wide" }, t("sign_in"));
  const form = el(
    "form",
    { class: "sign-in-form", novalidate: true },
    field(t("phone"), phone),
    field(t("login_password"), password, unveil(password)),
    el("p", { class: "hint", id: "password-hint" }, t("login_password_hint")),
    message,
    submit,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = firstWrong(phone, password);
    if (wrong !== null) return complain(wrong.input, wrong.text);
    busy(true);
    try {
      await api.signIn(digitsOf(phone.value), password.value);
      password.value = "";
      await onSignedIn();
    } catch (error) {
      if (!(error instanceof api.Refusal || error instanceof api.Unreachable)) throw error;
      complain(password, sentence(error));
    } finally {
      busy(false);
    }
    return undefined;
  });

  function busy(is) {
    submit.disabled = is;
    write(submit, is ? t("signing_in") : t("sign_in"));
    if (is) write(message, "");
  }

  function complain(input, text) {
    for (const each of [phone, password]) each.toggleAttribute("aria-invalid", false);
    input.setAttribute("aria-invalid", "true");
    write(message, text);
    input.focus();
    input.select();
  }

  return el(
    "div",
    { class: "screen sign-in" },
    el("div", { class: "welcome" }, el("img", { src: "/assets/icons/mark.svg", alt: "", width: 72, height: 72 })),
    el("h1", { tabindex: -1 }, t("sign_in_title")),
    el("p", { class: "lead" }, t("sign_in_lead")),
    form,
  );
}

function sentence(error) {
  if (error instanceof api.Unreachable) return t("no_network");
  const { title, advice } = explainRefusal(error);
  return t("title_and_advice", { title, advice });
}

/** People write phone numbers with blanks and dashes; the platform takes digits with an optional plus. */
function digitsOf(phone) {
  return phone.normalize("NFKC").replace(/[\s()-]/g, "");
}

function firstWrong(phone, password) {
  if (!/^\+?[0-9]{5,15}$/.test(digitsOf(phone.value))) return { input: phone, text: t("phone_invalid") };
  if (password.value === "") return { input: password, text: t("password_missing") };
  return null;
}

function field(label, input, extra = null) {
  return el("div", { class: "field" }, el("label", { for: input.id }, label), el("div", { class: "box" }, input, extra));
}

function unveil(password) {
  const toggle = el("button", { type: "button", class: "icon-button", "aria-label": t("show_password") }, icon("eye"));
  toggle.addEventListener("click", () => {
    const shown = password.type === "text";
    password.type = shown ? "password" : "text";
    toggle.setAttribute("aria-label", shown ? t("show_password") : t("hide_password"));
    toggle.replaceChildren(icon(shown ? "eye" : "hide"));
  });
  return toggle;
}

// SPDX-License-Identifier: Apache-2.0
// The courier's page as a whole: who is signed in, the day's deliveries, the attempts that have no end yet.

import * as api from "./api.js";
import { attemptScreen } from "./attempt_screen.js";
import { Collection, Journal, NotWritten } from "./collection.js";
import { deliveryScreen } from "./delivery_screen.js";
import { listScreen } from "./list_screen.js";
import { explain } from "./reasons.js";
import { signInScreen } from "./sign_in_screen.js";
import { t } from "./texts.js";
import { button, el, icon, write } from "../js/dom.js";
import { LANGUAGES, language, setLanguage } from "../js/texts.js";

const NOTICE_MS = 8000;
const RESEND_MS = 1500;

/** All that the page knows. `collections` holds the attempts begun or followed here, by delivery number. */
const state = { courier: null, deliveries: null, complaint: null, signedOutNotice: null, screen: null, noticeTimer: null };
const collections = new Map();
const journal = new Journal();

start();

async function start() {
  window.addEventListener("error", showFault);
  window.addEventListener("unhandledrejection", showFault);
  window.addEventListener("hashchange", move);
  window.addEventListener("online", () => state.courier && readDeliveries());
  document.getElementById("language").addEventListener("click", switchLanguage);
  dress();
  await enter();
}

async function enter() {
  try {
    state.courier = await api.readCourier();
  } catch (error) {
    if (error instanceof api.Refusal && error.status === 401) showSignIn();
    else if (error instanceof api.Refusal || error instanceof api.Unreachable) showNoStart();
    else throw error;
    return;
  }
  state.signedOutNotice = null;
  for (const entry of journal.entries()) if (!collections.has(entry.number)) follow(entry);
  route();
  await readDeliveries();
}

/** Follow an attempt that was begun before this page was opened, or on another phone. */
function follow(entry) {
  const collection = newCollection(entry);
  collections.set(entry.number, collection);
  collection.resume();
}

function newCollection(entry) {
  const collection = new Collection(entry, journal, {
    onChange: () => changed(collection),
    onSignedOut: () => leave(t("signed_out")),
  });
  return collection;
}

function changed(collection) {
  if (state.screen?.number === collection.number) state.screen.update();
  if (collection.isOver) readDeliveries();
}

/** Today by the phone's own calendar, which is the courier's. */
function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

async function readDeliveries() {
  try {
    const found = await api.readDeliveries(today());
    if (state.courier === null) return;
    state.deliveries = found.deliveries;
    state.complaint = null;
    for (const delivery of found.deliveries) adopt(delivery);
  } catch (error) {
    if (error instanceof api.Refusal && error.status === 401) {
      leave(t("signed_out"));
      return;
    }
    if (error instanceof api.Unreachable) state.complaint = t("no_network");
    else if (error instanceof api.Refusal) state.complaint = explain({ code: error.code }).title;
    else throw error;
  }
  if (state.screen?.waits) route();
  else state.screen?.update();
}

/** An attempt that is open on the platform is followed here too, whoever began it: there is one for a delivery. */
function adopt(delivery) {
  const open = delivery.tenders.find((tender) => tender.is_open);
  if (!open || collections.has(delivery.number)) return;
  const { attempt_id: id, kind: asset, amount } = open;
  follow({ id, number: delivery.number, asset, amount, rest: delivery.due_minor });
}

/** Go where the address leads; the list is read anew, so that a payment which was left without its end stands in it. */
function move() {
  route();
  if (state.courier !== null && location.hash.replace(/^#\/?/, "") === "") readDeliveries();
}

/** Show the screen that the address names; of a delivery perhaps with what to collect first. */
function route(suggested = null) {
  if (state.courier === null) return;
  const [, number] = location.hash.replace(/^#\/?/, "").split("/");
  const delivery = state.deliveries?.find((each) => each.number === number);
  const collection = collections.get(number);
  if (!number) showScreen(list());
  else if (collection) showScreen({ ...attempt(collection), number });
  else if (delivery) showScreen(deliveryScreen(delivery, collecting(delivery), suggested));
  else showScreen({ ...list(), waits: state.deliveries === null });
}

function list() {
  return listScreen({
    courier: () => state.courier,
    deliveries: () => state.deliveries,
    complaint: () => state.complaint,
    onRefresh: readDeliveries,
    onSignOut: signOut,
  });
}

function attempt(collection) {
  const { number } = collection;
  const screen = attemptScreen(collection, {
    delivery: () => state.deliveries?.find((each) => each.number === number) ?? null,
    onDone: () => {
      collections.delete(number);
      location.hash = "#/";
    },
    onAgain: async (suggested) => {
      // What is left, and which accounts may still pay it, is the platform's to say.
      await readDeliveries();
      collections.delete(number);
      route(suggested);
    },
  });
  return { element: screen.element, update: () => screen.update(), close: () => screen.close() };
}

function collecting(delivery) {
  return { onCode: begin(delivery), onCash: cash(delivery), onGiveBack: giveBack(delivery) };
}

/** Give a part back that was paid; it is followed like any attempt. */
function giveBack(delivery) {
  return ({ attempt_id: id, kind: asset, amount }) => {
    const collection = newCollection({ id, number: delivery.number, asset, amount });
    collections.set(delivery.number, collection);
    collection.giveBack();
    route();
  };
}

/** Begin to collect; while an attempt has no end, no second one begins. */
function begin(delivery) {
  return async ({ asset, amount, code, entry, rest }) => {
    if (collections.has(delivery.number)) return;
    const collection = newCollection({ id: api.newID(), number: delivery.number, asset, amount, rest });
    collections.set(delivery.number, collection);
    route();
    try {
      await collection.begin({ code, entry, coversMinor: delivery.due_minor - rest });
    } catch (error) {
      if (!(error instanceof NotWritten)) throw error;
      collections.delete(delivery.number);
      route();
      notice(t("not_written"));
    }
  };
}

/** Note cash until there is an answer: the same id again is the same cash. */
function cash(delivery) {
  return async (amountMinor) => {
    const cashID = api.newID();
    for (;;) {
      try {
        await api.collectCash(delivery.number, cashID, amountMinor);
        break;
      } catch (error) {
        if (error instanceof api.Refusal && error.isOurs && error.status < 500) {
          const { title, now } = explain({ code: error.code });
          notice(`${title} – ${now}`);
          break;
        }
        if (!(error instanceof api.Refusal || error instanceof api.Unreachable)) throw error;
        notice(t("poor_connection"));
        await new Promise((wake) => setTimeout(wake, RESEND_MS));
      }
    }
    await readDeliveries();
    location.hash = "#/";
  };
}

function showScreen(screen) {
  const moved = state.screen !== null;
  state.screen?.close();
  state.screen = screen;
  document.getElementById("screen").replaceChildren(screen.element);
  if (moved) screen.element.querySelector("h1")?.focus();
  window.scrollTo(0, 0);
}

function showSignIn() {
  showScreen({ element: signInScreen({ notice: state.signedOutNotice, onSignedIn: enter }), update: () => {}, close: () => {} });
}

function showNoStart() {
  const element = sentence("offline", t("no_network"));
  element.append(button("button primary wide", t("try_again"), enter, "refresh"));
  showScreen({ element, update: () => {}, close: () => {} });
}

function sentence(iconName, title, advice = null) {
  return el(
    "div",
    { class: "screen covered" },
    icon(iconName, "icon large"),
    el("h1", { class: "covered-title", tabindex: -1 }, title),
    advice && el("p", { role: "status" }, advice),
  );
}

async function signOut() {
  try {
    await api.signOut();
  } catch (error) {
    if (error instanceof api.Unreachable) {
      notice(t("no_network"));
      return;
    }
    if (!(error instanceof api.Refusal) || error.status !== 401) throw error;
  }
  leave(null);
}

/** Ask to sign in; attempts without an end stay in the journal, and are followed by whoever signs in next. */
function leave(notice) {
  if (state.courier === null) return;
  Object.assign(state, { courier: null, deliveries: null, complaint: null, signedOutNotice: notice });
  for (const [number, collection] of collections) if (collection.isOver) collections.delete(number);
  history.replaceState(null, "", location.pathname);
  showSignIn();
}

function dress() {
  document.documentElement.lang = language();
  document.title = t("title");
  write(document.getElementById("brand"), t("brand"));
  write(document.getElementById("training"), t("training"));
  document.getElementById("training").hidden = !("training" in document.documentElement.dataset);
  const toggle = document.getElementById("language");
  toggle.lang = LANGUAGES.find((tag) => tag !== language());
  write(toggle, t("other_language"));
}

async function switchLanguage() {
  setLanguage(LANGUAGES.find((tag) => tag !== language()));
  dress();
  if (state.courier === null) await enter();
  else route();
  document.getElementById("language").focus();
}

function notice(text) {
  const place = document.getElementById("notice");
  write(place, text);
  place.hidden = false;
  clearTimeout(state.noticeTimer);
  state.noticeTimer = setTimeout(() => {
    place.hidden = true;
  }, NOTICE_MS);
}

/** The page itself failed: say so, and offer to load it again; the platform keeps the truth. */
function showFault() {
  const element = sentence("alert", t("fault_title"), t("fault_advice"));
  element.append(button("button primary wide", t("reload"), () => location.reload()));
  document.getElementById("screen").replaceChildren(element);
}

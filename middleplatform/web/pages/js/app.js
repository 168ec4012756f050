// SPDX-License-Identifier: Apache-2.0
// The page as a whole: its state, which screen is shown, and who is told of what. Everything else is in the screens.

import { accountScreen } from "./account_screen.js";
import * as api from "./api.js";
import { codeScreen } from "./code_screen.js";
import { announce, button, el, icon, write } from "./dom.js";
import { LiveCode, Phase } from "./live_code.js";
import { offlineScreen } from "./offline_screen.js";
import { fetchSeed, forgetSeed, keptSeed } from "./offline_seed.js";
import { PaymentWatch } from "./payment_watch.js";
import { recall, remember } from "./preferences.js";
import { explainRefusal } from "./reasons.js";
import { recordScreen, Records, recordsScreen } from "./records_screen.js";
import { limitSettings, passwordSettings } from "./settings_screen.js";
import { Sheet } from "./sheet.js";
import { signInScreen } from "./sign_in_screen.js";
import { LANGUAGES, language, setLanguage, t, writeAmount } from "./texts.js";
import { WakeLock } from "./wake_lock.js";

const NOTICE_MS = 8000;
const SAME_BREATH_MS = 250;
const NO_RESULT_MS = 5000;
const SECTIONS = [
  { name: "code", label: "pay", iconName: "code" },
  { name: "records", label: "records", iconName: "records" },
  { name: "account", label: "me", iconName: "person" },
];

/** All that the page knows. `seen` holds the newest version of each payment heard of, by attempt id. */
const state = {
  customer: null,
  signedOutNotice: null,
  screen: null,
  records: new Records(),
  seen: new Map(),
  noticeTimer: null,
  newsTimer: null,
  resultTimer: null,
};

const live = new LiveCode({ onChange: codeChanged, onRefused: refused });
const watch = new PaymentWatch({
  onPayment: receive,
  onCodeUsed: codeUsed,
  onReached: (reached) => live.setOffline(!reached),
  onRefused: refused,
});
const sheet = new Sheet({
  describe: (payment) => ({ currency: currencyOf(payment.asset), phone: state.customer.phone_masked }),
  onPayment: (payment) => receive(payment, { first: false }),
  read: () => watch.read(),
  onClosed: sheetClosed,
});
const wakeLock = new WakeLock();

start();

async function start() {
  window.addEventListener("error", showFault);
  window.addEventListener("unhandledrejection", showFault);
  window.addEventListener("hashchange", route);
  window.addEventListener("online", () => networkChanged(true));
  window.addEventListener("offline", () => networkChanged(false));
  document.addEventListener("visibilitychange", visibilityChanged);
  document.getElementById("language").addEventListener("click", switchLanguage);
  dress();
  await enter();
}

/** Find out who is signed in, and show the first screen. */
async function enter() {
  try {
    state.customer = await api.readCustomer();
  } catch (error) {
    const seed = error instanceof api.Unreachable ? await keptSeed() : null;
    if (seed !== null) showScreen({ ...offlineScreen({ seed, onRetry: enter }), isOffline: true });
    else if (error instanceof api.Refusal && error.status === 401) showScreen(signIn());
    else if (error instanceof api.Refusal || error instanceof api.Unreachable) showScreen(noStart(error));
    else throw error;
    return;
  }
  state.signedOutNotice = null;
  const { accounts } = state.customer;
  live.asset = accounts.some(({ asset }) => asset === recall("asset")) ? recall("asset") : (accounts[0]?.asset ?? null);
  watch.start();
  route();
  keepForOffline();
}

/** Have the page and a fresh seed on the phone for when there is no signal. Only a page that opens then needs a seed. */
async function keepForOffline() {
  if (!("serviceWorker" in navigator) || live.asset === null) return;
  navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  if (state.customer === null) return;
  try {
    await fetchSeed(live.asset);
  } catch (error) {
    // The seed before it goes on, or there is none: nothing here depends on it.
    if (!(error instanceof api.Refusal || error instanceof api.Unreachable)) throw error;
  }
}

/** Show a code of the phone's own where it has a seed. */
async function showOfflineCode() {
  const seed = await keptSeed();
  if (seed !== null) showScreen({ ...offlineScreen({ seed, onRetry: enter }), isOffline: true });
}

/** Show the screen that the address names. */
function route() {
  if (state.customer === null) return;
  const [section, id] = location.hash.replace(/^#\/?/, "").split("/");
  if (section === "records" && id) showScreen(recordScreen({ id, ...recordOptions() }));
  else if (section === "records") showScreen(recordsScreen(recordOptions()));
  else if (section === "account" && id === "password") showScreen(passwordSettings(settingsOptions()));
  else if (section === "account" && id === "limit") showScreen(limitSettings(settingsOptions()));
  else if (section === "account") showScreen(accountScreen({ customer: () => state.customer, onSignOut: signOut }));
  else showScreen(code());
  mark(["records", "account"].includes(section) ? section : "code");
}

function recordOptions() {
  return { records: state.records, currencyOf, onRefused: refused };
}

function settingsOptions() {
  return {
    hasPassword: state.customer.payment_password_set,
    onRefused: refused,
    onDone: async (sentence) => {
      await readBalances();
      location.hash = "#/account";
      notice(sentence);
    },
  };
}

function code() {
  if (state.customer.accounts.length === 0) return sentenceScreen("alert", t("pay"), t("no_accounts"));
  const screen = codeScreen({
    customer: () => state.customer,
    live,
    onAsset: (asset) => {
      remember("asset", asset);
      live.renew(asset);
    },
    onRefresh: async () => {
      await live.renew();
      if (live.phase === Phase.LIVE) announce(t("refreshed"));
      else if (live.phase === Phase.OFFLINE && live.offline) await showOfflineCode();
    },
  });
  return { ...screen, showsCode: true };
}

function signIn() {
  const screen = signInScreen({ notice: state.signedOutNotice, onSignedIn: enter });
  return { element: screen, update: () => {}, close: () => {} };
}

/** What is shown when the platform cannot even say who is signed in. */
function noStart(error) {
  const sentence = error instanceof api.Unreachable ? t("no_network") : t("title_and_advice", explainRefusal(error));
  const screen = sentenceScreen("offline", t("offline_title"), sentence);
  screen.element.append(button("button primary wide", t("try_again"), enter, "refresh"));
  return screen;
}

function sentenceScreen(iconName, title, sentence) {
  const element = el(
    "div",
    { class: "screen" },
    el(
      "div",
      { class: "covered" },
      icon(iconName, "icon large"),
      el("h1", { class: "covered-title", tabindex: -1 }, title),
      el("p", { role: "status" }, sentence),
    ),
  );
  return { element, update: () => {}, close: () => {} };
}

function showScreen(screen) {
  const moved = state.screen !== null;
  state.screen?.close();
  state.screen = screen;
  document.getElementById("screen").replaceChildren(screen.element);
  screen.placed?.();
  document.getElementById("tabs").hidden = state.customer === null;
  wakeLock.hold(screen.showsCode === true);
  if (screen.showsCode) live.resume();
  else live.pause();
  // The first screen leaves the focus where the browser puts it; a change of screen is told by its heading.
  if (moved && !sheet.isOpen) screen.element.querySelector("h1")?.focus();
  window.scrollTo(0, 0);
}

/** Write the parts around the screen in the page's language. */
function dress() {
  document.documentElement.lang = language();
  document.title = t("title");
  write(document.getElementById("brand"), t("brand"));
  write(document.getElementById("training"), t("training"));
  document.getElementById("training").hidden = !("training" in document.documentElement.dataset);
  const other = LANGUAGES.find((tag) => tag !== language());
  const toggle = document.getElementById("language");
  toggle.lang = other;
  write(toggle, t("other_language"));
  document.getElementById("tabs").setAttribute("aria-label", t("sections"));
  document.getElementById("tabs").replaceChildren(
    ...SECTIONS.map(({ name, label, iconName }) =>
      el("a", { class: "tab", href: `#/${name}`, "data-section": name }, icon(iconName), el("span", {}, t(label))),
    ),
  );
}

function mark(section) {
  for (const tab of document.querySelectorAll(".tab")) {
    if (tab.dataset.section === section) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

async function switchLanguage() {
  setLanguage(LANGUAGES.find((tag) => tag !== language()));
  dress();
  if (state.customer === null) await enter();
  else route();
  document.getElementById("language").focus();
}

/** Take what the platform says of a payment, and show it where it concerns the customer now. */
function receive(payment, { first }) {
  if (state.customer === null) return;
  clearTimeout(state.newsTimer);
  const before = state.seen.get(payment.attempt_id);
  const shown = sheet.payment?.attempt_id === payment.attempt_id;
  if (before && before.version > payment.version) return;
  if (before && before.version === payment.version && !shown) return;
  state.seen.set(payment.attempt_id, payment);
  state.records.take(payment);
  if (shown) sheet.show(payment);
  else if (payment.status === "verifying") showWhenFree(payment);
  else if (!first) tell(payment, before);
  if (!first && payment.status !== "verifying" && before?.version !== payment.version) readBalances();
  if (state.screen && !state.screen.showsCode) state.screen.update();
}

/** Show a payment that waits, unless another one does: that one goes first. */
function showWhenFree(payment) {
  if (sheet.isWaiting) return;
  live.spend();
  sheet.show(payment);
}

/** Tell of a payment that ended, or of money that came back later. */
function tell(payment, before) {
  const isOld = payment.refunded > 0 || payment.status === "reversed";
  const amount = (units) => writeAmount(payment.asset, units, currencyOf(payment.asset));
  if (isOld) {
    const back = payment.refunded - (before?.refunded ?? 0);
    if (payment.status === "reversed") notice(t("reversed_notice", { shop: payment.shop_name, amount: amount(payment.amount) }));
    else if (back > 0) notice(t("refund_notice", { shop: payment.shop_name, amount: cameBack(payment, back) }));
  } else if (!sheet.isWaiting) {
    live.spend();
    sheet.show(payment);
  }
}

/** Write what came back, and how much of it had expired meanwhile. */
function cameBack(payment, back) {
  const write = (units) => writeAmount(payment.asset, units, currencyOf(payment.asset));
  const expired = payment.refunds.at(-1)?.expired ?? 0;
  return expired > 0 ? t("back_and_expired", { amount: write(back), expired: write(expired) }) : write(back);
}

/**
 * Cover a code that was used, once it is sure that it is news: after a lost connection the stream tells again what
 * was told before, and the payment that follows in the same breath shows which it is.
 */
function codeUsed() {
  clearTimeout(state.newsTimer);
  state.newsTimer = setTimeout(awaitResult, SAME_BREATH_MS);
}

function awaitResult() {
  live.spend();
  clearTimeout(state.resultTimer);
  state.resultTimer = setTimeout(async () => {
    await watch.read();
    if (!sheet.isOpen && live.phase === Phase.SPENT) freshCode();
  }, NO_RESULT_MS);
}

function sheetClosed(payment) {
  const waiting = [...state.seen.values()].find(
    (other) => other.status === "verifying" && other.attempt_id !== payment.attempt_id,
  );
  if (waiting) {
    sheet.show(waiting);
    return;
  }
  freshCode();
  state.screen?.element.querySelector("h1")?.focus();
}

/** Have a new code where one is shown; elsewhere it is fetched when its screen is next opened. */
function freshCode() {
  if (state.screen?.showsCode) live.renew();
  else live.forget();
}

function codeChanged() {
  if (state.screen?.showsCode) state.screen.update();
}

async function readBalances() {
  try {
    const customer = await api.readCustomer();
    if (state.customer === null) return; // Signed out meanwhile.
    state.customer = customer;
    state.screen?.update();
  } catch (error) {
    // Balances are a service; the next reading brings them. Only a lost session is news.
    if (error instanceof api.Refusal) refused(error);
    else if (!(error instanceof api.Unreachable)) throw error;
  }
}

function networkChanged(online) {
  if (online && state.screen?.isOffline) enter();
  if (state.customer === null) return;
  live.setOffline(!online);
  if (online) watch.reopen();
}

/** Cover the code while nobody looks; fresh code and fresh connection on coming back, as both may have died. */
function visibilityChanged() {
  if (state.customer === null) return;
  if (document.visibilityState === "hidden") {
    live.pause();
    if (live.phase !== Phase.SPENT) live.forget();
    return;
  }
  watch.reopen();
  if (state.screen?.showsCode && !sheet.isOpen) live.renew();
}

/** Act on a refusal that the asking screen cannot mend: sign in again, or say what it is. */
function refused(error) {
  if (!(error instanceof api.Refusal)) throw error;
  if (error.status === 401) leave(t("signed_out"));
  else notice(t("title_and_advice", explainRefusal(error)));
}

async function signOut() {
  watch.stop();
  try {
    await api.signOut();
  } catch (error) {
    if (error instanceof api.Unreachable) {
      notice(t("no_network"));
      watch.start();
      return;
    }
    if (!(error instanceof api.Refusal) || error.status !== 401) throw error;
  }
  leave(null);
}

/** Forget everything of the customer and ask to sign in. */
function leave(sentence) {
  watch.stop();
  forgetSeed();
  live.forget();
  sheet.dismiss();
  clearTimeout(state.newsTimer);
  clearTimeout(state.resultTimer);
  Object.assign(state, { customer: null, signedOutNotice: sentence, records: new Records(), seen: new Map() });
  history.replaceState(null, "", location.pathname);
  showScreen(signIn());
}

function currencyOf(asset) {
  return (state.customer.accounts.find((account) => account.asset === asset) ?? state.customer.accounts[0])?.currency ?? "CNY";
}

/** Show a sentence for a while above everything. */
function notice(sentence) {
  const place = document.getElementById("notice");
  write(place, sentence);
  place.hidden = false;
  clearTimeout(state.noticeTimer);
  state.noticeTimer = setTimeout(() => {
    place.hidden = true;
  }, NOTICE_MS);
}

/** The page itself failed: say so, and offer to load it again; the platform keeps the truth. */
function showFault() {
  sheet.dismiss();
  live.forget();
  const screen = sentenceScreen("alert", t("fault_title"), t("fault_advice"));
  screen.element.append(button("button primary wide", t("reload"), () => location.reload()));
  document.getElementById("screen").replaceChildren(screen.element);
}

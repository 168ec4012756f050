// SPDX-License-Identifier: Apache-2.0
// Why a payment or a request did not go through, for the person who pays: what happened, and what to do now.

import { say, writeAmount, writeSpan, writeTime } from "./texts.js";

const SHOW_A_NEW_CODE = { zh: "请出示新的付款码，再扫一次。", en: "Show a new code and have it scanned again." };
const ANOTHER_WAY = { zh: "请换一个账户，或换一种方式付款。", en: "Use another account, or pay another way." };
const AT_THE_COUNTER = { zh: "请以收银台的屏幕为准，或问收银员。", en: "Go by the till's screen, or ask the cashier." };
const LATER = { zh: "请稍等一会儿再试。", en: "Please wait a moment and try again." };

/**
 * `fuller` replaces the title where the details it needs are known; `final` replaces title and advice where no
 * try is left.
 */
export const REASONS = {
  CODE_NOT_FOUND: { title: { zh: "付款码无效", en: "Code not valid" }, advice: SHOW_A_NEW_CODE },
  CODE_EXPIRED: { title: { zh: "付款码已过期", en: "Code expired" }, advice: SHOW_A_NEW_CODE },
  CODE_ALREADY_USED: {
    title: { zh: "付款码已经用过", en: "Code already used" },
    fuller: { needs: "used_at", title: { zh: "付款码在 {used_at} 用过", en: "Code was used at {used_at}" } },
    advice: {
      zh: "请先在付款记录里看看是否已付，再出示新码。",
      en: "See in Records whether it is paid already before you show a new code.",
    },
  },
  CODE_MALFORMED: { title: { zh: "付款码没有读对", en: "Code was misread" }, advice: SHOW_A_NEW_CODE },
  CODE_OF_OTHER_WALLET: {
    title: { zh: "这不是本店的付款码", en: "Not a code of this shop" },
    advice: { zh: "请出示这个页面上的付款码。", en: "Show the code on this page." },
  },
  INSUFFICIENT_BALANCE: {
    title: { zh: "余额不够", en: "Not enough in this account" },
    fuller: { needs: "balance", title: { zh: "余额不够，只有 {balance}", en: "Not enough: you have {balance}" } },
    advice: ANOTHER_WAY,
  },
  AMOUNT_LIMIT_EXCEEDED: {
    title: { zh: "超过单笔限额", en: "Over the limit for one payment" },
    advice: ANOTHER_WAY,
  },
  DAILY_LIMIT_EXCEEDED: { title: { zh: "超过今天的限额", en: "Over today's limit" }, advice: ANOTHER_WAY },
  ACCOUNT_FROZEN: {
    title: { zh: "账户已冻结", en: "Account frozen" },
    advice: {
      zh: "请换一种方式付款；账户的事请问客服。",
      en: "Pay another way; customer service can tell you about the account.",
    },
  },
  ASSET_NOT_ACCEPTED: {
    title: { zh: "本店不收这种账户", en: "Not accepted in this shop" },
    advice: ANOTHER_WAY,
  },
  RULES_CHANGED: {
    title: { zh: "换算规则刚刚变了，没有扣款", en: "The rates changed just now, nothing was charged" },
    advice: { zh: "请收银员再扫一次。", en: "Have the cashier scan again." },
  },
  PASSWORD_INCORRECT: {
    title: { zh: "支付密码不对", en: "Wrong payment password" },
    advice: { zh: "请再输一次。", en: "Please enter it again." },
    final: {
      title: { zh: "支付密码连续输错", en: "Too many wrong passwords" },
      advice: { zh: "请换一种方式付款。", en: "Please pay another way." },
    },
  },
  PASSWORD_LOCKED: {
    title: { zh: "支付密码已锁定", en: "Payment password locked" },
    fuller: { needs: "retry_after", title: { zh: "支付密码已锁定{retry_after}", en: "Password locked for {retry_after}" } },
    advice: {
      zh: "输错次数太多。请用短信验证码，或换一种方式付款。",
      en: "Too many wrong tries. Use an SMS code at the counter, or pay another way.",
    },
  },
  PASSWORD_NOT_SET: {
    title: { zh: "还没有设置支付密码", en: "No payment password set" },
    advice: {
      zh: "请让收银员发短信验证码，或换一种方式付款。",
      en: "Ask the cashier for an SMS code, or pay another way.",
    },
  },
  SMS_CODE_INCORRECT: {
    title: { zh: "短信验证码不对", en: "Wrong SMS code" },
    advice: { zh: "请看最新一条短信，再说一次。", en: "Look at the latest message and tell the code again." },
    final: {
      title: { zh: "短信验证码连续输错", en: "Too many wrong SMS codes" },
      advice: { zh: "请换一种方式付款。", en: "Please pay another way." },
    },
  },
  SMS_CODE_EXPIRED: {
    title: { zh: "短信验证码已过期", en: "SMS code expired" },
    advice: { zh: "请让收银员重新发送。", en: "Ask the cashier to send a new one." },
  },
  SMS_LIMIT_REACHED: {
    title: { zh: "暂时不能再发短信", en: "No more SMS for now" },
    advice: { zh: "请用已收到的验证码，或输入支付密码。", en: "Use the code you have, or your payment password." },
  },
  SMS_NOT_SENT: {
    title: { zh: "短信没有发出去", en: "The SMS could not be sent" },
    advice: { zh: "请再试一次，或输入支付密码。", en: "Try again, or use your payment password." },
  },
  VERIFICATION_TIMED_OUT: { title: { zh: "没有及时验证", en: "Time ran out" }, advice: SHOW_A_NEW_CODE },
  VERIFICATION_NOT_OPEN: {
    title: { zh: "这笔付款已不再等待验证", en: "This payment is no longer waiting for you" },
    advice: AT_THE_COUNTER,
  },
  CUSTOMER_REFUSED: {
    title: { zh: "您拒绝了这笔付款", en: "You refused this payment" },
    advice: { zh: "想付的话，请出示新的付款码。", en: "To pay after all, show a new code." },
  },
  PIN_KEY_FAULT: {
    title: { zh: "密码键盘出了问题", en: "The keypad has a fault" },
    advice: { zh: "请在手机上输入支付密码。", en: "Enter your payment password on this phone." },
  },
  ORDER_ALREADY_PAID: { title: { zh: "这一单已经付过", en: "This order is paid already" }, advice: AT_THE_COUNTER },
  ORDER_DIFFERS: { title: { zh: "订单内容对不上", en: "The order does not match" }, advice: AT_THE_COUNTER },
  ORDER_BEING_PAID: {
    title: { zh: "这一单正在付款", en: "This order is being paid" },
    advice: AT_THE_COUNTER,
  },
  ATTEMPT_CANCELLED: { title: { zh: "收银台取消了付款", en: "The till cancelled this payment" }, advice: AT_THE_COUNTER },
  PAYMENT_NOT_FOUND: { title: { zh: "找不到这笔付款", en: "Payment not found" }, advice: AT_THE_COUNTER },
  RATE_LIMITED: {
    title: { zh: "操作太频繁", en: "Too many requests" },
    fuller: { needs: "retry_after", title: { zh: "请过{retry_after}再试", en: "Try again in {retry_after}" } },
    advice: LATER,
  },
  NOT_SIGNED_IN: {
    title: { zh: "登录已失效", en: "You have been signed out" },
    advice: { zh: "请重新登录。", en: "Please sign in again." },
  },
  LOGIN_INCORRECT: {
    title: { zh: "手机号或登录密码不对", en: "Wrong phone number or password" },
    advice: { zh: "请核对后再试。", en: "Please check both and try again." },
  },
  PLATFORM_ERROR: { title: { zh: "系统出了点问题", en: "System fault" }, advice: AT_THE_COUNTER },
};

const GENERAL_FAULT = { title: { zh: "系统故障（{code}）", en: "System fault ({code})" }, advice: AT_THE_COUNTER };

/**
 * Return what to say about a reason in the page's language, as `{ title, advice }`.
 *
 * `details` is a failure of the platform (`code` and what it says beyond it), with `asset` and `currency` of the
 * payment where there is one. A code that is not known comes from a newer platform, and is named.
 */
export function explain(code, details = {}) {
  const reason = REASONS[code];
  if (reason === undefined) return speak(GENERAL_FAULT, { code: code.replace(/[^\w-]/g, "").slice(0, 40) || "?" });
  if (details.tries_left === 0 && reason.final) return speak(reason.final, {});
  const known = places(details);
  if (reason.fuller && reason.fuller.needs in known) {
    return speak({ title: reason.fuller.title, advice: reason.advice }, known);
  }
  return speak(reason, known);
}

/** Say in the same way why a request got no good answer (see api.js). */
export function explainRefusal(refusal) {
  return explain(refusal.code, { retry_after_s: refusal.retryAfterS });
}

function speak({ title, advice }, known) {
  return { title: say(title, known), advice: say(advice, known) };
}

function places(details) {
  const known = {};
  if (typeof details.retry_after_s === "number") known.retry_after = writeSpan(details.retry_after_s);
  if (details.used_at) known.used_at = writeTime(details.used_at);
  if (typeof details.balance === "number" && details.asset) {
    known.balance = writeAmount(details.asset, details.balance, details.currency);
  }
  return known;
}

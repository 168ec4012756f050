// SPDX-License-Identifier: Apache-2.0
// Every sentence of the page in Chinese and English, and how amounts and times are written. Reasons: reasons.js.

import { recall, remember } from "./preferences.js";

export const LANGUAGES = ["zh-CN", "en"];

/** `{name}` marks a place; an English text with "one" and "other" is chosen by its place `n`. */
export const TEXTS = {
  training: { zh: "训练", en: "Training" },
  brand: { zh: "积付", en: "Jifu" },
  title: { zh: "积付 · 付款码", en: "Jifu · Payment code" },
  other_language: { zh: "English", en: "中文" },
  sections: { zh: "栏目", en: "Sections" },
  pay: { zh: "付款码", en: "Pay" },
  records: { zh: "付款记录", en: "Records" },
  me: { zh: "我的", en: "Me" },
  back: { zh: "返回", en: "Back" },
  try_again: { zh: "重试", en: "Try again" },
  title_and_advice: { zh: "{title}，{advice}", en: "{title}. {advice}" },
  loading: { zh: "正在读取…", en: "Loading…" },

  sign_in_title: { zh: "登录", en: "Sign in" },
  sign_in_lead: { zh: "登录后出示付款码，积分、钱包、储值卡都能付。", en: "Sign in to pay with points, wallet or card." },
  phone: { zh: "手机号", en: "Phone number" },
  login_password: { zh: "登录密码", en: "Sign-in password" },
  login_password_hint: { zh: "不是六位的支付密码。", en: "Not the 6-digit payment password." },
  show_password: { zh: "显示密码", en: "Show password" },
  hide_password: { zh: "隐藏密码", en: "Hide password" },
  sign_in: { zh: "登录", en: "Sign in" },
  signing_in: { zh: "正在登录…", en: "Signing in…" },
  phone_invalid: { zh: "手机号应为 5 到 15 位数字。", en: "A phone number has 5 to 15 digits." },
  password_missing: { zh: "请输入登录密码。", en: "Enter your sign-in password." },
  sign_out: { zh: "退出登录", en: "Sign out" },
  signed_out: { zh: "登录已失效，请重新登录。", en: "You have been signed out. Please sign in again." },

  points: { zh: "积分", en: "Points" },
  wallet: { zh: "钱包", en: "Wallet" },
  card: { zh: "储值卡", en: "Card" },
  points_amount: { zh: "{n} 积分", en: { one: "{n} point", other: "{n} points" } },
  pay_with: { zh: "用什么付", en: "Pay with" },
  balance: { zh: "余额", en: "Balance" },
  account: { zh: "账户", en: "Account" },
  no_accounts: {
    zh: "您还没有可以付款的账户，请到店里的服务台开通。",
    en: "You have no account to pay with yet. The shop's service desk can open one for you.",
  },

  code_title: { zh: "请向收银员出示付款码", en: "Show this code to the cashier" },
  barcode_label: { zh: "付款条形码", en: "Payment barcode" },
  qr_label: { zh: "付款二维码", en: "Payment QR code" },
  digits_show: { zh: "显示数字", en: "Show digits" },
  digits_hide: { zh: "隐藏数字", en: "Hide digits" },
  digits_note: {
    zh: "由收银员手动输入时，每次都要验证支付密码。",
    en: "When the cashier types the digits, your payment password is always asked for.",
  },
  seconds_left: { zh: "{n} 秒后自动更新", en: "New code in {n} s" },
  code_lasts: { zh: "付款码剩余时间", en: "Time left for this code" },
  refresh: { zh: "刷新", en: "Refresh" },
  refreshed: { zh: "付款码已更新。", en: "The code is new." },
  bright: { zh: "扫不上？请把屏幕调亮，别遮住码。", en: "Won't scan? Turn up the brightness." },
  code_fetching: { zh: "正在获取付款码…", en: "Getting a code…" },
  code_spent: { zh: "付款码已被扫，正在等结果…", en: "Scanned. Waiting for the result…" },
  offline_live: { zh: "网络断开，这个码还能用 {n} 秒。", en: "You are offline. This code works for {n} s more." },
  offline_title: { zh: "没有网络", en: "No network" },
  fault_short: { zh: "服务暂时没有回应", en: "The service does not answer" },
  offline_advice: {
    zh: "旧的付款码已作废，连上后会自动出新码。",
    en: "The old code is void. A new one comes by itself once the connection is back.",
  },
  offline_code: { zh: "离线付款码", en: "Offline payment code" },
  offline_note: {
    zh: "从{asset}付。只能付免密限额以内的款，最多 {n} 笔，然后要联网一次。",
    en: "Pays with {asset}, only up to the no-password limit and at most {n} times before you are online again.",
  },
  wait_title: { zh: "请稍等 {n} 秒", en: "Please wait {n} s" },
  wait_advice: { zh: "刷新得太频繁了，稍后自动出新码。", en: "Too many refreshes. A new code comes by itself." },

  proof_title: { zh: "输入支付密码", en: "Enter your payment password" },
  proof_elsewhere: { zh: "等待您确认付款", en: "Waiting for your confirmation" },
  proof_not_here: { zh: "这笔付款不能在手机上验证", en: "This payment cannot be confirmed on this phone" },
  proof_not_here_advice: {
    zh: "请让收银员发短信验证码，或换一种方式付款。",
    en: "Ask the cashier for an SMS code, or pay another way.",
  },
  sms_title: { zh: "输入短信验证码", en: "Enter the SMS code" },
  sms_lead: {
    zh: "用发到 {phone} 的短信验证码确认这笔付款。",
    en: "Confirm this payment with a code sent to {phone}.",
  },
  sms_sending: { zh: "正在发送…", en: "Sending…" },
  use_sms: { zh: "改用短信验证码", en: "Use an SMS code" },
  use_password: { zh: "改用支付密码", en: "Use the password" },
  proof_label: { zh: "六位支付密码", en: "6-digit payment password" },
  proof_keypad: { zh: "数字键盘", en: "Keypad" },
  proof_delete: { zh: "删除一位", en: "Delete a digit" },
  proof_clear: { zh: "清空", en: "Clear" },
  proof_entered: { zh: "已输入 {n} 位，共 6 位", en: "{n} of 6 digits" },
  proof_left: { zh: "剩余 {n} 秒", en: "{n} s left" },
  proof_checking: { zh: "正在验证…", en: "Checking…" },
  proof_retrying: { zh: "网络不稳，正在重新发送…", en: "Poor connection. Sending again…" },
  proof_deciding: { zh: "时间到了，正在确认结果…", en: "Time is up. Confirming the result…" },
  proof_only_here: { zh: "也可以在收银台的密码键盘上输入。", en: "You may also use the keypad at the counter." },
  proof_opened: { zh: "{shop} 请您确认付款 {amount}。", en: "{shop} asks you to confirm {amount}." },
  with_asset: { zh: "用{asset}支付", en: "with {asset}" },
  title_and_tries: { zh: "{title}，{tries}", en: "{title}. {tries}" },
  refuse: { zh: "拒绝付款", en: "Refuse" },
  refusing: { zh: "正在拒绝…", en: "Refusing…" },
  tries_left: { zh: "还可以试 {n} 次。", en: { one: "{n} try left.", other: "{n} tries left." } },

  paid: { zh: "付款成功", en: "Paid" },
  failed: { zh: "付款失败", en: "Not paid" },
  refused: { zh: "已拒绝付款", en: "Refused" },
  cancelled: { zh: "付款已取消", en: "Cancelled" },
  reversed: { zh: "已撤销", en: "Reversed" },
  verifying: { zh: "等待验证", en: "Waiting for proof" },
  refunded: { zh: "已退款", en: "Refunded" },
  refunded_partly: { zh: "部分退款", en: "Partly refunded" },
  unknown_title: { zh: "结果还没有确认", en: "Not confirmed yet" },
  unknown_advice: {
    zh: "请看收银台的屏幕，先不要再付一次。网络恢复后这里会自动更新。",
    en: "Look at the till's screen and do not pay again yet. This page updates itself when you are back online.",
  },
  nothing_charged: { zh: "没有扣款。", en: "Nothing was charged." },
  cancelled_advice: { zh: "这笔付款已由收银台取消。", en: "The till cancelled this payment." },
  reversed_advice: { zh: "{amount} 已退回您的账户。", en: "{amount} went back to your account." },
  done: { zh: "完成", en: "Done" },
  understood: { zh: "知道了", en: "OK" },
  new_code: { zh: "出示新付款码", en: "Show a new code" },
  refund_notice: { zh: "{shop} 已退回 {amount}。", en: "{shop} gave back {amount}." },
  reversed_notice: { zh: "{shop} 撤销了付款，{amount} 已退回。", en: "{shop} reversed a payment: {amount} came back." },

  back_and_expired: { zh: "{amount}（其中 {expired} 已过期）", en: "{amount} ({expired} of it expired)" },
  record_back: { zh: "已退 {amount}", en: "{amount} back" },
  records_none: { zh: "还没有付款记录", en: "No payments yet" },
  records_none_advice: { zh: "付过的每一笔都会记在这里。", en: "Every payment you make is kept here." },
  records_more: { zh: "加载更多", en: "Load more" },
  records_end: { zh: "没有更多了", en: "That is all" },
  record_title: { zh: "付款详情", en: "Payment" },
  record_missing: { zh: "找不到这笔付款。", en: "This payment was not found." },
  shop: { zh: "商户", en: "Shop" },
  time: { zh: "时间", en: "Time" },
  reason: { zh: "原因", en: "Reason" },
  order_number: { zh: "订单号", en: "Order" },
  paid_with: { zh: "付款方式", en: "Paid with" },
  amount: { zh: "金额", en: "Amount" },
  refunded_amount: { zh: "已退", en: "Given back" },
  balance_after: { zh: "变动后余额", en: "Balance afterwards" },
  payment_id: { zh: "付款编号", en: "Payment no." },

  payment_password: { zh: "支付密码", en: "Payment password" },
  set_password: { zh: "设置支付密码", en: "Set the payment password" },
  change_password: { zh: "修改支付密码", en: "Change the payment password" },
  password_forgotten: { zh: "忘记密码，用短信找回", en: "Forgotten? Recover it by SMS" },
  old_password: { zh: "现在的支付密码", en: "Present payment password" },
  new_password: { zh: "新的六位支付密码", en: "New payment password, 6 digits" },
  new_password_again: { zh: "再输一次新密码", en: "The new password again" },
  passwords_differ: { zh: "两次输入的新密码不一样。", en: "The two new passwords differ." },
  six_digits: { zh: "请输入六位数字。", en: "Enter 6 digits." },
  password_is_set: { zh: "支付密码已设置。", en: "The payment password is set." },
  password_is_changed: { zh: "支付密码已更新。", en: "The payment password is changed." },
  recovery_lead: {
    zh: "我们会发一条短信验证码到您的手机号，用它设置新的支付密码。",
    en: "We send an SMS code to your phone number; with it you set a new payment password.",
  },
  send_sms: { zh: "发短信验证码", en: "Send an SMS code" },
  send_again: { zh: "重新发送", en: "Send again" },
  sms_sent: { zh: "验证码已发到 {phone}。", en: "The code was sent to {phone}." },
  sms_code: { zh: "六位短信验证码", en: "6-digit SMS code" },
  own_limit: { zh: "免密限额", en: "No-password limit" },
  limit_lead: {
    zh: "现在 {now} 以内的付款不用输密码。可以设为 0 到 {most}。",
    en: "Payments up to {now} need no password now. You may set 0 to {most}.",
  },
  limit_amount: { zh: "每笔不超过", en: "Up to, for one payment" },
  limit_password: { zh: "支付密码（提高限额时要输）", en: "Payment password (to raise the limit)" },
  limit_raising: { zh: "提高限额要输六位支付密码。", en: "To raise the limit, enter your 6-digit payment password." },
  limit_invalid: { zh: "请输入 0 到 {most} 的金额。", en: "Enter an amount from 0 to {most}." },
  limit_is_set: { zh: "免密限额已更新。", en: "The no-password limit is set." },
  save: { zh: "保存", en: "Save" },

  password_not_set: {
    zh: "您还没有设置支付密码，超过免密限额的付款只能用短信验证码。",
    en: "You have no payment password: payments above the no-password limit need an SMS code.",
  },
  language: { zh: "语言", en: "Language" },
  close: { zh: "关闭", en: "Close" },
  fault_title: { zh: "页面出了点问题", en: "Something went wrong on this page" },
  fault_advice: { zh: "您的钱没有受影响。请重新打开页面。", en: "Your money is not affected. Please reload the page." },
  reload: { zh: "重新打开", en: "Reload" },
  no_network: { zh: "连不上服务，请检查网络后重试。", en: "No connection. Check your network and try again." },
};

let current = chooseLanguage(recall("language"), navigator.languages ?? [navigator.language]);

/** The page's language, as a BCP 47 tag. */
export function language() {
  return current;
}

/** Switch the language and keep the choice on this phone. */
export function setLanguage(tag) {
  if (!LANGUAGES.includes(tag)) throw new RangeError(`language ${tag} is not one of ${LANGUAGES.join(", ")}`);
  current = tag;
  remember("language", tag);
}

/** Say which language to begin with: the one kept, else the browser's first that we speak, else English. */
export function chooseLanguage(kept, wished) {
  if (LANGUAGES.includes(kept)) return kept;
  for (const tag of wished) {
    if (/^zh\b/i.test(tag)) return "zh-CN";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}

/** Return a sentence in the page's language with its places filled. */
export function t(key, places = {}) {
  return say(TEXTS[key], places);
}

/** Return the right language of a pair of sentences with its places filled. */
export function say(pair, places = {}) {
  const chosen = current === "en" ? pair.en : pair.zh;
  const sentence = typeof chosen === "string" ? chosen : chosen[new Intl.PluralRules("en").select(places.n)];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => {
    if (!(name in places)) throw new RangeError(`text ${JSON.stringify(sentence)} has no value for ${name}`);
    return typeof places[name] === "number" ? writeNumber(places[name]) : places[name];
  });
}

/** Write a whole number with its thousands apart. */
export function writeNumber(number) {
  return new Intl.NumberFormat(current).format(number);
}

/** Write an amount: points as a number with the word, money from minor units with its symbol. */
export function writeAmount(asset, amount, currency) {
  if (asset === "points") return t("points_amount", { n: amount });
  return writeMoney(amount, currency);
}

/** Write only the figure of an amount, for places where the word stands beside it. */
export function writeFigure(asset, amount, currency) {
  return asset === "points" ? writeNumber(amount) : writeMoney(amount, currency);
}

/** Write the moment of a payment in the phone's own time zone. */
export function writeTime(moment, style = "short") {
  const options = style === "full" ? { dateStyle: "medium", timeStyle: "medium" } : { timeStyle: "short" };
  return new Intl.DateTimeFormat(current, options).format(new Date(moment));
}

/** Write the day of a payment, for the headings of the list. */
export function writeDay(moment) {
  const day = new Date(moment);
  const sameYear = day.getFullYear() === new Date().getFullYear();
  const options = { weekday: "short", month: "long", day: "numeric", ...(sameYear ? {} : { year: "numeric" }) };
  return new Intl.DateTimeFormat(current, options).format(day);
}

/** Write a span of seconds as a person says it, rounded up. */
export function writeSpan(seconds) {
  const unit = seconds < 60 ? "second" : seconds < 3600 ? "minute" : "hour";
  const size = { second: 1, minute: 60, hour: 3600 }[unit];
  const value = Math.max(1, Math.ceil(seconds / size));
  return new Intl.NumberFormat(current, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

function writeMoney(amountMinor, currency) {
  const format = new Intl.NumberFormat(current, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  return format.format(amountMinor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

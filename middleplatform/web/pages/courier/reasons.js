// SPDX-License-Identifier: Apache-2.0
// Why a payment did not go through, for the courier: what happened, what to do now, what to tell the customer.

import { say, writeAmount, writeSpan } from "../js/texts.js";

const NEW_CODE = { zh: "请客人出示新的付款码，再扫一次。", en: "Ask for a new code and scan again." };
const OTHER_WAY = { zh: "请客人换账户付，或改收现金。", en: "Use another account, or take cash." };
const DONT_REPEAT = { zh: "先看这一单的状态，不要再收。", en: "Look at the delivery's state; do not charge again." };
const ASK_SHOP = { zh: "请联系门店。", en: "Call the shop." };
const LATER = { zh: "请稍等再试，或改收现金。", en: "Wait a moment, or take cash." };
const SAY_NEW_CODE = { zh: "麻烦您刷新一下付款码。", en: "Please refresh your payment code." };
const SAY_OTHER = { zh: "这个账户这次付不了，可以换一个账户或付现金。", en: "This account cannot pay this. Another account or cash is fine." };
const SAY_SAFE = { zh: "没有扣您的款。", en: "Nothing was taken from you." };

function reason(zh, en, now, tell = SAY_SAFE) {
  return { title: { zh, en }, now, tell };
}

export const REASONS = {
  CODE_NOT_FOUND: reason("付款码无效", "Code not valid", NEW_CODE, SAY_NEW_CODE),
  CODE_EXPIRED: reason("付款码已过期", "Code expired", NEW_CODE, SAY_NEW_CODE),
  CODE_ALREADY_USED: reason("付款码已经用过", "Code already used", NEW_CODE, SAY_NEW_CODE),
  CODE_MALFORMED: reason("付款码没有读对", "Code was misread", NEW_CODE, SAY_NEW_CODE),
  CODE_OF_OTHER_WALLET: reason("不是积付的付款码", "Code of another wallet", NEW_CODE, {
    zh: "请打开积付的付款码。",
    en: "Please open your Jifu payment code.",
  }),
  INSUFFICIENT_BALANCE: reason("客人的余额不够", "Not enough in the account", OTHER_WAY, SAY_OTHER),
  AMOUNT_LIMIT_EXCEEDED: reason("超过单笔限额", "Over the limit for one payment", OTHER_WAY, SAY_OTHER),
  DAILY_LIMIT_EXCEEDED: reason("超过当天限额", "Over the daily limit", OTHER_WAY, SAY_OTHER),
  ACCOUNT_FROZEN: reason("客人的账户已冻结", "The account is frozen", OTHER_WAY, SAY_OTHER),
  ASSET_NOT_ACCEPTED: reason("付款码是另一种账户的", "The code is of another account", {
    zh: "请选客人要用的账户，再扫新码。",
    en: "Choose the account the customer uses, then scan a new code.",
  }),
  RULES_CHANGED: reason("换算规则刚刚变了，没有扣款", "The rates changed just now, nothing was charged", {
    zh: "请回到列表重新打开这一单，再扫码。",
    en: "Go back to the list, open this delivery again, then scan.",
  }),
  PASSWORD_INCORRECT: reason("支付密码不对", "Wrong payment password", OTHER_WAY),
  PASSWORD_LOCKED: reason("支付密码已锁定", "Payment password locked", OTHER_WAY),
  PASSWORD_NOT_SET: reason("客人没有设置支付密码", "The customer has no payment password", OTHER_WAY),
  SMS_CODE_INCORRECT: reason("短信验证码不对", "Wrong SMS code", OTHER_WAY),
  SMS_CODE_EXPIRED: reason("短信验证码已过期", "SMS code expired", { zh: "请重新发送。", en: "Send a new one." }),
  SMS_LIMIT_REACHED: reason("暂时不能再发短信", "No more SMS for now", { zh: "请用已发的验证码，或换一种验证。", en: "Use the code that was sent, or another way to confirm." }),
  SMS_NOT_SENT: reason("短信没有发出去", "The SMS could not be sent", { zh: "请再发一次，或换一种验证。", en: "Send it again, or use another way to confirm." }),
  VERIFICATION_TIMED_OUT: reason("没有及时验证", "Time ran out", NEW_CODE, SAY_NEW_CODE),
  VERIFICATION_NOT_OPEN: reason("不能用这种方式验证", "This way to confirm is closed", { zh: "请换一种验证。", en: "Use another way to confirm." }),
  CUSTOMER_REFUSED: reason("客人拒绝了付款", "The customer refused", { zh: "请问客人想怎么付。", en: "Ask how the customer wants to pay." }),
  PIN_KEY_FAULT: reason("密码验证出了问题", "The password could not be checked", { zh: "请换一种验证。", en: "Use another way to confirm." }),
  ORDER_ALREADY_PAID: reason("这一单已经收过款", "This delivery is paid already", DONT_REPEAT),
  ORDER_DIFFERS: reason("单据内容对不上", "The order does not match", ASK_SHOP),
  ORDER_BEING_PAID: reason("这一单正在收款", "This delivery is being paid", DONT_REPEAT),
  ATTEMPT_CANCELLED: reason("这次收款已取消", "This payment was cancelled", NEW_CODE),
  PAYMENT_NOT_FOUND: reason("找不到这次收款", "Payment not found", DONT_REPEAT),
  NOT_FOUND: reason("这一单不在您名下", "This delivery is not yours", ASK_SHOP),
  RATE_LIMITED: reason("操作太频繁", "Too many requests", LATER),
  NOT_SIGNED_IN: reason("登录已失效", "You have been signed out", { zh: "请重新登录。", en: "Please sign in again." }),
  LOGIN_INCORRECT: reason("编号或密码不对", "Wrong number or password", { zh: "请核对后再试。", en: "Check both and try again." }),
  PLATFORM_ERROR: reason("系统出了点问题", "System fault", LATER),
};

const GENERAL = reason("系统故障（{code}）", "System fault ({code})", ASK_SHOP);

/** Return what to say about a failure of the platform in the page's language, as `{ title, now, tell, again }`.
 *
 * `again`: collecting once more, by another code, account or in cash, is what comes next.
 */
export function explain(failure, asset, currency) {
  const known = REASONS[failure.code];
  const places = { code: failure.code.replace(/[^\w-]/g, "").slice(0, 40) || "?" };
  const { title, now, tell } = known ?? GENERAL;
  const more = [];
  if (typeof failure.balance === "number") more.push(writeAmount(asset, failure.balance, currency));
  if (typeof failure.retry_after_s === "number") more.push(writeSpan(failure.retry_after_s));
  return { title: [say(title, places), ...more].join(" · "), now: say(now), tell: say(tell), again: now !== DONT_REPEAT && now !== ASK_SHOP };
}

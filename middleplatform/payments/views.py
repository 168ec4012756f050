# SPDX-License-Identifier: Apache-2.0
"""Payments as the contract shows them: to the till, and to their payer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from middleplatform.accounts.repository import Member, MemberRepository, ShopRepository
from middleplatform.contract.customers import CustomerPayment, CustomerRefund
from middleplatform.contract.payments import (
    Failure,
    Order,
    Payment,
    PINKey,
    PINKeyScheme,
    Receipt,
    Status,
    Verification,
)
from middleplatform.payments.refunds import RefundRepository
from middleplatform.payments.repository import StoredPayment
from middleplatform.security.key_store import SoftwareKeyStore
from middleplatform.verification.repository import StoredVerification, VerificationRepository


class PaymentViews:
    """Writes payments as messages; reads what else they show on one connection."""

    def __init__(self, connection: Connection, keys: SoftwareKeyStore, now: datetime) -> None:
        self._connection = connection
        self._keys = keys
        self._now = now

    def for_terminal(self, payment: StoredPayment, asked: UUID | None = None, payer: Member | None = None) -> Payment:
        """Write a payment as the till sees it: under the attempt that it ``asked`` about, or under its own."""
        member = payer
        if member is None and payment.member_id is not None:
            member = MemberRepository(self._connection).find(payment.member_id)
        step = self._step(payment)
        return Payment(
            attempt_id=asked or payment.attempt_id,
            version=payment.version,
            status=payment.status,
            asset=payment.asset,
            amount=payment.amount,
            refunded=payment.refunded,
            account_masked=member.phone_masked if member else None,
            balance_after=payment.balance_after,
            verification=self._verification(step, member.phone_masked if member else None) if step else None,
            failure=_failure(payment),
            receipt=_receipt(payment),
            order=Order.model_validate(payment.purchase) if payment.purchase else None,
            created_at=payment.created_at,
            server_time=self._now,
        )

    def for_customer(self, payment: StoredPayment) -> CustomerPayment:
        """Write a payment as its payer sees it."""
        shop = ShopRepository(self._connection).find(payment.shop_id)
        step = self._step(payment)
        sent_to = self._phone_masked(payment) if step is not None and step.is_sms_sent else None
        assert payment.asset is not None
        assert payment.order_number is not None
        return CustomerPayment(
            attempt_id=payment.attempt_id,
            version=payment.version,
            status=payment.status,
            asset=payment.asset,
            amount=payment.amount,
            refunded=payment.refunded,
            refunds=self._refunds(payment) if payment.refunded else (),
            shop_name=shop.name if shop else payment.shop_id,
            order_number=payment.order_number,
            created_at=payment.created_at,
            failure=_failure(payment),
            verification_remaining_s=self._remaining_s(step) if step else None,
            doors=step.doors if step else (),
            sms_sent_to=sent_to,
            tries_left=step.tries_left if step else None,
            last_failure=step.last_failure if step else None,
            phone_prompted=step.phone_prompted if step else False,
            balance_after=payment.balance_after,
        )

    def _refunds(self, payment: StoredPayment) -> tuple[CustomerRefund, ...]:
        found = RefundRepository(self._connection).of(payment.account_id, payment.attempt_id)
        return tuple(CustomerRefund(amount=one.amount, expired=one.expired, at=one.at) for one in found)

    def _phone_masked(self, payment: StoredPayment) -> str | None:
        member = MemberRepository(self._connection).find(payment.member_id) if payment.member_id else None
        return None if member is None else member.phone_masked

    def _step(self, payment: StoredPayment) -> StoredVerification | None:
        if payment.status is not Status.VERIFYING:
            return None
        return VerificationRepository(self._connection).find(payment.account_id, payment.attempt_id)

    def _verification(self, step: StoredVerification, phone_masked: str | None) -> Verification:
        return Verification(
            doors=step.doors,
            expires_at=step.expires_at,
            remaining_s=self._remaining_s(step),
            tries_left=step.tries_left,
            last_failure=step.last_failure,
            phone_prompted=step.phone_prompted,
            sms_sent_to=phone_masked if step.is_sms_sent else None,
            pin_key=self._pin_key(step),
        )

    def _pin_key(self, step: StoredVerification) -> PINKey | None:
        if step.pin_key_id is None:
            return None
        info = self._keys.pin_key(self._connection, step.pin_key_id)
        if step.session_key is None:
            scheme = info.scheme if info else PINKeyScheme.DUKPT
            public = self._keys.public_key(self._connection, step.pin_key_id) if scheme is PINKeyScheme.HPKE else None
            public_key = public.hex() if public else None
            return PINKey(scheme=scheme, account=step.surrogate_account, public_key=public_key)
        return PINKey(
            scheme=PINKeyScheme.MASTER_SESSION,
            account=step.surrogate_account,
            session_key=step.session_key,
            session_key_check=self._keys.session_key_check(
                self._connection, step.pin_key_id, bytes.fromhex(step.session_key)
            ),
            master_key_index=info.master_key_index if info else None,
        )

    def _remaining_s(self, step: StoredVerification) -> float:
        return max(0.0, round((step.expires_at - self._now).total_seconds(), 3))


def _failure(payment: StoredPayment) -> Failure | None:
    return Failure.model_validate(payment.failure) if payment.failure else None


def _receipt(payment: StoredPayment) -> Receipt | None:
    if payment.receipt_number is None or payment.paid_at is None:
        return None
    return Receipt(number=payment.receipt_number, at=payment.paid_at)

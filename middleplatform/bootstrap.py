# SPDX-License-Identifier: Apache-2.0
"""The one module that knows how the platform's parts fit together: settings in, a working platform out."""

from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import Engine

from middleplatform.clock import Clock, SystemClock
from middleplatform.context import PlatformContext
from middleplatform.couriers.deliveries import Deliveries
from middleplatform.couriers.service import Couriers
from middleplatform.customers.own_limit import OwnLimit
from middleplatform.customers.payment_password import PaymentPasswordDesk
from middleplatform.customers.service import Customers
from middleplatform.database.change_hub import ChangeHub
from middleplatform.database.engine import open_engine
from middleplatform.database.schema import check_schema, is_training
from middleplatform.database.unit_of_work import Units
from middleplatform.payments.end_payment import EndPayment
from middleplatform.payments.find_payments import FindPayments
from middleplatform.payments.prove_payment import ProvePayment
from middleplatform.payments.take_payment import TakePayment
from middleplatform.randomness import RandomSource, SystemRandomSource
from middleplatform.security.key_store import SoftwareKeyStore
from middleplatform.security.passwords import Passwords
from middleplatform.settings import Settings
from middleplatform.sms.gateway import SMSGateway
from middleplatform.sms.sender import SMSSender, TrainingOutbox
from middleplatform.staff.service import Staff
from middleplatform.terminals.service import Terminals

_SECRETS = ("hashing", "passwords", "offline-seeds")


class TrainingMismatchError(Exception):
    """A training service on a real database, or a real service on a training one."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything that a process of the platform needs, built once. `close` gives the database back."""

    settings: Settings
    context: PlatformContext
    hub: ChangeHub
    terminals: Terminals
    staff: Staff
    customers: Customers
    payment_passwords: PaymentPasswordDesk
    own_limits: OwnLimit
    couriers: Couriers
    deliveries: Deliveries
    taking: TakePayment
    proving: ProvePayment
    ending: EndPayment
    finding: FindPayments

    def close(self) -> None:
        """Say what is still to be said of commits, and close the database's connections."""
        self.context.units.close()


def build_platform(
    settings: Settings,
    *,
    clock: Clock | None = None,
    random: RandomSource | None = None,
    hasher: PasswordHasher | None = None,
    sms: SMSSender | None = None,
    engine: Engine | None = None,
) -> Platform:
    """Build the platform on a migrated database; ``engine`` where one is open on it already.

    Raises `SchemaError` for a database that is not migrated or newer, `TrainingMismatchError`, `KeyStoreError`.
    """
    clock = clock or SystemClock()
    random = random or SystemRandomSource()
    engine = engine or open_engine(settings.database_url)
    try:
        check_schema(engine)
        _check_training(settings, is_training(engine))
        hub = ChangeHub()
        units = Units(engine, clock, hub.publish)
        keys = SoftwareKeyStore(settings.key_encryption_key, random)
        secret, pepper, seed_key = units.write(
            lambda unit: [keys.secret(unit.connection, purpose, clock.now()) for purpose in _SECRETS]
        )
    except BaseException:
        engine.dispose()
        raise
    context = PlatformContext(
        units=units,
        clock=clock,
        random=random,
        keys=keys,
        passwords=Passwords(pepper, hasher),
        secret=secret,
        seed_key=seed_key,
        timings=settings.timings,
        sms=sms or _sms_sender(settings, clock, random),
        training=settings.training,
    )
    ending = EndPayment(context)
    taking = TakePayment(context)
    return Platform(
        settings=settings,
        context=context,
        hub=hub,
        terminals=Terminals(context),
        staff=Staff(context),
        customers=Customers(context),
        payment_passwords=PaymentPasswordDesk(context),
        own_limits=OwnLimit(context),
        couriers=Couriers(context),
        deliveries=Deliveries(context, taking),
        taking=taking,
        proving=ProvePayment(context),
        ending=ending,
        finding=FindPayments(context, ending),
    )


def _sms_sender(settings: Settings, clock: Clock, random: RandomSource) -> SMSSender | None:
    if settings.training:
        return TrainingOutbox(clock)
    return None if settings.sms_gateway is None else SMSGateway(settings.sms_gateway, clock, random)


def _check_training(settings: Settings, database_is_training: bool) -> None:
    if settings.training and not database_is_training:
        raise TrainingMismatchError(
            "this database is not marked as training: --training would pay with real points; "
            "make a training database with `admin training-data`"
        )
    if database_is_training and not settings.training:
        raise TrainingMismatchError(
            "this database is marked as training: its keys and passwords are public; serve it with --training"
        )

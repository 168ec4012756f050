# SPDX-License-Identifier: Apache-2.0
"""The ways from the window to the desks on the engine's loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from cashier.panels import Panels
from cashier.signin.desk import SignInDesk
from cashier.ui.bridge import Bridge
from cashier.ui.ports import Till

if TYPE_CHECKING:
    from cashier.checkout.charged_desk import ChargedDesk
    from cashier.checkout.goods_desk import ChoiceDesk
    from cashier.checkout.sale_desk import SaleDesk
    from cashier.checkout.tender_desk import TenderDesk
    from cashier.it.bind_desk import BindDesk
    from cashier.it.camera_desk import CameraDesk
    from cashier.it.doctor_desk import DoctorDesk
    from cashier.receipts.slip_desk import SlipDesk
    from cashier.refunds.past_desk import PastDesk
    from cashier.shifts.desk import ShiftDesk

D = TypeVar("D")
D_co = TypeVar("D_co", covariant=True)
P = ParamSpec("P")


class Ask(Protocol[D_co]):
    """Asks something of a desk: ``ask(ShiftDesk.open, number, name, digits)``. What comes of it is the next view."""

    def __call__(self, what: Callable[Concatenate[D_co, P], object], /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Have a method of the desk called with these arguments."""


class _OnEngine(Generic[D]):
    """Asks on the engine's loop, in the order in which it is asked; not while the till is locked.

    ``desk`` returns whom to ask, there: the first to ask a desk beside the sale has it built.
    """

    def __init__(self, bridge: Bridge, desk: Callable[[], D], signin: SignInDesk | None) -> None:
        self._bridge = bridge
        self._desk = desk
        self._signin = signin

    def __call__(self, what: Callable[Concatenate[D, P], object], /, *args: P.args, **kwargs: P.kwargs) -> None:
        signin = self._signin
        if signin is None:
            self._bridge.call(lambda: what(self._desk(), *args, **kwargs))
        else:
            self._bridge.call(lambda: signin.let(what, self._desk(), *args, **kwargs))


@dataclass(frozen=True, slots=True)
class Desks:
    """Everybody whom the panels may ask."""

    signin: Ask[SignInDesk]
    panels: Ask[Panels]
    shift: Ask[ShiftDesk]
    doctor: Ask[DoctorDesk]
    camera: Ask[CameraDesk]
    bind: Ask[BindDesk]
    sale: Ask[SaleDesk]
    tender: Ask[TenderDesk]
    goods: Ask[ChoiceDesk]
    held: Ask[ChoiceDesk]
    past: Ask[PastDesk]
    charged: Ask[ChargedDesk]
    slips: Ask[SlipDesk]


def desks_of(till: Till, bridge: Bridge) -> Desks:
    """Return the ways to the desks of a till."""
    signin, desks = till.signin, till.desks

    def on_engine(desk: Callable[[], D]) -> Ask[D]:
        return _OnEngine(bridge, desk, signin)

    return Desks(
        signin=_OnEngine(bridge, lambda: signin, None),
        panels=on_engine(lambda: till.panels),
        shift=on_engine(lambda: desks.shift.desk),
        doctor=on_engine(lambda: desks.doctor.desk),
        camera=on_engine(lambda: desks.camera.desk),
        bind=on_engine(lambda: desks.bind.desk),
        sale=on_engine(lambda: till.sale_desk),
        tender=on_engine(lambda: desks.tender.desk),
        goods=on_engine(lambda: desks.goods.desk),
        held=on_engine(lambda: desks.held.desk),
        past=on_engine(lambda: desks.past.desk),
        charged=on_engine(lambda: desks.charged.desk),
        slips=on_engine(lambda: desks.slips.desk),
    )


def _ask_nobody(_what: Callable[..., object], /, *_args: Any, **_kwargs: Any) -> None:
    return None


NOBODY = Desks(
    signin=_ask_nobody,
    panels=_ask_nobody,
    shift=_ask_nobody,
    doctor=_ask_nobody,
    camera=_ask_nobody,
    bind=_ask_nobody,
    sale=_ask_nobody,
    tender=_ask_nobody,
    goods=_ask_nobody,
    held=_ask_nobody,
    past=_ask_nobody,
    charged=_ask_nobody,
    slips=_ask_nobody,
)
"""Ways that lead nowhere: nobody acts in a picture."""

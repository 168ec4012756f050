# SPDX-License-Identifier: Apache-2.0
"""What every route has in common."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from middleplatform.routes import couriers as courier_routes
from middleplatform.routes import customers as customer_routes
from middleplatform.routes import operations
from middleplatform.routes import payments as payment_routes
from middleplatform.routes import staff as staff_routes
from middleplatform.routes import terminals as terminal_routes
from middleplatform.routes import training as training_routes

ROUTERS = [
    module.router
    for module in (
        courier_routes,
        customer_routes,
        operations,
        payment_routes,
        staff_routes,
        terminal_routes,
        training_routes,
    )
]
ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
HOT = {"create_payment", "issue_code"}


def depended_on(dependant: Dependant) -> Iterator[Dependant]:
    """Walk everything that a route is given, and what that is given."""
    for one in dependant.dependencies:
        yield one
        yield from depended_on(one)


def test_what_a_route_is_given_changes_no_thread_by_itself() -> None:
    given = [(route.name, one.call) for route in ROUTES for one in depended_on(route.dependant)]
    assert given
    assert [(name, call) for name, call in given if not inspect.iscoroutinefunction(call)] == []


def test_the_two_hot_routes_write_their_answers_without_another_change_of_threads() -> None:
    hot = [route for route in ROUTES if route.name in HOT]
    assert len(hot) == len(HOT)
    assert [route.name for route in hot if not inspect.iscoroutinefunction(route.endpoint)] == []

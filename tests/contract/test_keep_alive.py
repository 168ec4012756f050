# SPDX-License-Identifier: Apache-2.0
"""Who ends an idle connection: always the one who would send next, so that no request meets one that is ending."""

from cashier.platform_client.line import KEEP_ALIVE_S as TILL_KEEPS_S
from middleplatform.commands.serve import KEEP_ALIVE_S as PLATFORM_KEEPS_S

# What nginx keeps towards a service (keepalive_timeout of its upstream module); others keep less or are set.
_PROXY_KEEPS_S = 60


def test_till_and_proxy_end_an_idle_connection_well_before_the_platform_does() -> None:
    assert TILL_KEEPS_S * 2 <= PLATFORM_KEEPS_S
    assert _PROXY_KEEPS_S + 10 <= PLATFORM_KEEPS_S

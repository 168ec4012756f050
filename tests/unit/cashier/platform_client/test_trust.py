# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import ssl

import pytest

from cashier.platform_client.trust import certificates_for


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "HTTP://platform"])
def test_a_line_without_tls_reads_no_certificates_and_trusts_nobody(url: str) -> None:
    context = certificates_for(url)
    assert isinstance(context, ssl.SSLContext)
    assert context.get_ca_certs() == []
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_any_other_line_is_verified_unless_it_was_said_not_to_be() -> None:
    assert certificates_for("https://platform") is True
    assert certificates_for("https://platform", verify_tls=False) is False

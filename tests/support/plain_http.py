# SPDX-License-Identifier: Apache-2.0
"""For clients on loopback."""

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""To verify with: it trusts nobody. The system's certificates take some 25 ms to read, with every new client."""

# SPDX-License-Identifier: Apache-2.0
"""From a scan to a verdict: the payment's states, the use-case, the resolver of unknown results."""

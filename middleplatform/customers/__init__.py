# SPDX-License-Identifier: Apache-2.0
"""What the customer's page asks for: sign-in, codes, records, the payment password."""

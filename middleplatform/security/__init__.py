# SPDX-License-Identifier: Apache-2.0
"""Request signatures, PIN decryption, the key store, rate limits."""

# SPDX-License-Identifier: Apache-2.0
"""PIN decryption, the key store, hashes of passwords, rate limits, the audit."""

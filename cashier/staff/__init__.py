# SPDX-License-Identifier: Apache-2.0
"""Staff: who may do what at this till, PINs and badges, lock-out, and a supervisor's approval. No Qt, no SQL."""

# SPDX-License-Identifier: Apache-2.0
"""The people of a shop's counter: who they are, which role they have, and the hash of their PIN."""

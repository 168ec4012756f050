# SPDX-License-Identifier: Apache-2.0
"""Proof that somebody is who they say: passwords and SMS codes, with wrong tries bounded."""

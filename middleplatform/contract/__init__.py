# SPDX-License-Identifier: Apache-2.0
"""The wire contract, as pydantic models: all that a till or a page may know of the platform."""

# SPDX-License-Identifier: Apache-2.0
"""The way to the middle platform. The only room that knows httpx."""

# SPDX-License-Identifier: Apache-2.0
"""The pages the platform serves to phones."""

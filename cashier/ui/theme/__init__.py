# SPDX-License-Identifier: Apache-2.0
"""How the window looks: colours and sizes as tokens, and the one style sheet made from them. No widgets here."""

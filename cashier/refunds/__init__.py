# SPDX-License-Identifier: Apache-2.0
"""What goes back of past sales: each refund has an id of its own, is on disk before it leaves, and is booked once."""

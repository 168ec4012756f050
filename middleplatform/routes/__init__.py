# SPDX-License-Identifier: Apache-2.0
"""What can be asked over HTTP: a file for each room, and what each route is given."""

# SPDX-License-Identifier: Apache-2.0
"""Tables, engine, migrations, unit of work."""

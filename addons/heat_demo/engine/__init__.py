"""An invented cooperative: its weather, its buildings, and the indexes of its meters.

The same on every machine: only integers and hashes, since a floating-point cosine may
differ in its last digit from one C library to another, and an index must not.
"""

"""A function that never finishes importing."""

import time

time.sleep(300)

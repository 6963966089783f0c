"""Several threads at once, which take turns as often as Python can."""

import sys
import threading


def run_together(functions):
    """Call functions that take nothing, each in a thread of its own, released at the same moment.

    RETURNS (list): Their results, in order.
    RAISES (Exception): The first error of any of them.
    """
    results, errors = [None] * len(functions), []
    start = threading.Barrier(len(functions))

    def call(i):
        try:
            start.wait(timeout=60)
            results[i] = functions[i]()
        except Exception as error:
            errors.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=call, args=(i,)) for i in range(len(functions))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    if errors:
        raise errors[0]
    return results

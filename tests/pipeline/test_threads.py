"""Batches in threads, and callers in threads."""

import os
import threading

import pytest
import torch
from crowd import run_together

from spacy_bert_ner.pipeline.threads import count_threads, make_lock, map_in_threads


@pytest.fixture(params=[1, 2, 3])
def threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


@pytest.mark.parametrize("n", [0, 1, 2, 20])
def test_results_come_in_order(threads, n):
    assert list(map_in_threads(lambda x: x * x, range(n))) == [x * x for x in range(n)]


def test_each_thread_computes_alone_and_several_at_once(threads):
    meeting = threading.Barrier(threads)

    def compute(_):
        meeting.wait(timeout=60)  # passes only if all are there
        return torch.get_num_threads(), threading.get_ident()

    numbers, names = zip(*map_in_threads(compute, range(threads)))
    assert set(numbers) == {1} and len(set(names)) == threads


def test_fewer_items_than_threads_share_the_others():
    before = torch.get_num_threads()
    torch.set_num_threads(5)
    try:
        assert list(map_in_threads(lambda _: torch.get_num_threads(), range(2))) == [2, 2]
        assert torch.get_num_threads() == 5
    finally:
        torch.set_num_threads(before)


def test_the_callers_number_of_threads_and_that_of_new_threads_stays(threads):
    list(map_in_threads(lambda x: x, range(5)))
    found = []
    new = threading.Thread(target=lambda: found.append(torch.get_num_threads()))
    new.start()
    new.join()
    assert [torch.get_num_threads(), *found] == [threads, threads]


def test_several_callers_get_their_results_and_leave_the_number_of_threads(threads):
    def call():  # a new thread, which asks for the number while others change it
        results = [count_threads()]
        for _ in range(20):
            results.append(list(map_in_threads(lambda x: x * x, range(5))))
        return results

    expected = [threads, *[[0, 1, 4, 9, 16]] * 20]
    assert run_together([call] * 8) == [expected] * 8
    assert torch.get_num_threads() == threads


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_no_process_forks_while_a_lock_is_held():
    lock, stop = make_lock(), threading.Event()

    def hold():
        while not stop.is_set():
            with lock:
                pass

    def fork():
        child = os.fork()
        if not child:
            os._exit(0 if lock.acquire(blocking=False) else 1)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert [fork() for _ in range(20)] == [0] * 20
    finally:
        stop.set()
        holder.join()


def test_an_error_reaches_the_caller(threads):
    def fail(x):
        raise ValueError(f"no {x}")

    with pytest.raises(ValueError, match="no 0"):
        list(map_in_threads(fail, range(4)))
    assert torch.get_num_threads() == threads

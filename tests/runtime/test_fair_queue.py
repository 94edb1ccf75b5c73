"""However much one client sends, the next entry of another comes before it."""

from bot.runtime.fair_queue import FairQueue


def test_one_client_is_served_in_its_order() -> None:
    queue: FairQueue[int] = FairQueue(100)
    for number in range(5):
        assert queue.put("a", number, 1)
    assert (len(queue), queue.take(3), queue.take(100), queue.take(100)) == (5, [0, 1, 2], [3, 4], [])


def test_whoever_comes_late_does_not_wait_for_the_flood_of_another() -> None:
    queue: FairQueue[str] = FairQueue(100)
    for number in range(50):
        queue.put("flood", f"flood {number}", 1)
    assert queue.take(10) == [f"flood {number}" for number in range(10)]
    queue.put("late", "late 0", 1)
    queue.put("late", "late 1", 1)
    assert queue.take(4) == ["flood 10", "late 0", "flood 11", "late 1"]


def test_long_entries_count_for_what_they_cost() -> None:
    queue: FairQueue[str] = FairQueue(100)
    for number in range(3):
        queue.put("long", f"long {number}", 100)
    for number in range(20):
        queue.put("short", f"short {number}", 10)
    # Both finish at 100; the long one was there first, and does not fit any more.
    assert queue.take(100) == [f"short {number}" for number in range(9)]
    assert queue.take(100) == ["long 0"]
    assert queue.take(100) == [f"short {number}" for number in range(9, 19)]


def test_many_clients_share_alike() -> None:
    queue: FairQueue[str] = FairQueue(100)
    for client in ("a", "b", "c"):
        for _ in range(30):
            queue.put(client, client, 1)
    first = queue.take(30)
    assert {client: first.count(client) for client in "abc"} == {"a": 10, "b": 10, "c": 10}


def test_an_entry_that_costs_more_than_a_batch_is_taken_alone() -> None:
    queue: FairQueue[int] = FairQueue(100)
    queue.put("a", 1, 1_000)
    queue.put("a", 2, 1)
    assert (queue.take(10), queue.take(10)) == ([1], [2])


def test_a_client_with_too_many_waiting_is_refused_and_others_are_not() -> None:
    queue: FairQueue[int] = FairQueue(2)
    assert [queue.put("a", number, 1) for number in range(3)] == [True, True, False]
    assert queue.put("b", 0, 1)
    queue.take(1)
    assert queue.put("a", 3, 1)


def test_whoever_was_idle_has_saved_up_nothing() -> None:
    queue: FairQueue[str] = FairQueue(100)
    queue.put("idle", "idle", 1)
    queue.take(1)
    for number in range(10):
        queue.put("busy", f"busy {number}", 1)
    queue.take(5)
    for number in range(5):
        queue.put("idle", f"idle {number}", 1)
    assert queue.take(4) == ["busy 5", "idle 0", "busy 6", "idle 1"]

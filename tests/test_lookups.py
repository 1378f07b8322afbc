import threading

from assistant.lookups import looked_up, observing_lookups


def test_lookups_are_told_in_their_context_only() -> None:
    seen: list[tuple[str, bool]] = []
    looked_up("one", hit=True)
    with observing_lookups(lambda cache, hit: seen.append((cache, hit))):
        looked_up("one", hit=False)
        elsewhere = threading.Thread(target=lambda: looked_up("two", hit=True))
        elsewhere.start()
        elsewhere.join()
    looked_up("one", hit=True)
    assert seen == [("one", False)]

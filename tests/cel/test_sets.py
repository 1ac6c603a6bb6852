from valkey_gitops.cel.library.sets import LIBRARY

FUNCTIONS = {overload.name: overload for overload in LIBRARY.overloads}


def test_sets_compare_by_value_across_numeric_types_and_never_a_bool_with_a_number() -> None:
    assert FUNCTIONS["sets.contains"].implementation([1, 2.0], [1.0, 2])
    assert not FUNCTIONS["sets.contains"].implementation([1], [True])
    assert FUNCTIONS["sets.equivalent"].implementation([1, 1], [1])
    assert not FUNCTIONS["sets.intersects"].implementation([], [1])


def test_sets_cost_every_pair() -> None:
    arguments = [[1, 2], [3]]
    assert [3, 5, 3] == [overload.cost(arguments, None) for overload in LIBRARY.overloads if overload.cost]

from evals.charts import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, chart


def test_the_unit_square_fills_the_plot_with_its_origin_at_the_bottom_left() -> None:
    assert chart([(0, 0), (1, 1)]).line == f"{LEFT},{HEIGHT - BOTTOM} {WIDTH - RIGHT},{TOP}"


def test_axes_have_quarters() -> None:
    assert [tick.label for tick in chart([]).ticks] == ["0", "0.25", "0.5", "0.75", "1"]

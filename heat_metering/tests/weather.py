from datetime import timedelta


class WeatherMixin:
    """Weather of our own making, a function of the day."""

    def _set_weather(self, degrees, first, last):
        """The network has the degree days ``degrees(day)`` from ``first`` to ``last``, and no
        others; None is a day that the station does not know."""
        station = self.network.weather_station_id or self.env["heat.weather.station"].create(
            {"code": "99000001", "name": "Le Bourg"}
        )
        self.network.weather_station_id = station
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        rows = [(day, 18 - degrees(day)) for day in days if degrees(day) is not None]
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM heat_degree_day WHERE station_id = %s", [station.id])
        self.env.cr.execute(
            """INSERT INTO heat_degree_day (station_id, date, t_min, t_max)
               SELECT %s, day, mean, mean FROM unnest(%s::date[], %s::numeric[]) AS d(day, mean)""",
            [station.id, [day for day, _mean in rows], [mean for _day, mean in rows]],
        )
        self.env.invalidate_all()


def seasonal(day):
    """15 degree days a day in January, none in summer, between them by the month."""
    return (15, 13, 10, 6, 2, 0, 0, 0, 2, 7, 11, 14)[day.month - 1]

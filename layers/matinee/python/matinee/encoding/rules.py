"""What a ladder must keep to, whatever its title.

The rules are those of AWS MediaConvert's Automated ABR: most renditions, least and greatest bitrate, smallest
top and bottom size, sizes that must be there.
"""

from dataclasses import dataclass, replace

from matinee.encoding.settings import EncodingSettings


@dataclass(frozen=True, kw_only=True)
class LadderRules:
    """Sizes are short sides in pixels (`720` is 720p); 0 and an empty tuple ask for nothing.

    The best rung is the one nearest below `vmaf_cap`; rungs are `vmaf_step` apart where they can be. No rule
    makes a rung larger than its source.
    """

    vmaf_cap: float = 95.0
    vmaf_step: float = 6.0
    most_rungs: int = 6
    least_kbps: float = 0.0
    most_kbps: float = 25_000.0
    least_top_size: int = 0
    least_bottom_size: int = 0
    forced_sizes: tuple[int, ...] = ()

    def within(self, short_side: int) -> "LadderRules":
        """The same for a source of that size: what is above it means the source's own size."""
        return replace(
            self,
            least_top_size=min(self.least_top_size, short_side),
            least_bottom_size=min(self.least_bottom_size, short_side),
            forced_sizes=tuple(sorted({min(each // 2 * 2, short_side) for each in self.forced_sizes})),
        )


def rules_of(settings: EncodingSettings) -> LadderRules:
    """The rules that the environment sets. Raises ValueError for a forced size that is no number."""
    return LadderRules(
        vmaf_cap=settings.vmaf_cap,
        vmaf_step=settings.vmaf_step,
        most_rungs=settings.max_rungs,
        least_kbps=settings.min_rung_kbps,
        most_kbps=settings.max_rung_kbps,
        least_top_size=settings.min_top_size,
        least_bottom_size=settings.min_bottom_size,
        forced_sizes=tuple(int(each) for each in settings.forced_sizes.split(",") if each.strip()),
    )

"""The encoding farm in memory, with real ffmpeg."""

from tests.farm_fixtures import house, program_folder, programs_on_path, tools

__all__ = ["house", "program_folder", "programs_on_path", "tools"]

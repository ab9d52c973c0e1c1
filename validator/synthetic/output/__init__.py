"""How a population leaves: as lines or Bundles, into folders that are whole or not there, with flaws where they were asked for."""

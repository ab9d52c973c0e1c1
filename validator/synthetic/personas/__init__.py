"""The personas: patients of the scenarios, one file each under ``testdata/personas``, which states who it is and what has happened."""

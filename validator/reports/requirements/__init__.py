"""The requirement catalogue as something to read, to process, and to put into a call for tenders."""

from validator.reports.requirements.catalogue import CataloguePage, PartRow, RequirementGroup, RequirementRow

__all__ = ["CataloguePage", "PartRow", "RequirementGroup", "RequirementRow"]

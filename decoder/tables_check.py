"""Loads every table of ``decoder/knowledge`` at once: a wrong entry is found at the start, not by the crash that needed it."""

from decoder import nature
from decoder.diagnosis import activity, drivers, guidance, issues, tables, verdict
from decoder.event_forms import event_forms
from decoder.glossary import explain
from decoder.inventory import forms, makers
from decoder.machine_check import amd, error_code, intel, vendor
from decoder.readers import error


def check_knowledge() -> None:
    """Load every table. Raises ValueError whose text names the file, the entry and the field."""
    for load in (
        error.patterns,
        nature.natures,
        guidance.steps,
        issues.all_issues,
        intel.families,
        amd.smca,
        amd.early,
        vendor.processors,
        forms,
        makers,
        event_forms,
    ):
        load()
    drivers.owner_of_module("vmkernel")
    activity.activity_key("Panic")
    tables.source_of("343033")
    verdict.rules("rule")
    verdict.rules("record_rule")
    error_code.forms()
    error_code.forms(amd=True)
    explain("UC")

"""Imports: a workbook or CSV file is read, checked row by row at once, shown as a plan, and applied in one go."""

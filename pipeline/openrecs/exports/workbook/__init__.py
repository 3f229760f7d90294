"""The sheets of the Excel workbook as plain values, and the file that is written of them."""

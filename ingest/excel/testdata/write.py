# Wrote the workbooks of this folder: a table with a two-line header under a title, by xlsxwriter (dates since 1900 and 1904) and openpyxl.
import datetime

import openpyxl
import xlsxwriter

day = datetime.datetime(2021, 5, 17)
for name, is1904 in (("xlsxwriter.xlsx", False), ("xlsxwriter1904.xlsx", True)):
    book = xlsxwriter.Workbook(name, {"date_1904": is1904})
    sheet = book.add_worksheet("Số liệu")
    shown = book.add_format({"num_format": "#,##0"})
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    hours = book.add_format({"num_format": "[h]:mm"})
    sheet.merge_range("A1:F1", "Kết quả điều tra")
    sheet.merge_range("A3:A4", "Mã")
    sheet.merge_range("B3:C3", "Tiền lương")
    sheet.write_row("B4", ["Nam", "Ngày trả"])
    for cell, text in (("D3", "Giờ"), ("E3", "Chữ số"), ("F3", "Tổng")):
        sheet.merge_range(f"{cell}:{cell[0]}4", text)
    sheet.write_string("A5", "000")
    sheet.write("B5", 1234.5678, shown)
    sheet.write_datetime("C5", day, date)
    sheet.write("D5", 1.25, hours)
    sheet.write_string("E5", "44333")
    sheet.write_formula("F5", "=3+4", None, 7)
    book.close()

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Số liệu"
for row in (["Kết quả điều tra"], [], ["Mã", "Tiền lương", None, "Đúng", "Chữ số", "Tổng"], [None, "Nam", "Ngày trả"], ["000", 1234.5678, day, True, "44333", "=3+4"]):
    sheet.append(row)
for cells in ("A1:F1", "A3:A4", "B3:C3", "D3:D4", "E3:E4", "F3:F4"):
    sheet.merge_cells(cells)
book.save("openpyxl.xlsx")

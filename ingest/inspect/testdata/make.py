"""Writes the survey files of the tests of corridor inspect. Nobody in them exists (dữ liệu mô phỏng).

python3 make.py, with pyreadstat 1.3.7 and pandas. Names are those that GSO labour force files and the KNOMAD-ILO dictionary
use; every number is made up by the loops below.
"""

import pandas as pd
import pyreadstat

SEX = {1: "Nam", 2: "Nữ"}
YES = {1: "Có", 2: "Không", 8: "Không biết", 9: "Missing"}
MARITAL = {1: "Chưa vợ/chồng", 2: "Có vợ/chồng", 3: "Góa", 4: "Ly hôn", 5: "Ly thân", 9: "Missing"}
STATUS = {1: "Chủ cơ sở", 2: "Tự làm", 3: "Lao động gia đình", 4: "Làm công ăn lương", 5: "Xã viên hợp tác xã", 9: "Missing"}
REASON = {1: "Làm việc", 2: "Theo gia đình", 3: "Học tập", 4: "Lý do khác", 9: "Missing"}
INDUSTRY = {1: "Nông nghiệp", 41: "Xây dựng", 99: "Tổ chức quốc tế"}


def lfs(quarter, weight):
    rows = []
    for i in range(24):
        abroad = i % 3 != 2
        rows.append({
            "tinh": [1, 40, 79][i // 8], "huyen": 1 + i // 4, "xa": 100 + i // 4, "dban": 1 + i // 4 % 2, "hoso": 1 + i // 2 % 2, "stt": 1 + i % 2,
            "ttnt": 1 + i // 8 % 2, "namthang": 201600 + 3 * quarter - 2 + i % 3,
            "c3": 1 + i % 2, "c5": 18 + i, "c6a": 1 + i % 2, "c7": [1, 2, 3, 4, 5, 9][i % 6], "hdkt": [1, 41, 99][i % 3],
            weight: 100.25 + i,
            "m1": 1 if abroad else 2, "m3": [1, 1, 2, 3, 4, 9][i % 6] if abroad else None,
            "m5": 201401 + i % 12 if abroad else None, "m9": 201402 + i % 11 if abroad else None,
            "m10": [1, 1, 2, 8][i % 4] if abroad else None, "v1": [4, 4, 4, 1, 2, 9][i % 6] if abroad else None,
            "p1": "a" if i % 12 == 3 else 1000000.0 * (1 + i % 7) if abroad else None,
            "p4": "b" if i % 12 == 6 else 500000.0 * (i % 5) if abroad else None,
            "p98": 12000000.0 + 1000000 * i if abroad else None,
            "l2": 15000000.0 + 500000 * i if abroad else None,
        })
    labels = {
        "tinh": "Tỉnh/thành phố", "huyen": "Huyện/quận", "xa": "Xã/phường", "dban": "Địa bàn điều tra", "hoso": "Hộ số", "stt": "Số thứ tự thành viên",
        "ttnt": "Thành thị/nông thôn", "namthang": "Năm tháng phỏng vấn", "c3": "Giới tính", "c5": "Tuổi tròn", "c6a": "Có đăng ký thường trú",
        "c7": "Tình trạng hôn nhân", "hdkt": "Hoạt động kinh tế", weight: "Quyền số sau hiệu chỉnh", "m1": "Đã từng làm việc ở nước ngoài",
        "m3": "Lý do ra nước ngoài", "m5": "Tháng xuất cảnh", "m9": "Tháng bắt đầu việc làm đầu tiên", "m10": "Có thay đổi nơi thường trú",
        "v1": "Vị thế việc làm", "p1": "Tiền dịch vụ trả cho doanh nghiệp", "p4": "Phí làm thị thực", "p98": "Tổng chi phí", "l2": "Thực lĩnh tháng đầu",
    }
    values = {
        "tinh": {1: "Hà Nội", 40: "Nghệ An", 79: "TP Hồ Chí Minh"}, "ttnt": {1: "Thành thị", 2: "Nông thôn"}, "c3": SEX, "c7": MARITAL, "hdkt": INDUSTRY,
        "m1": YES, "m3": REASON, "m10": YES, "v1": STATUS, "p1": {"a": "Không biết", "b": "Từ chối trả lời"}, "p4": {"a": "Không biết", "b": "Từ chối trả lời"},
    }
    frame = pd.DataFrame(rows)
    if quarter == 2:  # the columns change name and one goes, as in 2016
        frame = frame.drop(columns="c6a").rename(columns={"c3": "C3"})
        labels["C3"], values["C3"] = labels.pop("c3"), values.pop("c3")
        labels.pop("c6a")
    pyreadstat.write_dta(
        frame, f"lfs_2016_q{quarter}.dta", version=14, file_label="Điều tra lao động việc làm (mô phỏng)",
        column_labels=[labels[c] for c in frame.columns], variable_value_labels=values, missing_user_values={"p1": ["a", "b"], "p4": ["a", "b"]},
    )


def knomad():
    items = {11: "police or security clearance", 12: "exit clearance", 13: "contract approval", 14: "pre-departure training"}
    rows, labels, values, missing = [], {"caseid": "Case ID", "a3": "Sex", "age": "Age in completed years", "b1": "Total cost of migration"}, {"a3": {1: "Male", 2: "Female"}}, {}
    for i in range(30):
        row = {"caseid": 5001 + i, "a3": 1 + i % 2, "age": 20 + i, "b1": 100.0 + i}
        for n, item in items.items():
            row[f"deduct_item_{n}"] = [1, 2, 9][i % 3]
            row[f"cost_deduct_amount_{n}"] = -9.0 if i % 10 == 4 else 10.0 * n + i
            row[f"cost_deduct_amount_{n}_USD2016"] = 1.0 * n + i
            labels[f"deduct_item_{n}"] = f"Was {item} deducted from your salary?"
            labels[f"cost_deduct_amount_{n}"] = f"Amount deducted: {item}"
            labels[f"cost_deduct_amount_{n}_USD2016"] = f"Amount deducted: {item}, constant 2016 USD"
            values[f"deduct_item_{n}"] = {1: "Yes", 2: "No", 9: "Don't know"}
            values[f"cost_deduct_amount_{n}"] = {-9: "Refused"}
            missing[f"cost_deduct_amount_{n}"] = [-9]
        rows.append(row)
    frame = pd.DataFrame(rows)
    pyreadstat.write_sav(
        frame, "knomad_2015.sav", file_label="Migration costs (synthetic)", column_labels=[labels[c] for c in frame.columns],
        variable_value_labels=values, missing_ranges=missing,
    )


lfs(1, "cal_weigh")
lfs(2, "cal_weigh_final")
knomad()

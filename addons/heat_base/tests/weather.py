"""Daily files in Météo-France's layout, for tests."""

HEADER = "NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJ;RR;QRR;TN;QTN;HTN;QHTN;TX;QTX;HTX;QHTX;TM;QTM\n"


def line(day, tn="", tx="", code="25056001", qtn="1", qtx="1"):
    """A line of the file; ``day`` as 20260115."""
    quality_min, quality_max = qtn if tn else "", qtx if tx else ""
    return (
        f"{code};STATION {code};47.249167;5.988333;307;{day};0.2;9;{tn};{quality_min};0612;9;"
        f"{tx};{quality_max};1401;9;;\n"
    )


def daily_file(*lines):
    return HEADER + "".join(lines)

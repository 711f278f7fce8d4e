import { download } from "@web/core/network/download";

/** Save a table as a file; cells are texts, numbers or null. */
export function exportTable(name, format, columns, rows) {
    return download({
        url: "/heat/table/export",
        data: { table: JSON.stringify({ name, format, columns, rows }) },
    });
}

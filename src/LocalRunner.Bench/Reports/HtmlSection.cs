using System.Xml.Linq;
using LocalRunner.Bench.Reports.Charts;
using LocalRunner.Bench.Reports.Parts;

namespace LocalRunner.Bench.Reports;

/// <summary>Turns a section of a report into a section of a page.</summary>
internal static class HtmlSection
{
    private const int ShortWords = 20;

    public static XElement Of(ReportSection section, string id)
    {
        var element = Html.Element("section", null, Html.TextElement("h2", section.Title)).With("id", id);
        XElement? charts = null;
        foreach (var part in section.Parts)
        {
            // Charts that follow each other stand beside each other where there is room.
            if (part is Chart chart)
            {
                if (charts is null)
                    element.Add(charts = Html.Element("div", "charts"));
                charts.Add(OfChart(chart));
            }
            else
            {
                charts = null;
                element.Add(part switch
                {
                    FactList facts => OfFacts(facts),
                    Sheet sheet => OfSheet(sheet),
                    RemarkList remarks => OfRemarks(remarks),
                    _ => [],
                });
            }
        }

        return element;
    }

    private static XElement OfChart(Chart chart) => Html.Element("figure", null,
        Html.Element("figcaption", null, Html.TextElement("b", chart.Title), Html.TextElement("span", chart.Description)),
        chart.Draw());

    private static object?[] OfFacts(FactList list) =>
    [
        Heading(list),
        Html.Element("dl", "facts", list.Facts.Select(fact => Html.Element("div", null, Html.TextElement("dt", fact.Name), Html.TextElement("dd", fact.Value)))),
    ];

    /// <summary>On a phone each row becomes a card, where a cell shows the heading of its column; the roles keep it a table for readers.</summary>
    private static object?[] OfSheet(Sheet sheet) =>
    [
        Html.Element("div", "scroll",
            Html.Element("table", null,
                Html.TextElement("caption", sheet.Title),
                Html.Element("thead", null, Html.Element("tr", null, sheet.Headings.Select((heading, column) =>
                    Html.TextElement("th", heading, Style(sheet, column)).With("scope", "col").With("role", "columnheader"))).With("role", "row")).With("role", "rowgroup"),
                Html.Element("tbody", null, sheet.Rows.Select(row => Row(sheet, row))).With("role", "rowgroup")).With("role", "table"))
            .With("role", "region").With("aria-label", sheet.Title).With("tabindex", "0"),
        sheet.Note is { } note ? Html.TextElement("p", note, "note") : null,
    ];

    private static XElement Row(Sheet sheet, string[] row) => Html.Element("tr", null, row.Select((cell, column) => column == 0
        ? Html.TextElement("th", cell, Style(sheet, column)).With("scope", "row").With("role", "rowheader")
        : Html.TextElement("td", cell, Style(sheet, column)).With("data-label", sheet.Headings[column]).With("role", "cell"))).With("role", "row");

    private static object?[] OfRemarks(RemarkList list) =>
    [
        Heading(list),
        Html.Element("ul", null, list.Remarks.Select(remark => Html.Element("li", null,
            remark.About.Length > 0 ? Html.TextElement("b", remark.About + ":") : null,
            Html.TextElement("span", (remark.About.Length > 0 ? " " : "") + remark.Text)))),
    ];

    private static XElement? Heading(ReportPart part) => part.Title.Length > 0 ? Html.TextElement("h3", part.Title) : null;

    /// <summary>Short words are kept on a line, like figures; long ones get room.</summary>
    private static string Style(Sheet sheet, int column) =>
        sheet.Numbers[column] ? "number" : sheet.Rows.All(row => row[column].Length <= ShortWords) ? "short" : "long";
}

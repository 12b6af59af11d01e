using System.Text;
using System.Xml;
using System.Xml.Linq;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>Writes a report as one page that needs nothing else: no script, no font, no picture from elsewhere.</summary>
public static class BenchHtml
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    // Text was made harmless before; the writer must not refuse the rest.
    private static readonly XmlWriterSettings s_settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OmitXmlDeclaration = true,
        CheckCharacters = false,
        Indent = true,
        IndentChars = " ",
        NewLineChars = "\n",
    };

    public static void Write(BenchReport report, Stream stream)
    {
        var sections = ReportOutline.ForPage(report);
        stream.Write("<!DOCTYPE html>\n"u8);
        using (var writer = XmlWriter.Create(stream, s_settings))
            Page(report, sections).WriteTo(writer);
        stream.WriteByte((byte)'\n');
    }

    private static XElement Page(BenchReport report, IReadOnlyList<ReportSection> sections) => Html.Element("html", null,
        Html.Element("head", null,
            new XElement("meta").With("charset", "utf-8"),
            new XElement("meta").With("http-equiv", "Content-Security-Policy").With("content", Policy),
            new XElement("meta").With("name", "viewport").With("content", "width=device-width, initial-scale=1"),
            new XElement("meta").With("name", "color-scheme").With("content", "light dark"),
            Html.TextElement("title", Title(report)),
            new XElement("style", HtmlStyle.Sheet)),
        Html.Element("body", null,
            Html.Element("header", null,
                Html.TextElement("h1", Title(report)),
                Html.TextElement("p", $"{report.Started:yyyy-MM-dd HH:mm} · {report.Machine.Processor} · LocalRunner {report.Version}", "lead"),
                Html.Element("nav", null, sections.Select((section, at) =>
                    Html.TextElement("a", section.Title).With("href", $"#{Id(at)}"))).With("aria-label", "Sections")),
            Html.Element("main", null, sections.Select((section, at) => HtmlSection.Of(section, Id(at)))))).With("lang", "en");

    private static string Title(BenchReport report) => report switch
    {
        { Scenario: { } scenario } => $"Measurements for {scenario.Name}",
        { Sweep: { } sweep } => $"Best settings for {sweep.Model}",
        { Models: [var model] } => $"Measurements of {model.Name}",
        _ => $"Measurements of {report.Models.Count} models",
    };

    private static string Id(int section) => $"section-{section + 1}";
}

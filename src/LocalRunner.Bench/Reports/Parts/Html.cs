using System.Xml.Linq;
using LocalRunner.Bench.Text;

namespace LocalRunner.Bench.Reports.Parts;

/// <summary>Elements of a page that is HTML and XML at once.</summary>
internal static class Html
{
    /// <summary>Text that no page stumbles over: what steers is written out, and broken characters are replaced.</summary>
    public static string Plain(string text) => string.Concat(PlainText.OfLine(text).EnumerateRunes());

    /// <summary>An element that is never written as an empty one, which HTML takes for a beginning.</summary>
    public static XElement Element(string name, string? style, params object?[] content) =>
        new(name, style is null ? null : new XAttribute("class", style), content, "");

    public static XElement TextElement(string name, string text, string? style = null) => Element(name, style, Plain(text));

    public static XElement With(this XElement element, string attribute, string value)
    {
        element.SetAttributeValue(attribute, Plain(value));
        return element;
    }
}

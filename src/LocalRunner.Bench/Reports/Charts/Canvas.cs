using System.Globalization;
using System.Xml.Linq;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Text;

namespace LocalRunner.Bench.Reports.Charts;

/// <summary>Collects the shapes of a chart from the top down. A unit is about a pixel of a phone, so that text stays as large as the page's.</summary>
internal sealed class Canvas
{
    public const double Width = 340;

    // Fonts differ: that of a wide one, so that nothing is cut.
    private const double LetterWidth = 7.2;

    private readonly List<XElement> _shapes = [];

    /// <summary>Gets or sets where the next row begins; the picture ends at the last one.</summary>
    public double Y { get; set; }

    /// <summary>How wide a text is, near enough to keep it apart from others.</summary>
    public static double WidthOf(string text) => ColumnWidth.OfText(text) * LetterWidth;

    /// <summary>Cuts a text to a width.</summary>
    public static string Fit(string text, double width) => PlainText.Short(text, Math.Max(4, (int)(width / LetterWidth)));

    public void Text(double x, double y, string text, string style = "", string anchor = "start") =>
        Add("text", style, ("x", N(x)), ("y", N(y)), ("text-anchor", anchor)).Add(Html.Plain(text));

    public void Box(double x, double y, double width, double height, string style) =>
        Add("rect", style, ("x", N(x)), ("y", N(y)), ("width", N(Math.Max(0, width))), ("height", N(height)));

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Add("line", style, ("x1", N(x1)), ("y1", N(y1)), ("x2", N(x2)), ("y2", N(y2)));

    public void Dot(double x, double y, double radius, string style) =>
        Add("circle", style, ("cx", N(x)), ("cy", N(y)), ("r", N(radius)));

    public void Path(IEnumerable<(double X, double Y)> points, string style) =>
        Add("polyline", style, ("points", string.Join(' ', points.Select(point => $"{N(point.X)},{N(point.Y)}"))));

    /// <summary>An interval that lies along a bar.</summary>
    public void Whisker(double low, double high, double y)
    {
        Line(low, y, high, y, "whisker");
        Line(low, y - 3, low, y + 3, "whisker");
        Line(high, y - 3, high, y + 3, "whisker");
    }

    public XElement ToSvg(string title, string description) => new("svg",
        new XAttribute("viewBox", $"0 0 {N(Width)} {N(Y)}"),
        new XAttribute("role", "img"),
        new XElement("title", Html.Plain($"{title}. {description}")),
        _shapes);

    private static string N(double value) => (double.IsFinite(value) ? value : 0).ToString("0.##", CultureInfo.InvariantCulture);

    private XElement Add(string name, string style, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        var shape = new XElement(name);
        foreach (var (attribute, value) in attributes)
            shape.SetAttributeValue(attribute, value);
        if (style.Length > 0)
            shape.SetAttributeValue("class", style);
        _shapes.Add(shape);
        return shape;
    }
}

using System.Xml.Linq;
using LocalRunner.Bench.Reports.Parts;

namespace LocalRunner.Bench.Reports.Charts;

/// <summary>A picture for pages; other forms leave it out, since its figures are in the sheets.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Description">How it is read.</param>
internal abstract record Chart(string Title, string Description) : ReportPart(Title)
{
    public XElement Draw()
    {
        var canvas = new Canvas();
        Draw(canvas);
        return canvas.ToSvg(Title, Description);
    }

    protected abstract void Draw(Canvas canvas);
}

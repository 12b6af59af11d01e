using System.Xml.Linq;
using LocalRunner.Bench.Reports;
using LocalRunner.Bench.Results;
using LocalRunner.Fixtures;

namespace LocalRunner.Bench.Tests.Reports;

public sealed class BenchHtmlTests
{
    private readonly string _text = ReportText.Of(SampleReports.Complete, BenchHtml.Write);

    [Fact]
    public void Write_CompleteReport_IsWellFormedAndNeedsNothingFromElsewhere()
    {
        var page = XDocument.Parse(_text);

        _text.ShouldStartWith("<!DOCTYPE html>");
        _text.ShouldNotContain("http:");
        _text.ShouldNotContain("https:");
        page.Descendants().Select(element => element.Name.LocalName).ShouldNotContain(name => name == "script" || name == "link" || name == "img" || name == "iframe");
        page.Descendants().Attributes().ShouldNotContain(attribute => attribute.Name.LocalName == "src" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        page.Descendants("meta").ShouldContain(meta => (string?)meta.Attribute("content") == "default-src 'none'; style-src 'unsafe-inline'");
    }

    [Fact]
    public void Write_Style_IsTheSameForReadersOfHtmlAndOfXml() =>
        XDocument.Parse(_text).Descendants("style").Single().Value.ShouldNotContain(character => character == '<' || character == '>' || character == '&');

    [Fact]
    public void Write_ElementsWithoutContent_AreClosed()
    {
        var page = XDocument.Parse(_text);

        page.Descendants().Where(element => element.IsEmpty).Select(element => element.Name.LocalName).Distinct()
            .ShouldBeSubsetOf(["meta", "rect", "line", "circle", "polyline"]);
    }

    [Fact]
    public void Write_AwkwardName_IsText()
    {
        _text.ShouldContain("&lt;b&gt;&amp;amp;&lt;/b&gt;");
        XDocument.Parse(_text).Descendants("h2").Select(heading => heading.Value).ShouldContain("""a|b, "quoted" <b>&amp;</b>\nsecond line (Q8_0)""");
        XDocument.Parse(_text).Descendants("td").Elements("b").ShouldBeEmpty();
    }

    [Fact]
    public void Write_NameWithBrokenCharacters_IsStillAPage()
    {
        var model = SampleReports.Complete.Models[0] with { Name = "\u0001\ud800\u202eend" };

        XDocument.Parse(ReportText.Of(SampleReports.Complete with { Models = [model] }, BenchHtml.Write)).Descendants("h2")
            .Select(heading => heading.Value).ShouldContain("\\u0001\ufffd\\u202eend (Q4_K_M)");
    }

    [Fact]
    public void Write_Charts_AreNamedAndInsideTheirPicture()
    {
        var pictures = XDocument.Parse(_text).Descendants("svg").ToList();

        pictures.Count.ShouldBeGreaterThan(8);
        pictures.ShouldAllBe(picture => (string?)picture.Attribute("role") == "img" && picture.Elements().First().Name == "title");
        foreach (var picture in pictures)
        {
            var box = ((string)picture.Attribute("viewBox")!).Split(' ').Select(double.Parse).ToArray();
            picture.Elements("rect").ShouldAllBe(rect => Number(rect, "x") >= 0 && Number(rect, "x") + Number(rect, "width") <= box[2] + 0.1 && Number(rect, "y") + Number(rect, "height") <= box[3]);
            picture.Elements("circle").ShouldAllBe(dot => Number(dot, "cx") >= 0 && Number(dot, "cx") <= box[2] && Number(dot, "cy") <= box[3]);
            picture.Elements("text").ShouldAllBe(text => Number(text, "x") >= 0 && Number(text, "x") <= box[2] && Number(text, "y") <= box[3]);
        }
    }

    [Fact]
    public void Write_FiguresThatAreNoNumbers_LeaveChartsOut()
    {
        var model = SampleReports.Complete.Models[2];
        var broken = model.Projection!.Tests[1] with { TokensPerSecond = double.NaN, Low = double.NegativeInfinity, High = double.PositiveInfinity };
        var report = SampleReports.Complete with { Models = [model with { Projection = model.Projection with { Tests = [broken] } }] };

        var text = ReportText.Of(report, BenchHtml.Write);

        XDocument.Parse(text).Descendants("svg").Attributes().ShouldAllBe(attribute => !attribute.Value.Contains("NaN", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_RepetitionMuchFasterThanTheOthers_ShowsNoSpeedBelowNothing()
    {
        var model = SampleReports.Complete.Models.First(model => model.Tests.Count > 0);
        var test = model.Tests[0] with { Samples = [1, 1, 0.25, 1.25], Seconds = SampleSummary.Of([1, 1, 0.25, 1.25]) };
        var page = ReportText.Of(SampleReports.Complete with { Models = [model with { Tests = [test] }] }, BenchHtml.Write);
        page.ShouldContain("+300.0 %");
        page.ShouldContain("−20.0 %");
        page.ShouldNotContain("−300.0 %");
    }

    [Fact]
    public void Write_NothingMeasured_IsAPage() =>
        XDocument.Parse(ReportText.Of(SampleReports.Complete with { Models = [], Sweep = null, Scenario = null }, BenchHtml.Write)).Descendants("svg").ShouldBeEmpty();

    private static double Number(XElement element, string attribute) => (double)element.Attribute(attribute)!;
}

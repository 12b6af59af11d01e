using System.Globalization;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>What the electricity for a million tokens costs here, beside what APIs asked for them.</summary>
internal static class PriceSection
{
    public static ReportSection? Of(BenchReport report)
    {
        var here = report.Models
            .SelectMany(model => model.Tests, (model, test) => (Model: $"{model.Name}, {test.Name}", Cost: test.UsdPerMillionTokens))
            .Where(row => row.Cost is not null)
            .Select(row => (row.Model, When: "here, electricity alone", In: (string?)null, Out: Dollars(row.Cost)));
        var there = report.Prices.Select(price => (
            price.Model, When: price.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), In: Dollars(price.UsdPerMillionInput), Out: Dollars(price.UsdPerMillionOutput)));
        var rows = here.Concat(there).ToList();
        if (report.Prices.Count == 0)
            return null;

        var sheet = Sheet.Of(
            "",
            rows,
            new("model", row => row.Model, IsNumber: false),
            new("date", row => row.When, IsNumber: false),
            new("in", row => row.In),
            new("out", row => row.Out));
        var sources = string.Join("; ", report.Prices.Select(price => price.Source).Distinct());
        return new("Prices, US dollars a million tokens", sheet with { Note = $"API prices: {sources}." });
    }

    private static string? Dollars(double? price) => price?.ToString("0.00##", CultureInfo.InvariantCulture);
}

using System.Text.Json.Serialization;

namespace LocalRunner.Bench.Pricing;

/// <summary>models/prices.json as it stands.</summary>
internal sealed record PriceDocument(string Comment, IReadOnlyList<PriceDocument.Api> Apis, PriceDocument.Power Electricity)
{
    public sealed record Api(string Model, DateOnly Date, double Input, string Source, double? Output = null);

    public sealed record Power([property: JsonPropertyName("usd_per_kwh")] double UsdPerKilowattHour, DateOnly Date, string Source);
}

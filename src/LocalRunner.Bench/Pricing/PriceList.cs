using System.Text.Json;

namespace LocalRunner.Bench.Pricing;

/// <summary>Holds the dated prices that ship with the library: of APIs, to compare with, and one of electricity, to reckon with.</summary>
public static class PriceList
{
    private static readonly Lazy<PriceDocument> s_document = new(Read);
    private static readonly Lazy<IReadOnlyList<ApiPrice>> s_apiPrices = new(() =>
        [.. s_document.Value.Apis.Select(api => new ApiPrice(api.Model, api.Date, api.Input, api.Output, api.Source))]);

    /// <summary>Gets what APIs asked, the oldest first.</summary>
    public static IReadOnlyList<ApiPrice> ApiPrices => s_apiPrices.Value;

    /// <summary>Gets the price of electricity in US dollars a kilowatt-hour that is assumed where nobody gives another.</summary>
    public static double ElectricityUsdPerKilowattHour => s_document.Value.Electricity.UsdPerKilowattHour;

    /// <summary>Gets the day for which the price of electricity is assumed.</summary>
    public static DateOnly ElectricityDate => s_document.Value.Electricity.Date;

    /// <summary>Gets what the price of electricity rests on.</summary>
    public static string ElectricitySource => s_document.Value.Electricity.Source;

    private static PriceDocument Read()
    {
        using var stream = typeof(PriceList).Assembly.GetManifestResourceStream("prices.json")!;
        return JsonSerializer.Deserialize(stream, PriceJson.Default.PriceDocument)!;
    }
}

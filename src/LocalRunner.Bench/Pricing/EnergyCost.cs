namespace LocalRunner.Bench.Pricing;

/// <summary>Computes what energy costs.</summary>
public static class EnergyCost
{
    private const double JoulesPerKilowattHour = 3.6e6;

    /// <summary>Computes the price of energy.</summary>
    /// <param name="joules">The energy in joules.</param>
    /// <param name="usdPerKilowattHour">The price of electricity in US dollars a kilowatt-hour.</param>
    /// <returns>US dollars.</returns>
    public static double Usd(double joules, double usdPerKilowattHour) => joules / JoulesPerKilowattHour * usdPerKilowattHour;

    /// <summary>Computes the price of the energy of a million tokens, as APIs quote theirs. The machine itself costs nothing here.</summary>
    /// <param name="joulesPerToken">The energy in joules that one token takes.</param>
    /// <param name="usdPerKilowattHour">The price of electricity in US dollars a kilowatt-hour.</param>
    /// <returns>US dollars for a million tokens.</returns>
    public static double UsdPerMillionTokens(double joulesPerToken, double usdPerKilowattHour) => Usd(joulesPerToken * 1e6, usdPerKilowattHour);
}

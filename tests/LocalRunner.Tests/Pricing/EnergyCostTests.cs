using LocalRunner.Bench.Pricing;

namespace LocalRunner.Tests.Pricing;

public sealed class EnergyCostTests
{
    [Theory]
    [InlineData(3.6e6, 0.17, 0.17)]
    [InlineData(1.8e6, 0.30, 0.15)]
    [InlineData(0, 0.17, 0)]
    public void Usd_Joules_ArePricedByTheKilowattHour(double joules, double price, double expected) =>
        EnergyCost.Usd(joules, price).ShouldBe(expected, 1e-12);

    // 3.6 J a token are 1 kWh a million; 5 J are 5 million J of 3.6 million a kWh, 1.38889 kWh, times 0.17.
    [Theory]
    [InlineData(3.6, 0.17, 0.17)]
    [InlineData(5, 0.17, 0.236111)]
    [InlineData(0.072, 0.25, 0.005)]
    public void UsdPerMillionTokens_JoulesAToken_ArePricedByTheMillion(double joules, double price, double expected) =>
        EnergyCost.UsdPerMillionTokens(joules, price).ShouldBe(expected, 1e-6);
}

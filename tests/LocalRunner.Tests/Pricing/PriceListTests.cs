using LocalRunner.Bench.Pricing;

namespace LocalRunner.Tests.Pricing;

public sealed class PriceListTests
{
    [Theory]
    [InlineData("GPT-4", 2023, 30)]
    [InlineData("GPT-4 Turbo", 2023, 10)]
    [InlineData("GPT-3.5 Turbo", 2023, 1)]
    [InlineData("o1", 2024, 30)]
    [InlineData("GPT-4o", 2024, 2.5)]
    [InlineData("GPT-4o mini", 2024, 0.15)]
    [InlineData("Claude 3 Haiku", 2024, 0.25)]
    [InlineData("Gemini 1.5 Flash", 2024, 0.075)]
    [InlineData("Gemini 1.5 Flash 8B", 2024, 0.0375)]
    public void ApiPrices_Model_HasThePriceOfItsYear(string model, int year, double input)
    {
        var price = PriceList.ApiPrices.Where(price => price.Model == model).ShouldHaveSingleItem();

        price.UsdPerMillionInput.ShouldBe(input);
        price.Date.ShouldBe(new DateOnly(year, 12, 31));
        price.Source.ShouldContain("Simon Willison");
    }

    [Fact]
    public void ApiPrices_Output_IsKnownOfOneModelAlone()
    {
        var price = PriceList.ApiPrices.Where(price => price.UsdPerMillionOutput is not null).ShouldHaveSingleItem();

        price.Model.ShouldBe("Gemini 1.5 Flash 8B");
        price.UsdPerMillionOutput.ShouldBe(0.15);
    }

    [Fact]
    public void ApiPrices_Order_IsByDate() =>
        PriceList.ApiPrices.Select(price => price.Date).ShouldBeInOrder();

    [Fact]
    public void Electricity_Default_SaysThatItIsAssumed()
    {
        PriceList.ElectricityUsdPerKilowattHour.ShouldBe(0.17);
        PriceList.ElectricityDate.ShouldBe(new DateOnly(2024, 12, 31));
        PriceList.ElectricitySource.ShouldContain("assumption");
    }
}

using System.CommandLine;
using System.Globalization;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Pricing;

namespace LocalRunner.Cli.Flags;

/// <summary>The flags that say what is measured, how often, and how models are loaded for it.</summary>
internal sealed class BenchFlags
{
    private readonly TestFlags _tests = new();
    private readonly Option<string?> _repetitions = new("--reps") { Description = "Repetitions of each test, after one that does not count. Default: 5.", HelpName = "N" };
    private readonly Option<string?> _noise = new("--noise") { Description = "Repeat more when the noise is above this many percent. Default: 2.", HelpName = "PERCENT" };
    private readonly Option<string?> _layers = new("--layers") { Description = "Measure a model that is not downloaded with these numbers of layers, such as 2,8.", HelpName = "N,…" };
    private readonly Option<string?> _temp = new("--temp") { Description = "Write synthetic models into a folder in this one, deleted at the end.", HelpName = "FOLDER" };
    private readonly DeviceFlag _device = new("Project for another machine");
    private readonly Option<string?> _price = new("--kwh-price")
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"Price of electricity, US dollars a kilowatt-hour. Default: {PriceList.ElectricityUsdPerKilowattHour}."),
        HelpName = "USD",
    };

    private readonly Option<string?> _watts = new("--watts") { Description = "Power that the machine draws while it computes, where it has no energy counters.", HelpName = "W" };
    private readonly FlagSet<ModelOptions> _loading = new(LoadFlags.All.Where(setting => setting.Name is not "template"), LoadFlags.Switches);

    public IEnumerable<Option> Measuring => [.. _tests.All, _repetitions, _noise, _layers, _device.Option, _price, _watts, _temp];

    /// <summary>Gets those that mean nothing to a scenario, whose models have settings of their own.</summary>
    public IEnumerable<Option> OfModels => [.. _tests.All, _repetitions, _noise, _layers, _device.Option, .. Loading];

    public IEnumerable<Option> Loading => _loading.All;

    /// <summary>Reads what they say, and checks it.</summary>
    public BenchArguments Read(ParseResult parsed)
    {
        var usual = new BenchOptions();
        var bench = new BenchOptions
        {
            Tests = _tests.Read(parsed),
            Load = _loading.Read(parsed, new ModelOptions()),
            Repetitions = SettingValue.Whole("reps", parsed.GetValue(_repetitions)) ?? usual.Repetitions,
            NoiseLimit = SettingValue.Exact("noise", parsed.GetValue(_noise)) / 100 ?? usual.NoiseLimit,
            UsdPerKilowattHour = SettingValue.Exact("kwh-price", parsed.GetValue(_price)) ?? PriceList.ElectricityUsdPerKilowattHour,
            Watts = SettingValue.Exact("watts", parsed.GetValue(_watts)),
        };
        bench.Validate();
        return new(
            bench,
            TestFlags.Numbers("--layers", parsed.GetValue(_layers)),
            parsed.GetValue(_temp),
            parsed.GetValue(_device.Option) ?? "",
            _device.Read(parsed));
    }
}

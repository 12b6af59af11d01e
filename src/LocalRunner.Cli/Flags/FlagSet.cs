using System.CommandLine;

namespace LocalRunner.Cli.Flags;

/// <summary>The flags of one command that together fill one options record.</summary>
internal sealed class FlagSet<TOptions>
{
    private readonly List<(Setting<TOptions> Setting, Option<string[]> Flag)> _settings;
    private readonly List<(Switch<TOptions> Switch, Option<bool> Flag)> _switches;

    public FlagSet(IEnumerable<Setting<TOptions>> settings, IEnumerable<Switch<TOptions>> switches)
    {
        _settings = [.. settings.Select(setting => (setting, setting.ToFlag()))];
        _switches = [.. switches.Select(each => (each, new Option<bool>("--" + each.Name) { Description = each.Description }))];
    }

    public IEnumerable<Option> All => [.. _settings.Select(each => each.Flag), .. _switches.Select(each => each.Flag)];

    /// <summary>Returns the last value that a setting was given, or null.</summary>
    public string? Given(ParseResult parsed, string name) => parsed.GetValue(_settings.Single(each => each.Setting.Name == name).Flag)?.LastOrDefault();

    /// <summary>Fills in what was given.</summary>
    public TOptions Read(ParseResult parsed, TOptions options)
    {
        foreach (var (each, flag) in _switches)
            options = parsed.GetValue(flag) ? each.Apply(options) : options;
        foreach (var (setting, flag) in _settings)
            options = setting.ApplyAll(options, parsed.GetValue(flag) ?? []);
        return options;
    }
}
